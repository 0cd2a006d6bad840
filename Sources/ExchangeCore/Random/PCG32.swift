/// O'Neill's PCG-XSH-RR 64/32 ("PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
/// Number Generation", 2014; `pcg32_random_r` of pcg-c-basic): 32 bits a step, and a sequence of its own for every stream.
///
/// It is here so that what other simulators drew can be drawn again; the exchange's own chance is `Substream`.
public struct PCG32: RandomNumberGenerator, Hashable, Sendable {
    /// The stream of pcg-cpp for who names none.
    public static let standardStream: UInt64 = 721_347_520_444_481_703

    /// What the next number is made of; with `increment` the whole state.
    public private(set) var state: UInt64
    /// What is added at each step: twice the stream, plus one.
    public let increment: UInt64

    /// A generator at the start of a stream's sequence, as `pcg32_srandom_r` makes it; of a stream's 64 bits the highest
    /// is lost.
    public init(seed: UInt64, stream: UInt64 = PCG32.standardStream) {
        self.init(state: 0, increment: stream << 1 | 1)
        _ = nextWord()
        state &+= seed
        _ = nextWord()
    }

    /// A generator in the middle of its sequence; an even increment is made odd.
    public init(state: UInt64, increment: UInt64) {
        self.state = state
        self.increment = increment | 1
    }

    /// The next 32 bits.
    public mutating func nextWord() -> UInt32 {
        let old = state
        state = old &* 6_364_136_223_846_793_005 &+ increment
        let shifted = UInt32(truncatingIfNeeded: (old >> 18 ^ old) >> 27)
        let turn = UInt32(truncatingIfNeeded: old >> 59)
        return shifted >> turn | shifted << ((0 &- turn) & 31)
    }

    /// The next two words, the first of them low.
    public mutating func next() -> UInt64 {
        let low = nextWord()
        return UInt64(nextWord()) << 32 | UInt64(low)
    }
}
