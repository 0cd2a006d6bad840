import ExchangeCore

/// A world's prices.
public struct QuotesFace: Sendable {
    let world: any ControlledWorld

    /// What a symbol is worth, per unit; nil where there is no such price.
    public struct Reading: Sendable, Equatable {
        public let symbol: String
        public let bid: Price?
        public let ask: Price?
        public let last: Price?
        public let mark: Price?
        public let bidSize: Quantity
        public let askSize: Quantity
        public let lastSize: Quantity
        public let volume: Quantity
        public let open: Price?
        public let high: Price?
        public let low: Price?
        public let previousClose: Price?
        public let isHalted: Bool
        /// When it last changed.
        public let at: Instant

        init(_ value: JSONValue) {
            symbol = value.text("symbol")
            bid = value.decimal("bid")
            ask = value.decimal("ask")
            last = value.decimal("last")
            mark = value.decimal("mark")
            bidSize = value.decimal("bidSize") ?? 0
            askSize = value.decimal("askSize") ?? 0
            lastSize = value.decimal("lastSize") ?? 0
            volume = value.decimal("volume") ?? 0
            open = value.decimal("open")
            high = value.decimal("high")
            low = value.decimal("low")
            previousClose = value.decimal("previousClose")
            isHalted = value.flag("halted")
            at = value.instant("at") ?? .distantPast
        }
    }

    /// What a symbol is worth now: `try world.quotes["AAPL"].last`.
    public subscript(symbol: String) -> Reading {
        get throws(ControlError) { try read(symbol) }
    }

    /// What a symbol is worth now; 404 for one that the world does not know.
    public func read(_ symbol: String) throws(ControlError) -> Reading { Reading(try world.call("GET", Self.path(symbol))) }

    /// What everything is worth.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/quotes").list("quotes", Reading.init) }

    /// Sets a quote; what is left out keeps its value. It stays until it is set again or cleared, and what rests in the
    /// market has been matched against it when this returns.
    @discardableResult
    public func set(
        _ symbol: String, bid: Price? = nil, ask: Price? = nil, last: Price? = nil, bidSize: Quantity? = nil,
        askSize: Quantity? = nil, volume: Quantity? = nil, halted: Bool? = nil
    ) throws(ControlError) -> Reading {
        try set(
            WorldDefinition.QuoteDefinition(
                symbol: symbol, bid: bid, ask: ask, last: last, bidSize: bidSize, askSize: askSize, volume: volume,
                isHalted: halted))
    }

    /// Sets a quote.
    @discardableResult
    public func set(_ quote: WorldDefinition.QuoteDefinition) throws(ControlError) -> Reading {
        let body = JSONWriter.written { QuoteForm.write(quote, into: &$0) }
        return Reading(try ControlAnswer.read(world.send("PUT", Self.path(quote.symbol), String(decoding: body, as: UTF8.self))))
    }

    /// Sets several quotes in one step, all or none: nothing is matched in between.
    @discardableResult
    public func set(_ quotes: [WorldDefinition.QuoteDefinition]) throws(ControlError) -> [Reading] {
        try world.call("POST", "/quotes") { json in
            json.object("quotes") { json in
                for quote in quotes {
                    json.name(quote.symbol)
                    QuoteForm.write(quote, into: &json)
                }
            }
        }.list("quotes", Reading.init)
    }

    /// Lets a symbol's prices be generated, scripted or replayed from now on.
    @discardableResult
    public func setSource(_ symbol: String, _ source: WorldDefinition.SourceDefinition) throws(ControlError) -> Reading {
        let body = JSONWriter.written { QuoteForm.write(source, into: &$0) }
        return Reading(
            try ControlAnswer.read(world.send("PUT", Self.path(symbol) + "/source", String(decoding: body, as: UTF8.self))))
    }

    /// Replays a recording: a line of column names, `time` first, then a line a record.
    @discardableResult
    public func replay(_ symbol: String, csv: String) throws(ControlError) -> Reading {
        Reading(
            try world.call("PUT", Self.path(symbol) + "/source") { json in
                json.member("kind", "replay")
                json.member("csv", csv)
            })
    }

    /// Gives a symbol back to the world's own source of prices.
    @discardableResult
    public func clear(_ symbol: String) throws(ControlError) -> Reading { Reading(try world.call("DELETE", Self.path(symbol))) }

    private static func path(_ symbol: String) -> String { "/quotes/" + PercentEncoding.encode(symbol) }
}
