/// A 64-bit hash of text that is the same in every process, machine and version (unlike `Hasher`).
public enum StableHash {
    /// FNV-1a over the UTF-8 bytes, then mixed so that short texts differ in every bit.
    public static func of(_ text: some StringProtocol) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return SplitMix64.mix(hash)
    }
}
