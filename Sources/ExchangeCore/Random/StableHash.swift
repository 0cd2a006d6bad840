/// A 64-bit hash of text that is the same in every process, machine and version (unlike `Hasher`).
public enum StableHash {
    /// FNV-1a over the UTF-8 bytes, then mixed so that short texts differ in every bit.
    public static func of(_ text: some StringProtocol) -> UInt64 {
        SplitMix64.mix(fnv1a(bytes: text.utf8))
    }

    /// FNV-1a over the UTF-8 bytes, as it is: texts that differ at their end alone differ little.
    public static func fnv1a(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { fnv1a(bytes: $0) }
    }

    /// FNV-1a over bytes.
    @inlinable
    public static func fnv1a(bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}
