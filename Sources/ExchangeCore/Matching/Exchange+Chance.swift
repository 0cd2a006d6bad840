// The exchange's chance: drawn from the seed, one stream for each symbol and purpose, in the order of need.
extension Exchange {
    /// Whether something of a given probability (0…1) happens this time.
    mutating func draw(_ instrument: InstrumentID, _ purpose: Substream.Purpose, _ probability: Ratio) -> Bool {
        let roll = drawInteger(instrument, purpose, below: 1_000_000_000)
        return Int128(roll) < probability.billionths
    }

    /// A whole number of 0 ..< `bound`.
    mutating func drawInteger(_ instrument: InstrumentID, _ purpose: Substream.Purpose, below bound: UInt64) -> UInt64 {
        let draw = instruments[instrument].draws
        instruments[instrument].draws += 1
        let stream = Substream(seed: configuration.seed, symbol: instruments[instrument].instrument.symbol.text, purpose: purpose)
        return stream.integer(at: draw, below: bound)
    }
}

extension Substream.Purpose {
    static let partialFill = Substream.Purpose(rawValue: 256)
    static let partialSize = Substream.Purpose(rawValue: 257)
    static let limitTouch = Substream.Purpose(rawValue: 258)
}
