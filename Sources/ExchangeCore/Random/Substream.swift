/// One independent stream of chance per (seed, symbol, purpose), read at any index.
///
/// Streams never touch one another: adding a symbol to a world, or a draw to one purpose, shifts nothing
/// elsewhere. Reading is pure, so order does not matter and there is nothing to restore.
public struct Substream: Hashable, Sendable {
    /// What the numbers are for; each purpose is a stream of its own.
    public struct Purpose: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32

        /// A purpose of the caller's own; 0…255 belong to the price and option models.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }
    }

    private let key: UInt64
    private let purpose: Purpose

    /// The stream of `symbol` for `purpose` in the world of `seed`.
    public init(seed: UInt64, symbol: some StringProtocol, purpose: Purpose) {
        self.init(seed: seed, symbolHash: StableHash.of(symbol), purpose: purpose)
    }

    /// The same stream, for a caller that kept the symbol's `StableHash`.
    public init(seed: UInt64, symbolHash: UInt64, purpose: Purpose) {
        key = SplitMix64.mix(SplitMix64.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ symbolHash)
        self.purpose = purpose
    }

    /// The 128 bits at `index`; `lane` tells apart what one index needs several of.
    public func block(at index: UInt64, lane: UInt32 = 0) -> Philox4x32.Block {
        Philox4x32.block(
            counter: Philox4x32.Block(
                UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), lane, purpose.rawValue),
            key0: UInt32(truncatingIfNeeded: key), key1: UInt32(truncatingIfNeeded: key >> 32))
    }

    /// The 64 bits at `index`.
    public func bits(at index: UInt64, lane: UInt32 = 0) -> UInt64 {
        block(at: index, lane: lane).low
    }

    /// A whole number of 0 ..< `bound` at `index`, by multiplication (bias below 2⁻³² for bounds below 2³²);
    /// 0 when `bound` is 0.
    public func integer(at index: UInt64, below bound: UInt64, lane: UInt32 = 0) -> UInt64 {
        bits(at: index, lane: lane).multipliedFullWidth(by: bound).high
    }
}
