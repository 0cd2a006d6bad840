import ExchangeCore
import HTTPCore

/// `leaks`: what a test has left behind in its world.
enum LeakRoutes {
    static let routes = [
        Route.control("listLeaks", .get, "/leaks") { state, _ in
            ControlJSON.object { LeakReport.write(state, into: &$0) }
        }
    ]
}

/// What is still open, and what was prepared and never came to use.
enum LeakReport {
    private struct Leak {
        var kind: String
        var id: String
        var detail: String
    }

    /// Writes `{leaks:[{kind,id,detail}], meta:{total}}`.
    static func write(_ state: WorldState, into json: inout JSONWriter) {
        let leaks = openThings(state) + unusedThings(state) + unmatchedRequests(state)
        json.array("leaks") { json in
            for leak in leaks {
                json.object { json in
                    json.member("kind", leak.kind)
                    json.member("id", leak.id)
                    json.member("detail", leak.detail)
                }
            }
        }
        json.object("meta") { $0.member("total", leaks.count) }
    }

    private static func openThings(_ state: WorldState) -> [Leak] {
        var leaks = state.streams.summaries.map { stream in
            Leak(kind: "stream", id: stream.id, detail: "\(stream.name) is open since \(stream.openedAt)")
        }
        if !state.ties.waiters.isEmpty {
            leaks.append(Leak(kind: "answer", id: "", detail: "\(state.ties.waiters.count) requests still wait for their answers"))
        }
        for account in state.exchange.allAccounts {
            for order in state.exchange.openOrders(of: account.id) {
                leaks.append(
                    Leak(
                        kind: "order", id: order.id.description,
                        detail: "\(order.side) \(order.quantity) \(order.symbol) is \(order.status)"))
            }
        }
        return leaks
    }

    private static func unusedThings(_ state: WorldState) -> [Leak] {
        var leaks: [Leak] = []
        for entry in state.faults.entries where state.counts(of: entry).struck == 0 {
            leaks.append(Leak(kind: "fault", id: entry.id, detail: "\(entry.fault.name ?? "A fault") never struck"))
        }
        for rule in state.exchange.allRules where rule.fired == 0 {
            leaks.append(Leak(kind: "rule", id: rule.id.description, detail: "\(rule.rule.name ?? "A rule") never took an order"))
        }
        for stub in state.stubs.newestFirst where state.stubs.servedCount(stub.id) == 0 {
            leaks.append(Leak(kind: "stub", id: stub.id, detail: "\(stub.name ?? stub.request.url.text ?? "A stub") never answered"))
        }
        return leaks
    }

    private static func unmatchedRequests(_ state: WorldState) -> [Leak] {
        state.journal.entries.filter { !$0.wasMatched }.map { entry in
            Leak(kind: "unmatchedRequest", id: entry.id, detail: "\(entry.request.method.name) \(entry.request.target)")
        }
    }
}
