/// Steele, Lea and Flood's 64-bit generator (OOPSLA 2014): one addition and one mix per number.
///
/// Good for short sequences whose order is fixed, and, through `mix`, for turning any 64 bits into 64 well
/// spread ones. Where numbers are asked for out of order, use `Substream`.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    /// The whole state; equal states give equal sequences.
    public private(set) var state: UInt64

    /// A generator whose first number is the mix of `seed` plus the golden gamma.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// The output function alone: a bijection of 64 bits in which every input bit moves half the output bits.
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
