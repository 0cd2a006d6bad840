import HTTPCore
import Testing

@testable import FakeBroker

@Suite("a mistake that could pass unseen is refused")
struct QuietMistakeTests {
    /// A request, the status that it is refused with, and the member or parameter that is named.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let method: HTTPMethod
        let path: String
        let body: String
        let status: Int
        let pointer: String

        init(_ method: HTTPMethod, _ path: String, _ body: String = "", _ status: Int = 422, at pointer: String) {
            self.method = method
            self.path = path
            self.body = body
            self.status = status
            self.pointer = pointer
        }

        var testDescription: String { "\(method) \(path) \(body)" }
    }

    private static let mistakes = [
        Mistake(.put, "/clock", #"{"mode":"frozen","scale":2}"#, at: "/scale"),
        Mistake(.put, "/clock", #"{"mode":"realtime","scale":60}"#, at: "/scale"),
        Mistake(.put, "/quotes/AAPL", #"{"symbol":"MSFT","last":"5"}"#, at: "/symbol"),
        Mistake(.post, "/quotes", #"{"quotes":{"AAPL":{"symbol":"MSFT","last":"5"}}}"#, at: "/quotes/AAPL/symbol"),
        Mistake(.put, "/instruments/FUND", #"{"symbol":"OTHER"}"#, at: "/symbol"),
        Mistake(.get, "/events?wait=soon", "", 400, at: "/wait"),
        Mistake(.get, "/messages?wait=soon", "", 400, at: "/wait"),
        Mistake(.get, "/requests?unmatched=perhaps", "", 400, at: "/unmatched"),
        Mistake(.post, "/tokens/expire", #"{"kind":"all","clientId":"nobody"}"#, at: "/clientId"),
        Mistake(.post, "/tokens/revoke", #"{"clientId":"nobody"}"#, at: "/clientId"),
        Mistake(.post, "/rules", #"{"when":{"provider":"nobody"},"then":[{"hold":true}]}"#, at: "/when/provider"),
        Mistake(.post, "/rules/reset", #"{"keep":["1"]}"#, at: "/keep"),
        Mistake(.post, "/faults/reset", #"{"keep":["f1"]}"#, at: "/keep"),
        Mistake(.post, "/snapshots/before/restore", #"{"keep":["tokens"]}"#, at: "/keep"),
    ]

    @Test("with the place of what is wrong", arguments: mistakes)
    func refused(_ mistake: Mistake) throws {
        let bench = try Bench()
        #expect(bench.post("/__admin/snapshots", #"{"name":"before"}"#).status == 201)
        let answer = bench.send(mistake.method, "/__admin" + mistake.path, mistake.body)
        #expect(answer.status == mistake.status)
        #expect(answer["errors.0.source.pointer"] == .string(mistake.pointer))
    }

    @Test("but what was given out is taken back")
    func givenBack() throws {
        let bench = try Bench()
        for path in ["/clock", "/quotes/AAPL", "/instruments/AAPL"] {
            let given = bench.get("/__admin" + path)
            #expect(bench.send(.put, "/__admin" + path, given.text).status == 200, "\(path)")
        }
    }

    @Test("a clock that is to run at a scale, and is told none, runs as fast as the wall")
    func scaled() throws {
        let bench = try Bench()
        #expect(bench.send(.put, "/__admin/clock", #"{"mode":"scaled"}"#)["scale"] == .number("1"))
        #expect(bench.send(.put, "/__admin/clock", #"{"mode":"scaled","scale":60}"#)["scale"] == .number("60"))
        #expect(bench.send(.put, "/__admin/clock", "{}")["scale"] == .number("60"))
    }

    @Test("the certificate has WireMock's path too")
    func certificate() throws {
        let bench = try Bench()
        #expect(bench.get("/__admin/certs/wiremock-ca.crt").text == bench.get("/__admin/certs/ca.crt").text)
    }
}
