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
}

extension ControlledWorld {
    /// What is still open, what was prepared and never came to use, and what nobody answered.
    public func leaks() throws(ControlError) -> [Leak] {
        try call("GET", "/leaks")["leaks"]?.array?.map { value in
            Leak(kind: value["kind"]?.string ?? "", id: value["id"]?.string ?? "", detail: value["detail"]?.string ?? "")
        } ?? []
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
        let answer = try call("GET", "/requests?limit=\(max(1, limit))")
        // The journal tells the newest first; a reader wants to follow it from the oldest.
        let entries = Array((answer["requests"]?.array ?? []).reversed())
        let total = answer["meta"]?["total"]?.int ?? entries.count
        var lines = ["requests: \(total == 0 ? "none" : String(total))\(total > entries.count ? ", the newest \(entries.count)" : "")"]
        for entry in entries {
            let request = entry["request"], response = entry["response"]
            let status = response?["status"]?.int
            lines.append(
                "  \(request?["method"]?.string ?? "?") \(request?["url"]?.string ?? "?") "
                    + (status.map { "\($0)" } ?? "no answer"))
            if let status, status >= 400, let body = response?["body"]?.string, !body.isEmpty {
                lines.append("      \(body.prefix(300))")
            }
        }
        return lines
    }
}

extension OrdersFace.Reading {
    fileprivate var told: String {
        "\(id)  account \(account)  \(quantity) \(symbol)  \(status.rawValue), \(filledQuantity) filled"
    }
}
