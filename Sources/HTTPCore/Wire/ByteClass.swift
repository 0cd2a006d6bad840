/// The byte classes of RFC 9110 section 5.6 and RFC 3986, as bit masks.
public enum ByteClass {
    static let carriageReturn: UInt8 = 0x0D
    static let lineFeed: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// Whether a token (a method, a field name, a coding) may hold `byte`.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        // ! # $ % & ' * + - . 0-9 in the lower word, A-Z ^ _ ` a-z | ~ in the upper one.
        isIn(byte, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
    }

    /// Whether a Host value or an authority without user information may hold `byte`, colons and brackets included.
    @inline(__always)
    static func isHost(_ byte: UInt8) -> Bool {
        // ! $ % & ' ( ) * + , - . 0-9 : ; = in the lower word, A-Z [ ] _ a-z ~ in the upper one.
        isIn(byte, low: 0x2FFF_7FF2_0000_0000, high: 0x47FF_FFFE_AFFF_FFFE)
    }

    /// Whether a byte may stand in a host that is no address in brackets: no colon and no bracket.
    @inline(__always)
    static func isPlainHost(_ byte: UInt8) -> Bool {
        isIn(byte, low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The value of a hexadecimal digit; nil for any other byte.
    @inlinable
    public static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The byte with A-Z turned into a-z.
    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Whether the bytes of `range` spell `name`, which is written in lower case, without regard to case.
    static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where lowered(bytes[range.lowerBound + offset]) != wanted[offset] {
                return false
            }
            return true
        }
    }

    /// Whether the bytes of `buffer` spell `name`, which is written in lower case, without regard to case.
    static func matches(_ buffer: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
        guard buffer.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where lowered(buffer[offset]) != wanted[offset] { return false }
            return true
        }
    }

    /// Whether the bytes of `range` are exactly those of `text`.
    static func equals(_ bytes: [UInt8], _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for offset in 0..<wanted.count where bytes[range.lowerBound + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// `range` without the spaces and tabs at its two ends.
    static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, isBlank(bytes[lower]) { lower += 1 }
        while upper > lower, isBlank(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    @inline(__always)
    private static func isIn(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
        (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 == 1 && byte < 128
    }
}
