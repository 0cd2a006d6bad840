import Glibc

/// Comparing a request's bytes with literals.
extension ArraySlice<UInt8> {
    /// Whether these are exactly the bytes of `text`.
    func spells(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && begins(with: text) }

    /// Whether the bytes of `text` stand in front.
    func begins(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return text.utf8CodeUnitCount == 0 }
            // Sound: both have so many bytes.
            return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
        }
    }
}
