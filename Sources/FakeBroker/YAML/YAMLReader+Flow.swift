/// `[a, b]`, `{a: b}` and quoted scalars: what may run over lines regardless of indentation.
extension YAMLReader {
    /// The flow collection or scalar that begins here.
    mutating func flow() throws(YAMLError) -> YAMLNode {
        let start = place
        switch peek() {
        case UInt8(ascii: "["): return YAMLNode(content: .sequence(try flowElements()), place: start)
        case UInt8(ascii: "{"): return YAMLNode(content: .mapping(try flowMembers()), place: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return YAMLNode(content: .scalar(try quoted(), isPlain: false), place: start)
        default:
            return YAMLNode(content: .scalar(try flowPlain(), isPlain: true), place: start)
        }
    }

    private mutating func flowElements() throws(YAMLError) -> [YAMLNode] {
        try enter()
        defer { depth -= 1 }
        position += 1
        var elements: [YAMLNode] = []
        while true {
            try skipToContent()
            if take("]") { return elements }
            elements.append(try flow())
            try skipToContent()
            if isColon { throw error("Expected ',' or ']': a member needs braces of its own here") }
            if take("]") { return elements }
            guard take(",") else { throw error("Expected ',' or ']'") }
        }
    }

    private mutating func flowMembers() throws(YAMLError) -> [YAMLNode.Member] {
        try enter()
        defer { depth -= 1 }
        position += 1
        var members = Members()
        while true {
            try skipToContent()
            if take("}") { return members.list }
            let start = place
            let isQuoted = peek() == UInt8(ascii: "\"") || peek() == UInt8(ascii: "'")
            let name = isQuoted ? try quoted() : try flowPlain()
            try members.add(name, at: start)
            let isOneLine = place.line == start.line
            try skipToContent()
            let value: YAMLNode
            // After a quoted name, as in JSON, the colon needs no space behind it.
            if peek() == UInt8(ascii: ":"), isQuoted || isSpaceOrEnd(peek(1)) || isFlowIndicator(peek(1)) {
                guard isOneLine else { throw error("Expected a member's name to stand on one line") }
                position += 1
                try skipToContent()
                let isLeftOut = peek() == UInt8(ascii: ",") || peek() == UInt8(ascii: "}")
                value = isLeftOut ? absent() : try flow()
                try skipToContent()
            } else {
                value = absent()
            }
            members.list.append(YAMLNode.Member(name: name, place: start, value: value))
            if take("}") { return members.list }
            guard take(",") else { throw error("Expected ',' or '}'") }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// A plain scalar inside brackets; a line break in it is a space, and each empty line a line break.
    private mutating func flowPlain() throws(YAMLError) -> String {
        guard !isAtEnd else { throw error("Expected a value, found the end") }
        try refuseIndicator()
        guard var text = plainOnThisLine(inFlow: true) else { throw error("Expected a value") }
        while true {
            skipSpaces()
            // Only a line break lets it go on; a comment ends it.
            let breaks = takeLineBreaks()
            guard breaks > 0, !isAtLineEnd, !isColon, let more = plainOnThisLine(inFlow: true) else { return text }
            text += (breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)) + more
        }
    }

    func isFlowIndicator(_ byte: UInt8?) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
        default: false
        }
    }
}
