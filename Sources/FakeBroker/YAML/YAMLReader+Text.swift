/// Where the reader stands, and what it skips.
extension YAMLReader {
    var isAtEnd: Bool { position >= bytes.count }

    /// Bytes between the line's begin and here; in the indentation, which is spaces, that is the column.
    var column: Int { position - lineStart }

    var place: YAMLPlace {
        let before = bytes[lineStart..<min(position, bytes.count)]
        return YAMLPlace(line: line + 1, column: before.count { $0 & 0xC0 != 0x80 } + 1)
    }

    func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    func error(_ reason: String) -> YAMLError { YAMLError(place: place, reason: reason) }

    /// A value that is left out.
    func absent() -> YAMLNode { YAMLNode(content: .scalar("", isPlain: true), place: place) }

    /// Whether nothing but a comment follows on this line. Call after `skipSpaces`.
    var isAtLineEnd: Bool {
        guard let byte = peek() else { return true }
        if isLineBreak(byte) { return true }
        return byte == UInt8(ascii: "#") && (position == lineStart || isBlank(bytes[position - 1]))
    }

    /// `- `: an element of a block sequence.
    var isDash: Bool { peek() == UInt8(ascii: "-") && isSpaceOrEnd(peek(1)) }

    /// `: `: the end of a name.
    var isColon: Bool { peek() == UInt8(ascii: ":") && isSpaceOrEnd(peek(1)) }

    /// `---` or `...` at the begin of a line.
    func isMarker(_ text: StaticString) -> Bool {
        guard column == 0, position + 3 <= bytes.count, isSpaceOrEnd(peek(3)) else { return false }
        return bytes[position..<position + 3].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: 3))
    }

    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    func isLineBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    func isSpaceOrEnd(_ byte: UInt8?) -> Bool { byte.map { isBlank($0) || isLineBreak($0) } ?? true }

    mutating func skipSpaces() {
        while let byte = peek(), isBlank(byte) { position += 1 }
    }

    /// Takes one line break, `\n`, `\r\n` or `\r`.
    mutating func takeLineBreak() {
        if peek() == UInt8(ascii: "\r"), peek(1) == UInt8(ascii: "\n") { position += 1 }
        position += 1
        line += 1
        lineStart = position
    }

    /// Takes line breaks and the blanks after each; returns how many there were.
    mutating func takeLineBreaks() -> Int {
        var breaks = 0
        while let byte = peek(), isLineBreak(byte) {
            takeLineBreak()
            breaks += 1
            skipSpaces()
        }
        return breaks
    }

    /// Skips blanks, comments and empty lines. Indentation is spaces: a tab in it is an error.
    mutating func skipToContent() throws(YAMLError) {
        while let byte = peek() {
            if isBlank(byte) {
                position += 1
            } else if isAtLineEnd {
                while let byte = peek(), !isLineBreak(byte) { position += 1 }
                if !isAtEnd { takeLineBreak() }
            } else {
                let before = bytes[lineStart..<position]
                if before.allSatisfy({ isBlank($0) }), before.contains(UInt8(ascii: "\t")) {
                    throw error("Expected spaces before this, found a tab")
                }
                return
            }
        }
    }

    /// Refuses what YAML has and this reader has not, where a plain scalar would begin.
    func refuseIndicator() throws(YAMLError) {
        switch peek() {
        case UInt8(ascii: "&"), UInt8(ascii: "*"):
            throw error("Expected a value: anchors and aliases are not read here; quote it if it is text")
        case UInt8(ascii: "!"):
            throw error("Expected a value: tags are not read here; quote it if it is text")
        case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: ","), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "|"),
            UInt8(ascii: ">"):
            throw error("Expected a value: text that begins so needs quotes")
        case UInt8(ascii: "?") where isSpaceOrEnd(peek(1)):
            throw error("Expected a member's name: '?' names are not read here")
        case UInt8(ascii: ":") where isSpaceOrEnd(peek(1)):
            throw error("Expected a member's name before ':'")
        case UInt8(ascii: "-") where isSpaceOrEnd(peek(1)):
            throw error("Expected a value: a sequence cannot begin here")
        default:
            return
        }
    }
}
