/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
/// a keyed bijection of 128-bit counters. The n-th number costs the same whatever n is, which is what lets
/// a price be asked for at any instant without its past.
public enum Philox4x32 {
    /// The four words that one counter maps to.
    public struct Block: Hashable, Sendable {
        public var x0: UInt32
        public var x1: UInt32
        public var x2: UInt32
        public var x3: UInt32

        /// Four words in the order of the published test vectors.
        public init(_ x0: UInt32, _ x1: UInt32, _ x2: UInt32, _ x3: UInt32) {
            self.x0 = x0
            self.x1 = x1
            self.x2 = x2
            self.x3 = x3
        }

        /// The first two words, the first of them low.
        public var low: UInt64 { UInt64(x1) << 32 | UInt64(x0) }

        /// The last two words, the third of them low.
        public var high: UInt64 { UInt64(x3) << 32 | UInt64(x2) }
    }

    /// The image of `counter` under ten rounds with a key of two words.
    public static func block(counter: Block, key0: UInt32, key1: UInt32) -> Block {
        var c = counter
        var k0 = key0
        var k1 = key1
        var round = 0
        while round < 10 {
            let p0 = UInt64(c.x0) &* 0xD251_1F53
            let p1 = UInt64(c.x2) &* 0xCD9E_8D57
            c = Block(
                UInt32(truncatingIfNeeded: p1 >> 32) ^ c.x1 ^ k0,
                UInt32(truncatingIfNeeded: p1),
                UInt32(truncatingIfNeeded: p0 >> 32) ^ c.x3 ^ k1,
                UInt32(truncatingIfNeeded: p0))
            k0 = k0 &+ 0x9E37_79B9
            k1 = k1 &+ 0xBB67_AE85
            round += 1
        }
        return c
    }
}
