import ExchangeCore

/// What can be quoted and traded in a world.
public struct InstrumentsFace: Sendable {
    let world: any ControlledWorld

    /// An instrument: `try world.instruments["AAPL"].lot`.
    public subscript(symbol: String) -> Instrument {
        get throws(ControlError) { try read(symbol) }
    }

    /// An instrument; 404 for a symbol that the world does not know.
    public func read(_ symbol: String) throws(ControlError) -> Instrument {
        try Self.instrument(world.call("GET", Self.path(symbol)))
    }

    /// All instruments.
    public func list() throws(ControlError) -> [Instrument] {
        var all: [Instrument] = []
        for value in try world.call("GET", "/instruments")["instruments"]?.array ?? [] { all.append(try Self.instrument(value)) }
        return all
    }

    /// Defines an instrument, or changes the one of its symbol.
    @discardableResult
    public func define(_ instrument: Instrument) throws(ControlError) -> Instrument {
        let body = JSONWriter.written { InstrumentForm.write(instrument, into: &$0) }
        return try Self.instrument(
            ControlAnswer.read(world.send("PUT", Self.path(instrument.symbol.text), String(decoding: body, as: UTF8.self))))
    }

    /// Takes an instrument out of trading: its orders are canceled, and the world knows it no more.
    @discardableResult
    public func remove(_ symbol: String) throws(ControlError) -> Instrument {
        try Self.instrument(world.call("DELETE", Self.path(symbol)))
    }

    private static func instrument(_ value: JSONValue) throws(ControlError) -> Instrument {
        try InstrumentForm.read(Form(value), symbol: value.text("symbol"), over: nil)
    }

    private static func path(_ symbol: String) -> String { "/instruments/" + PercentEncoding.encode(symbol) }
}
