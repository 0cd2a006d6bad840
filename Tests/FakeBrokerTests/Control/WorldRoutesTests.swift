import ExchangeCore
import HTTPCore
import Testing

@testable import FakeBroker

@Suite("the control API: worlds")
struct WorldRoutesTests {
    @Test("a world is made, shown, listed and ended")
    func life() throws {
        let bench = try Bench()
        let made = bench.post("/__admin/worlds", #"{"id":"t1","seed":42,"clock":{"mode":"frozen"},"market":{"hours":"nyse"}}"#)
        #expect(made.status == 201)
        #expect(made["id"] == .string("t1"))
        #expect(made["seed"] == .number("42"))
        #expect(made["clock.mode"] == .string("frozen"))
        #expect(made["market.hours"] == .string("nyse"))
        #expect(made["url"]?.string?.hasSuffix("/worlds/t1") == true)
        #expect(bench.get("/__admin/worlds/t1")["id"] == .string("t1"))
        #expect(bench.get("/__admin/worlds")["meta.total"] == .number("2"))
        #expect(bench.get("/worlds/t1/__admin/clock").status == 200)
        #expect(bench.delete("/__admin/worlds/t1").status == 200)
        #expect(bench.get("/__admin/worlds/t1").status == 410)
        #expect(bench.get("/worlds/t1/__admin/clock").status == 410)
        #expect(bench.delete("/__admin/worlds/t1").status == 410)
        #expect(bench.get("/__admin/worlds/t2").status == 404)
    }

    @Test("a market begins from a profile; members beside it change it, and what is given back makes the same market")
    func profiles() throws {
        let bench = try Bench()
        let made = bench.post(
            "/__admin/worlds",
            #"{"id":"p","market":{"randomPartial":"0","profile":"alpaca_paper","limitBands":true,"breakerIndex":"$SPX","volumeShare":{"limit":"0.05"}}}"#
        )
        #expect(made.status == 201)
        #expect(made["market.restingFillPrice"] == .string("nbbo"))
        #expect(made["market.randomPartial"] == nil)
        #expect(made["market.blocksDeficits"] == .bool(true))
        #expect(made["market.breakerIndex"] == .string("$SPX"))
        #expect(made["market.volumeShare.limit"] == .string("0.05"))
        let refused = bench.post("/__admin/worlds", #"{"id":"q","market":{"profile":"nasdaq"}}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string("/market/profile"))
    }

    @Test("without a name a world gets the next free one")
    func freshNames() throws {
        let bench = try Bench()
        #expect(bench.post("/__admin/worlds")["id"] == .string("w1"))
        #expect(bench.post("/__admin/worlds")["id"] == .string("w2"))
    }

    @Test("a name in use is refused, and so is one that no path can hold")
    func names() throws {
        let bench = try Bench()
        #expect(bench.post("/__admin/worlds", #"{"id":"a"}"#).status == 201)
        #expect(bench.post("/__admin/worlds", #"{"id":"a"}"#).status == 409)
        let refused = bench.post("/__admin/worlds", #"{"id":"a/b"}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string("/id"))
        #expect(bench.delete("/__admin/worlds/default").status == 409)
    }

    @Test("a credential belongs to one world")
    func credentials() throws {
        let bench = try Bench()
        let body = #"{"definition":{"schwab":{"clients":[{"clientId":"app","clientSecret":"x"}]}}}"#
        let first = bench.post("/__admin/worlds", body)
        #expect(first.status == 201)
    }

    @Test("a definition is read like a world file, and given back")
    func definition() throws {
        let bench = try Bench()
        let made = bench.post(
            "/__admin/worlds",
            #"{"id":"d","definition":{"seed":5,"accounts":[{"cash":"12.5"}],"quotes":{"AAPL":{"bid":1.1,"ask":1.2}}}}"#)
        #expect(made.status == 201)
        let definition = bench.get("/worlds/d/__admin/definition")
        #expect(definition["seed"] == .number("5"))
        #expect(definition["accounts.0.accountNumber"] == .string("10000001"))
        #expect(definition["accounts.0.cash"] == .string("12.5"))
        #expect(definition["quotes.AAPL.bid"] == .string("1.1"))
    }

    @Test("nothing is left of a world whose definition is wrong")
    func nothingHalfMade() throws {
        let bench = try Bench()
        let refused = bench.post("/__admin/worlds", #"{"id":"x","definition":{"accounts":[{"cash":true}]}}"#)
        #expect(refused.status == 422)
        #expect(refused["errors.0.code"] == .number("10"))
        #expect(refused["errors.0.source.pointer"] == .string("/definition/accounts/0/cash"))
        #expect(bench.get("/__admin/worlds/x").status == 404)
    }

    @Test("a body that is no JSON is refused in WireMock's words")
    func noJSON() throws {
        let refused = try Bench().post("/__admin/worlds", "{")
        #expect(refused.status == 422)
        #expect(refused["errors.0.title"] == .string("Error parsing JSON"))
    }

    @Test("a path asked with a method that it has not says which it has")
    func wrongMethod() throws {
        let refused = try Bench().send(.patch, "/__admin/worlds")
        #expect(refused.status == 405)
        #expect(refused.response.header("Allow")?.contains("POST") == true)
    }
}

@Suite("the control API: clock")
struct ClockRoutesTests {
    @Test("a frozen clock stands until it is moved")
    func frozen() throws {
        let bench = try Bench()
        bench.wall = bench.wall + .seconds(3600)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:30:00Z"))
        let moved = bench.post("/__admin/clock/advance", #"{"by":"30m"}"#)
        #expect(moved.status == 200)
        #expect(moved["now"] == .string("2026-03-02T15:00:00Z"))
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T15:00:00Z"))
    }

    @Test(
        "an advance goes where it is told",
        arguments: [
            (#"{"by":"PT1H"}"#, "2026-03-02T15:30:00Z"),
            (#"{"to":"2026-03-02T12:00:00-05:00"}"#, "2026-03-02T17:00:00Z"),
            (#"{"to":"nextClose"}"#, "2026-03-02T21:00:00Z"),
            (#"{"to":"nextOpen"}"#, "2026-03-03T14:30:00Z"),
        ])
    func advance(body: String, now: String) throws {
        #expect(try Bench().post("/__admin/clock/advance", body)["now"] == .string(now))
    }

    @Test(
        "an advance that cannot be read is refused",
        arguments: [
            ("{}", ""), (#"{"by":"1m","to":"nextOpen"}"#, ""), (#"{"by":"soon"}"#, "/by"), (#"{"to":5}"#, "/to"),
            (#"{"by":"1m","max":1}"#, "/max"), (#"{"by":"1m","maxEvents":0}"#, "/maxEvents"),
            (#"{"until":{"order":"1"}}"#, "/until/status"),
        ])
    func unreadable(body: String, pointer: String) throws {
        let bench = try Bench()
        let refused = bench.post("/__admin/clock/advance", body)
        #expect(refused.status == 422)
        #expect(refused["errors.0.source.pointer"] == .string(pointer))
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:30:00Z"))
    }

    @Test("a clock does not go backwards")
    func backwards() throws {
        let bench = try Bench()
        #expect(bench.post("/__admin/clock/advance", #"{"to":"2026-03-02T09:00:00-05:00"}"#).status == 409)
        #expect(bench.put("/__admin/clock", #"{"now":"2026-03-02T09:00:00-05:00"}"#).status == 409)
    }

    @Test("two advances at once: the second is refused")
    func concurrent() throws {
        let bench = try Bench()
        let error = #expect(throws: ControlError.self) {
            try bench.world.advancing { (_) throws(ControlError) in
                guard let world = try? bench.world else { return }
                try world.advancing { (_) throws(ControlError) in }
            }
        }
        #expect(error?.status == 409)
    }

    @Test("realtime runs with the wall, scaled faster, frozen not at all")
    func modes() throws {
        let bench = try Bench()
        #expect(bench.put("/__admin/clock", #"{"mode":"realtime"}"#)["mode"] == .string("realtime"))
        bench.wall = bench.wall + .seconds(60)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T14:31:00Z"))
        #expect(bench.put("/__admin/clock", #"{"mode":"scaled","scale":60}"#)["scale"] == .number("60"))
        bench.wall = bench.wall + .seconds(60)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T15:31:00Z"))
        #expect(bench.put("/__admin/clock", #"{"mode":"frozen"}"#)["mode"] == .string("frozen"))
        bench.wall = bench.wall + .seconds(60)
        #expect(bench.get("/__admin/clock")["now"] == .string("2026-03-02T15:31:00Z"))
    }

    @Test("the market's hours follow the world's time")
    func market() throws {
        let bench = try Bench()
        let open = bench.get("/__admin/clock")
        #expect(open["market.isOpen"] == .bool(true))
        #expect(open["market.session"] == .string("regular"))
        #expect(open["market.nextClose"] == .string("2026-03-02T21:00:00Z"))
        _ = bench.post("/__admin/clock/advance", #"{"to":"nextClose"}"#)
        #expect(bench.get("/__admin/clock")["market.isOpen"] == .bool(false))
    }
}
