import ExchangeCore

/// One thing that a test left behind in its world.
public struct Leak: Sendable, Equatable, CustomStringConvertible {
    /// What it is: `order`, `stream`, `answer`, `fault`, `rule`, `stub` or `unmatchedRequest`.
    public let kind: String
    /// Which one; empty where it has no name.
    public let id: String
    /// What it is about, in words.
    public let detail: String

    public var description: String { "\(kind) \(id): \(detail)" }

    init(_ value: JSONValue) {
        kind = value.text("kind")
        id = value.text("id")
        detail = value.text("detail")
    }
}

extension ControlledWorld {
    /// What is still open, what was prepared and never came to use, and what nobody answered.
    public func leaks() throws(ControlError) -> [Leak] {
        try call("GET", "/leaks").list("leaks", Leak.init)
    }

    /// The world's clock, its newest requests with their answers, and its open orders, as text: what the report of a
    /// failed test wants to show. What cannot be had is said in the text, never thrown.
    /// - Parameter limit: how many requests are shown.
    public func report(requests limit: Int = 40) -> String {
        var lines: [String] = []
        func part(_ name: String, _ body: () throws(ControlError) -> [String]) {
            do throws(ControlError) { lines += try body() } catch { lines.append("\(name): not to be had (\(error))") }
        }
        part("clock") { () throws(ControlError) in
            let clock = try self.clock.read()
            return ["world \(self.id), clock \(clock.mode.rawValue) at \(clock.now), market \(clock.isMarketOpen ? "open" : "closed")"]
        }
        part("requests") { () throws(ControlError) in try self.told(requests: limit) }
        part("open orders") { () throws(ControlError) in
            let open = try self.orders.list(status: "open")
            return ["open orders: \(open.isEmpty ? "none" : String(open.count))"] + open.map { "  " + $0.told }
        }
        return lines.joined(separator: "\n")
    }

    private func told(requests limit: Int) throws(ControlError) -> [String] {
        let page = try requests.list(limit: max(1, limit))
        let shown = page.served.count
        var lines = ["requests: \(page.total == 0 ? "none" : String(page.total))\(page.total > shown ? ", the newest \(shown)" : "")"]
        // The journal tells the newest first; a reader wants to follow it from the oldest.
        for entry in page.served.reversed() {
            lines.append("  \(entry.request.method) \(entry.request.url) \(entry.status)  \(entry.trace.told)")
            if entry.status >= 400, !entry.body.isEmpty { lines.append("      \(entry.body.prefix(300))") }
        }
        return lines
    }
}

extension OrdersFace.Reading {
    fileprivate var told: String {
        "\(id)  account \(account)  \(quantity) \(symbol)  \(status.rawValue), \(filledQuantity) filled"
    }
}

extension RequestsFace.Trace {
    /// In a few words, why the request was answered as it was.
    fileprivate var told: String {
        var parts = [operation ?? "no route and no stub"]
        if let authorization, authorization != "granted" { parts.append(authorization) }
        for (noun, value) in [("stub", stub), ("fault", fault), ("rule", rule)] { if let value { parts.append("\(noun) \(value)") } }
        if let statusBefore, statusBefore != statusAfter { parts.append("was \(statusBefore)") }
        return parts.joined(separator: ", ")
    }
}
