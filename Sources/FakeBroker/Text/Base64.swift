/// Base64 (RFC 4648): the standard alphabet with padding, or the URL-safe one without.
enum Base64 {
    enum Alphabet: Sendable {
        /// `+`, `/` and `=` (section 4).
        case standard
        /// `-` and `_`, without padding (section 5).
        case url
    }

    /// The text of `bytes`.
    static func encode(_ bytes: some Collection<UInt8>, _ alphabet: Alphabet = .standard) -> String {
        let letters: StaticString =
            alphabet == .standard
            ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        letters.withUTF8Buffer { letters in
            var bits: UInt32 = 0
            var held = 0
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                held += 8
                while held >= 6 {
                    held -= 6
                    text.append(letters[Int(bits >> UInt32(held)) & 63])
                }
            }
            if held > 0 { text.append(letters[Int(bits << UInt32(6 - held)) & 63]) }
        }
        if alphabet == .standard { while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) } }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` encodes, in either alphabet, padded or not; nil if it is no such text.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var isWhole = false
        let bytes = Array<UInt8>(unsafeUninitializedCapacity: text.count) { bytes, count in
            let decoded = decode(text, into: bytes)
            isWhole = decoded != nil
            count = decoded ?? 0
        }
        return isWhole ? bytes : nil
    }

    /// The text whose UTF-8 `text` encodes; nil if it is no such text.
    static func text(of text: UnsafeBufferPointer<UInt8>) -> String? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { bytes in
            decode(text, into: bytes).flatMap { String(utf8: UnsafeBufferPointer(rebasing: bytes[..<$0])) }
        }
    }

    /// Writes what `text` encodes into `bytes`, which has room for as many as `text` has letters; how many those are.
    @inline(__always)
    private static func decode(_ text: some Collection<UInt8>, into bytes: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        var bits: UInt32 = 0
        var held = 0
        var count = 0
        var padding = 0
        var written = 0
        for letter in text {
            if letter == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: letter) else { return nil }
            count += 1
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes[written] = UInt8(truncatingIfNeeded: bits >> UInt32(held))
                written += 1
            }
        }
        guard count % 4 != 1, padding == 0 || (count + padding) % 4 == 0 else { return nil }
        return written
    }

    private static func value(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letter - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
