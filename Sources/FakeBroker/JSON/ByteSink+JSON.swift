extension ByteSink where Self: ~Copyable {
    /// Appends a text as a JSON string (RFC 8259 section 7).
    mutating func append(jsonString text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(UInt8(ascii: "\""))
            if Self.isPlainJSON(utf8) { append(bytes: utf8) } else { append(escaping: utf8) }
            append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""): append(#"\""#)
            case UInt8(ascii: "\\"): append(#"\\"#)
            case 0x08: append(#"\b"#)
            case 0x09: append(#"\t"#)
            case 0x0A: append(#"\n"#)
            case 0x0C: append(#"\f"#)
            case 0x0D: append(#"\r"#)
            case 0..<0x20:
                append(#"\u00"#)
                append(hexDigit(byte >> 4))
                append(hexDigit(byte & 0xF))
            default: append(byte)
            }
        }
    }

    /// Whether a text stands in a JSON string as it is: nothing in it is a control, a quote or a backslash.
    private static func isPlainJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func marks(_ word: UInt64, _ byte: UInt64) -> UInt64 {
            let other = word ^ (ones &* byte)
            return (other &- ones) & ~other
        }
        let bytes = UnsafeRawBufferPointer(text)
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let suspects = (word &- ones &* 0x20) & ~word | marks(word, 0x22) | marks(word, 0x5C)
            if suspects & (ones << 7) != 0 { return false }
            index += 8
        }
        return bytes[index...].allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
    }
}
