extension Array where Element == UInt8 {
    /// Appends the bytes of a literal.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        // Sound: a literal's bytes live as long as the program.
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a number in decimal.
    mutating func append(decimal number: Int) {
        if number < 0 { append(0x2D) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = number.magnitude
            var start = 20
            repeat {
                let quotient = rest / 10
                start -= 1
                digits[start] = 0x30 + UInt8(truncatingIfNeeded: rest - quotient * 10)
                rest = quotient
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Appends a text's bytes.
    mutating func append(utf8 text: String) {
        var text = text
        // Sound: the pointer is used only inside the closure.
        text.withUTF8 { append(contentsOf: $0) }
    }

    /// Appends a number from 0 to 99 as two digits.
    @inline(__always)
    mutating func append(twoDigits number: Int) {
        append(0x30 + UInt8(truncatingIfNeeded: number / 10 % 10))
        append(0x30 + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Appends a number in lower-case hexadecimal.
    mutating func append(hexadecimal number: Int) {
        append(contentsOf: String(number, radix: 16).utf8)
    }

    /// Turns every control byte but the tab, from `start` on, into a space (RFC 9110 section 5.5).
    mutating func blankControls(from start: Int) {
        var index = start
        while case let suspect = span.firstUnprintable(from: index, to: count), suspect < count {
            let byte = self[suspect]
            if byte < 0x20 && byte != ByteClass.tab || byte == 0x7F { self[suspect] = ByteClass.space }
            index = suspect + 1
        }
    }
}
