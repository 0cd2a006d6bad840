import Glibc

/// Bytes as a dictionary's key, so that what stands in a request is looked up where it stands. For keys that are told
/// apart by their last bytes, as all that is random is: only these are hashed.
struct ByteKey: Hashable, Sendable {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    init(_ text: String) { bytes = Array(text.utf8)[...] }

    /// The key as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func == (one: ByteKey, other: ByteKey) -> Bool {
        let count = one.bytes.count
        guard count == other.bytes.count else { return false }
        return one.bytes.withUnsafeBytes { one in
            other.bytes.withUnsafeBytes { other in
                guard let left = one.baseAddress, let right = other.baseAddress else { return count == 0 }
                // Sound: both have `count` bytes.
                return memcmp(left, right, count) == 0
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.suffix(24))) }
    }
}
