import HTTPCore
import Synchronization
import Testing

@testable import FakeBroker

@Suite("the control API: events as they happen")
struct EventStreamTests {
    /// Who listens to server-sent events.
    private final class Listener: Sendable {
        private let text = Mutex("")

        /// The numbers heard since the last call, and the types behind them.
        func take() -> [(id: Int, type: String)] {
            let heard = text.withLock { text in
                defer { text = "" }
                return text
            }
            return heard.matches(of: /id: (\d+)\nevent: (\w+)\ndata: \{"seq":\1,/).map { (Int($0.1) ?? 0, String($0.2)) }
        }

        init?(_ bench: Bench, _ query: String = "", lastHeard: String? = nil) {
            let fields = [HTTPField("Accept", "text/event-stream")] + (lastHeard.map { [HTTPField("Last-Event-ID", $0)] } ?? [])
            let reply = Reply(
                send: { _ in },
                stream: { piece in self.text.withLock { $0 += String(decoding: piece ?? [], as: UTF8.self) } })
            let answer = bench.front.respond(to: HTTPRequest(.get, "/__admin/events" + query, headers: fields), reply: reply)
            guard case .stream(let head) = answer, head.header("Content-Type") == "text/event-stream" else { return nil }
        }
    }

    @Test("come with their numbers: what there is at once, then each when it happens")
    func live() throws {
        let bench = try Bench()
        let listener = try #require(Listener(bench))
        let first = listener.take().map(\.id)
        #expect(!first.isEmpty && first == Array(1...first.count))
        _ = bench.put("/__admin/quotes/AAPL", #"{"bid":1,"ask":2}"#)
        #expect(listener.take().map(\.type) == ["quoteChanged"])
        _ = bench.put("/__admin/quotes/AAPL", #"{"halted":true}"#)
        #expect(listener.take().map(\.type).contains("halted"))
    }

    @Test("are those that the query asks for")
    func filtered() throws {
        let bench = try Bench()
        let listener = try #require(Listener(bench, "?type=halted"))
        #expect(listener.take().isEmpty)
        _ = bench.put("/__admin/quotes/AAPL", #"{"bid":1,"ask":2,"halted":true}"#)
        #expect(listener.take().map(\.type) == ["halted"])
    }

    @Test("go on where a client was that comes back; its query wins, and a number that is none counts for nothing")
    func again() throws {
        let bench = try Bench()
        let last = try #require(bench.get("/__admin/events")["last"]?.int)
        _ = bench.put("/__admin/quotes/AAPL", #"{"bid":1,"ask":2}"#)
        #expect(try #require(Listener(bench, lastHeard: "\(last)")).take().map(\.id) == [last + 1])
        #expect(try #require(Listener(bench, "?after=\(last + 1)", lastHeard: "0")).take().isEmpty)
        for number in ["", "-3", "x", "99999999999999999999"] {
            #expect(try #require(Listener(bench, lastHeard: number)).take().first?.id == 1)
        }
    }
}
