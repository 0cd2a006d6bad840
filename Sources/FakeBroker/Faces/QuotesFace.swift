import ExchangeCore

/// A world's prices.
public struct QuotesFace: Sendable {
    let world: any ControlledWorld

    /// What a symbol is worth.
    public struct Reading: Sendable, Equatable {
        public let symbol: String
        public let bid: Price?
        public let ask: Price?
        public let last: Price?
        public let isHalted: Bool
    }

    /// What a symbol is worth now.
    public func read(_ symbol: String) throws(ControlError) -> Reading {
        let value = try world.call("GET", Self.path(symbol))
        return Reading(
            symbol: symbol, bid: value.decimal("bid"), ask: value.decimal("ask"), last: value.decimal("last"),
            isHalted: value["halted"]?.bool ?? false)
    }

    /// Sets a quote; what is left out keeps its value. It stays until it is set again or cleared.
    public func set(
        _ symbol: String, bid: Price? = nil, ask: Price? = nil, last: Price? = nil, bidSize: Quantity? = nil,
        askSize: Quantity? = nil, halted: Bool? = nil
    ) throws(ControlError) {
        let quote = WorldDefinition.QuoteDefinition(
            symbol: symbol, bid: bid, ask: ask, last: last, bidSize: bidSize, askSize: askSize, isHalted: halted)
        try set(quote)
    }

    /// Sets a quote.
    public func set(_ quote: WorldDefinition.QuoteDefinition) throws(ControlError) {
        let body = JSONWriter.written { QuoteForm.write(quote, into: &$0) }
        _ = try world.send("PUT", Self.path(quote.symbol), String(decoding: body, as: UTF8.self))
    }

    /// Gives a symbol back to the world's own source of prices.
    public func clear(_ symbol: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(symbol)) }

    private static func path(_ symbol: String) -> String { "/quotes/" + PercentEncoding.encode(symbol) }
}
