import ExchangeCore

/// Recorded quotes or bars as CSV: a line of column names, then one line a record.
///
/// Quotes have `time` and any of `bid, ask, last, bidSize, askSize, lastSize, volume`; bars have `time` (when the bar
/// closes), `open, high, low, close` and perhaps `volume`. A time is an instant in RFC 3339. Empty cells keep their value.
enum ReplayTable {
    /// Records of one table.
    static let limit = 1_000_000

    /// The records in the text that stands at `form`.
    static func read(_ form: Form) throws(ControlError) -> [ReplayPoint] {
        var lines = try form.text().split(whereSeparator: \.isNewline)[...]
        guard let head = lines.popFirst() else { throw form.refusal(expected: "CSV with a line of column names") }
        let columns = cells(head)
        for column in columns where !known.contains(column) {
            throw .unreadable(form.pointer, "Unknown column '\(column)' in line 1", detail: "Known here: \(known.joined(separator: ", ")).")
        }
        guard columns.first == "time" else { throw .unreadable(form.pointer, "Expected 'time' as the first column") }
        guard lines.count <= limit else { throw .unreadable(form.pointer, "Expected at most \(limit) records") }
        let isBars = columns.contains("close")
        var points: [ReplayPoint] = []
        points.reserveCapacity(lines.count)
        for (offset, line) in lines.enumerated() {
            let record = Record(columns: columns, cells: cells(line), line: offset + 2, pointer: form.pointer)
            guard record.cells.count == columns.count else { throw record.refusal("Expected \(columns.count) cells") }
            points.append(isBars ? .bar(try record.bar()) : .quote(try record.quote()))
        }
        for (earlier, later) in zip(points, points.dropFirst()) where later.at < earlier.at {
            throw .unreadable(
                form.pointer, "Expected records in the order of their times", detail: "Found \(later.at) behind \(earlier.at).")
        }
        return points
    }

    private static let known = [
        "time", "bid", "ask", "last", "bidSize", "askSize", "lastSize", "open", "high", "low", "close", "volume",
    ]

    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Quotes as such a table.
    static func text(_ points: [ReplayPoint]) -> String {
        var text = "time,bid,ask,last,bidSize,askSize,lastSize,volume\n"
        for case .quote(let quote) in points {
            let change = quote.change
            let cells = [
                quote.at.description, change.bid?.description, change.ask?.description, change.last?.description,
                change.bidSize?.description, change.askSize?.description, change.lastSize?.description,
                change.volume?.description,
            ]
            text += cells.map { $0 ?? "" }.joined(separator: ",") + "\n"
        }
        return text
    }

    private struct Record {
        let columns: [String]
        let cells: [String]
        let line: Int
        let pointer: String

        func refusal(_ title: String) -> ControlError { .unreadable(pointer, "\(title) in line \(line)") }

        private func text(_ column: String) -> String? {
            guard let index = columns.firstIndex(of: column), !cells[index].isEmpty else { return nil }
            return cells[index]
        }

        private func decimal<Number: FixedPoint>(_ column: String) throws(ControlError) -> Number? {
            guard let text = text(column) else { return nil }
            guard let number = Number(text), !number.isNegative else {
                throw refusal("Expected a decimal number, zero or more, as \(column)")
            }
            return number
        }

        private func time() throws(ControlError) -> Instant {
            guard let instant = Instant(cells[0]) else { throw refusal("Expected an instant such as 2026-03-02T09:30:00-05:00") }
            return instant
        }

        func quote() throws(ControlError) -> ScriptedQuote {
            ScriptedQuote(
                at: try time(),
                QuoteChange(
                    bid: try decimal("bid"), ask: try decimal("ask"), last: try decimal("last"),
                    bidSize: try decimal("bidSize"), askSize: try decimal("askSize"),
                    lastSize: try decimal("lastSize"), volume: try decimal("volume")))
        }

        func bar() throws(ControlError) -> Bar {
            guard let open: Price = try decimal("open"), let high: Price = try decimal("high"),
                let low: Price = try decimal("low"), let close: Price = try decimal("close")
            else { throw refusal("Expected open, high, low and close") }
            return Bar(
                closesAt: try time(), open: open, high: high, low: low, close: close,
                volume: try decimal("volume") ?? 0)
        }
    }
}
