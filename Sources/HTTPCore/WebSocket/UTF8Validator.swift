/// Checks UTF-8 (RFC 3629) that arrives in pieces, and objects to the first byte that cannot be right.
struct UTF8Validator {
    /// Continuation bytes that the character begun still lacks.
    private var lacking = 0
    /// Where the next continuation byte must lie; narrower than 80 … BF after E0, ED, F0 and F4, which keeps out
    /// overlong forms, surrogates and what lies beyond U+10FFFF.
    private var next: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether what came so far ends with a whole character.
    var isComplete: Bool { lacking == 0 }

    /// Whether `bytes` can follow what came before.
    mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if lacking == 0 {
                while index + 8 <= bytes.count,
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    index += 8
                }
                if index == bytes.count { break }
            }
            guard accepts(bytes[index]) else { return false }
            index += 1
        }
        return true
    }

    private mutating func accepts(_ byte: UInt8) -> Bool {
        if lacking > 0 {
            guard next.contains(byte) else { return false }
            lacking -= 1
            next = 0x80...0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: lacking = 1
        case 0xE0: (lacking, next) = (2, 0xA0...0xBF)
        case 0xED: (lacking, next) = (2, 0x80...0x9F)
        case 0xE1...0xEF: lacking = 2
        case 0xF0: (lacking, next) = (3, 0x90...0xBF)
        case 0xF4: (lacking, next) = (3, 0x80...0x8F)
        case 0xF1...0xF3: lacking = 3
        default: return false
        }
        return true
    }
}
