/// Plain, quoted and block scalars.
extension YAMLReader {
    /// The rest of a plain scalar on this line, without blanks at its end; nil if none can begin here.
    mutating func plainOnThisLine(inFlow: Bool) -> String? {
        let start = position
        var end = position
        while let byte = peek(), !isLineBreak(byte) {
            if isColon || (inFlow && isFlowIndicator(byte)) { break }
            if inFlow, byte == UInt8(ascii: ":"), isFlowIndicator(peek(1)) { break }
            if byte == UInt8(ascii: "#"), position > start, isBlank(bytes[position - 1]) { break }
            position += 1
            if !isBlank(byte) { end = position }
        }
        position = end
        return end > start ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
    }

    /// A plain scalar that may go on in lines further to the right than `parent`: a line break is a space there, and
    /// each empty line a line break.
    mutating func plain(parent: Int) throws(YAMLError) -> String {
        try refuseIndicator()
        guard var text = plainOnThisLine(inFlow: false) else { throw error("Expected a value") }
        while true {
            skipSpaces()
            if isColon { throw error("Expected the end of the value: a mapping cannot begin here") }
            guard let byte = peek(), isLineBreak(byte) else { return text }
            var ahead = self
            let breaks = ahead.takeLineBreaks()
            guard !ahead.isAtEnd, !ahead.isAtLineEnd, ahead.column > parent,
                !ahead.isMarker("---"), !ahead.isMarker("...")
            else { return text }
            self = ahead
            guard let more = plainOnThisLine(inFlow: false) else { throw error("Expected the end of the value") }
            text += (breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)) + more
        }
    }

    /// A scalar in single or double quotes.
    mutating func quoted() throws(YAMLError) -> String {
        let start = place
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while let byte = peek() {
            if byte == quote {
                position += 1
                if quote == UInt8(ascii: "'"), peek() == quote {
                    text.append(quote)
                    position += 1
                    continue
                }
                return String(decoding: text, as: UTF8.self)
            } else if isLineBreak(byte) {
                fold(into: &text)
            } else if quote == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
                position += 1
                try escape(into: &text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        throw YAMLError(place: start, reason: "Expected the end of the quotes that begin here")
    }

    /// A line break inside quotes: with the blanks around it one space, or a line break for each empty line.
    private mutating func fold(into text: inout [UInt8]) {
        while let last = text.last, isBlank(last) { text.removeLast() }
        let breaks = takeLineBreaks()
        text += breaks == 1 ? [UInt8(ascii: " ")] : [UInt8](repeating: UInt8(ascii: "\n"), count: breaks - 1)
    }

    /// What follows a backslash in double quotes (YAML 1.2.2, section 5.7).
    private mutating func escape(into text: inout [UInt8]) throws(YAMLError) {
        guard let byte = peek() else { throw error("Expected a character after '\\'") }
        if isLineBreak(byte) {
            text += [UInt8](repeating: UInt8(ascii: "\n"), count: takeLineBreaks() - 1)
            return
        }
        let scalar: UInt32
        switch byte {
        case UInt8(ascii: "0"): scalar = 0
        case UInt8(ascii: "a"): scalar = 7
        case UInt8(ascii: "b"): scalar = 8
        case UInt8(ascii: "t"), UInt8(ascii: "\t"): scalar = 9
        case UInt8(ascii: "n"): scalar = 10
        case UInt8(ascii: "v"): scalar = 11
        case UInt8(ascii: "f"): scalar = 12
        case UInt8(ascii: "r"): scalar = 13
        case UInt8(ascii: "e"): scalar = 27
        case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"): scalar = UInt32(byte)
        case UInt8(ascii: "N"): scalar = 0x85
        case UInt8(ascii: "_"): scalar = 0xA0
        case UInt8(ascii: "L"): scalar = 0x2028
        case UInt8(ascii: "P"): scalar = 0x2029
        case UInt8(ascii: "x"): return try appendHex(digits: 2, to: &text)
        case UInt8(ascii: "u"): return try appendHex(digits: 4, to: &text)
        case UInt8(ascii: "U"): return try appendHex(digits: 8, to: &text)
        default: throw error("Expected an escape that YAML has")
        }
        position += 1
        text += Array(String(Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")).utf8)
    }

    /// `\xNN`, `\uNNNN` or `\UNNNNNNNN`; two `\u` may be a surrogate pair, as in JSON.
    private mutating func appendHex(digits: Int, to text: inout [UInt8]) throws(YAMLError) {
        let start = place
        var value = try hex(digits)
        if digits == 4, (0xD800..<0xDC00).contains(value), peek() == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
            position += 1
            let low = try hex(4)
            if (0xDC00..<0xE000).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
        }
        guard let scalar = Unicode.Scalar(value) else {
            throw YAMLError(place: start, reason: "Expected the number of a Unicode character")
        }
        text += Array(String(Character(scalar)).utf8)
    }

    /// The number that so many digits after this letter spell.
    private mutating func hex(_ digits: Int) throws(YAMLError) -> UInt32 {
        position += 1
        let text = bytes[position..<min(position + digits, bytes.count)]
        guard text.count == digits, text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: text, as: UTF8.self), radix: 16)
        else { throw error("Expected \(digits) hexadecimal digits") }
        position += digits
        return value
    }
}
