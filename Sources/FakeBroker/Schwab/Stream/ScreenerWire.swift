import ExchangeCore

/// A screener's key: which board, in what order, over how many minutes, e.g. `NASDAQ_VOLUME_30`.
struct ScreenerKey: Sendable, Equatable {
    let board: MoverBoard
    let sort: String
    let frequency: Int

    private static let sorts = [
        "AVERAGE_PERCENT_VOLUME", "PERCENT_CHANGE_DOWN", "PERCENT_CHANGE_UP", "VOLUME", "TRADES",
    ]

    /// The parts of a key; nil for one that stays silent.
    init?(_ text: String) {
        guard let end = text.lastIndex(of: "_"), let frequency = Int(text[text.index(after: end)...]),
            [0, 1, 5, 10, 30, 60].contains(frequency)
        else { return nil }
        let rest = text[..<end]
        guard let sort = Self.sorts.first(where: { rest.hasSuffix("_" + $0) }) else { return nil }
        var name = String(rest.dropLast(sort.count + 1))
        // The guide writes the index as `$SPX.X`.
        if name == "$SPX.X" { name = "$SPX" }
        guard let board = MoverBoard(rawValue: name) else { return nil }
        self.board = board
        self.sort = sort
        self.frequency = frequency
    }

    /// One order is accepted and never delivers anything (documentation).
    var isDelivered: Bool { sort != "AVERAGE_PERCENT_VOLUME" }

    /// The rows of a board in this key's order.
    func sorted(_ rows: [Mover]) -> [Mover] {
        switch sort {
        case "TRADES": rows.sorted { ($0.trades, $1.symbol) > ($1.trades, $0.symbol) }
        case "PERCENT_CHANGE_UP": rows.sorted { ($0.change.percent, $1.symbol) > ($1.change.percent, $0.symbol) }
        case "PERCENT_CHANGE_DOWN": rows.sorted { ($0.change.percent, $0.symbol) < ($1.change.percent, $1.symbol) }
        default: rows
        }
    }
}

/// A screener as the streamer sends it.
enum ScreenerWire {
    /// Rows of one push.
    private static let limit = 10

    /// One content item. The change in per cent is a fraction here (documentation).
    static func item(
        _ feed: StreamerSubscription.Feed, _ key: ScreenerKey, _ rows: [Mover], at now: Instant
    ) -> [UInt8] {
        JSONWriter.object(reserving: 2048) { json in
            json.member("key", feed.key)
            if feed.fields.contains(1) { json.member("1", now.millisecondsSinceEpoch) }
            if feed.fields.contains(2) { json.member("2", key.sort) }
            if feed.fields.contains(3) { json.member("3", key.frequency) }
            guard feed.fields.contains(4) else { return }
            let total = rows.reduce(0) { $0 + $1.volume }
            json.array("4") { json in
                for row in key.sorted(rows).prefix(limit) {
                    json.object { json in
                        json.member("description", row.description)
                        json.decimal("lastPrice", row.last)
                        json.decimal("marketShare", row.share(of: total))
                        json.decimal("netChange", row.change.net)
                        json.decimal("netPercentChange", row.change.fraction)
                        json.member("symbol", row.symbol)
                        json.member("totalVolume", total)
                        json.member("trades", row.trades)
                        json.member("volume", row.volume)
                    }
                }
            }
        }
    }
}
