/// Block scalars, `|` (each line as it stands) and `>` (lines folded), as for a CSV inside a file.
extension YAMLReader {
    /// The text of the block scalar whose header is here (YAML 1.2.2, chapter 8.1).
    mutating func blockScalar(parent: Int) throws(YAMLError) -> String {
        let isFolded = peek() == UInt8(ascii: ">")
        position += 1
        var keeps: Bool?
        var indent: Int?
        header: while let byte = peek() {
            switch byte {
            case UInt8(ascii: "+") where keeps == nil: keeps = true
            case UInt8(ascii: "-") where keeps == nil: keeps = false
            case UInt8(ascii: "1")...UInt8(ascii: "9") where indent == nil:
                indent = max(parent, 0) + Int(byte - UInt8(ascii: "0"))
            default: break header
            }
            position += 1
        }
        skipSpaces()
        guard isAtLineEnd else { throw error("Expected the end of the line after the header of a block of text") }
        while let byte = peek(), !isLineBreak(byte) { position += 1 }
        let lines = try blockLines(parent: parent, indent: indent)
        // A text that ends without a line break has none to give.
        let isCut = isAtEnd && column > 0

        // Empty lines at the end: none, or one, or all of them, as the header says.
        let content = lines.lastIndex { !$0.isEmpty }.map { lines[...$0] } ?? []
        let trailing = lines.count - content.count
        var text = isFolded ? Self.folded(content) : content.joined(separator: "\n")
        switch keeps {
        case nil: text += content.isEmpty || (isCut && trailing == 0) ? "" : "\n"
        case true?: text += String(repeating: "\n", count: trailing + (content.isEmpty || isCut ? 0 : 1))
        case false?: break
        }
        return text
    }

    /// The block's lines without their indentation, up to the first that is not far enough to the right.
    private mutating func blockLines(parent: Int, indent: Int?) throws(YAMLError) -> [String] {
        var indent = indent
        var lines: [String] = []
        while !isAtEnd {
            var ahead = self
            ahead.takeLineBreak()
            if ahead.isAtEnd { break }
            while ahead.peek() == UInt8(ascii: " "), indent.map({ ahead.column < $0 }) ?? true { ahead.position += 1 }
            let isEmpty = ahead.peek().map(isLineBreak) ?? true
            if !isEmpty {
                guard ahead.column > parent, !ahead.isMarker("---"), !ahead.isMarker("...") else { break }
                if indent == nil { indent = ahead.column }
                guard let indent, ahead.column >= indent else { break }
            }
            let start = ahead.position
            while let byte = ahead.peek(), !isLineBreak(byte) { ahead.position += 1 }
            lines.append(String(decoding: ahead.bytes[start..<ahead.position], as: UTF8.self))
            self = ahead
        }
        // The next reader begins on a line of its own.
        if !isAtEnd { takeLineBreak() }
        return lines
    }

    /// Lines joined by spaces; an empty line is a line break, and lines that begin with a blank stay as they are.
    private static func folded(_ lines: ArraySlice<String>) -> String {
        var text = ""
        var previous: String?
        var empties = 0
        for line in lines {
            if line.isEmpty {
                empties += 1
                continue
            }
            let isIndented = line.hasPrefix(" ") || line.hasPrefix("\t")
            let wasIndented = previous.map { $0.hasPrefix(" ") || $0.hasPrefix("\t") } ?? false
            if previous == nil {
                text += String(repeating: "\n", count: empties)
            } else if isIndented || wasIndented {
                text += String(repeating: "\n", count: empties + 1)
            } else {
                text += empties == 0 ? " " : String(repeating: "\n", count: empties)
            }
            text += line
            previous = line
            empties = 0
        }
        return text
    }
}
