/// Reads one YAML document: block and flow collections, plain, quoted and block scalars, comments.
///
/// The part of YAML 1.2.2 that configuration is written in, JSON included. What it leaves out is refused by name,
/// never misread: anchors and aliases, tags, directives, `?` keys, names that are no scalar, more than one document.
/// (A whole YAML library costs 45 MB of binary, since it brings Foundation and its Unicode tables.)
struct YAMLReader {
    /// How deep collections may nest.
    static let depthLimit = 64

    let bytes: [UInt8]
    /// Index of the next byte.
    var position = 0
    /// Counted from 0.
    var line = 0
    /// Index of the first byte of this line.
    var lineStart = 0
    var depth = 0

    /// The document's value; an empty one is an empty plain scalar.
    static func read(_ text: String) throws(YAMLError) -> YAMLNode {
        var reader = YAMLReader(bytes: Array(text.utf8))
        return try reader.document()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            lineStart = 3
        }
    }

    private mutating func document() throws(YAMLError) -> YAMLNode {
        try skipToContent()
        if column == 0, peek() == UInt8(ascii: "%") { throw error("Expected no directive: they are not read here") }
        if isMarker("---") {
            position += 3
            try skipToContent()
        }
        let node = try block(indent: 0)
        try skipToContent()
        if isMarker("...") {
            position += 3
            try skipToContent()
        }
        guard isAtEnd else {
            throw error(
                isMarker("---") ? "Expected one document" : "Expected the end, or a member in the column of those above"
            )
        }
        return node
    }

    /// The value that begins at the next content, if that is at least so far to the right; else nothing.
    mutating func block(indent: Int) throws(YAMLError) -> YAMLNode {
        try skipToContent()
        guard !isAtEnd, column >= indent, !isMarker("---"), !isMarker("...") else { return absent() }
        if isDash { return try sequence() }
        if try isMember() { return try mapping() }
        return try inline(parent: indent - 1)
    }

    /// `- a` lines, all in the column of the first.
    private mutating func sequence() throws(YAMLError) -> YAMLNode {
        let start = place, indent = column
        try enter()
        defer { depth -= 1 }
        var elements: [YAMLNode] = []
        repeat {
            position += 1
            skipSpaces()
            elements.append(try block(indent: indent + 1))
            try skipToContent()
        } while !isAtEnd && column == indent && isDash
        try expectNothingDeeper(than: indent)
        return YAMLNode(content: .sequence(elements), place: start)
    }

    /// `name: value` lines, all in the column of the first.
    private mutating func mapping() throws(YAMLError) -> YAMLNode {
        let start = place, indent = column
        try enter()
        defer { depth -= 1 }
        var members = Members()
        repeat {
            let place = place
            let name = try name()
            try members.add(name, at: place)
            members.list.append(YAMLNode.Member(name: name, place: place, value: try value(parent: indent)))
            try skipToContent()
        } while !isAtEnd && column == indent && !isDash && !isMarker("---") && !isMarker("...")
        try expectNothingDeeper(than: indent)
        return YAMLNode(content: .mapping(members.list), place: start)
    }

    /// What stands after `name:`, on that line or below it.
    private mutating func value(parent: Int) throws(YAMLError) -> YAMLNode {
        skipSpaces()
        guard isAtLineEnd else {
            if isDash { throw error("Expected a value; a sequence begins on a line of its own") }
            return try inline(parent: parent)
        }
        let absent = absent()
        try skipToContent()
        // A sequence may stand in the column of the name that it belongs to.
        if !isAtEnd, column == parent, isDash { return try sequence() }
        return !isAtEnd && column > parent ? try block(indent: parent + 1) : absent
    }

    /// A scalar or a flow collection, which ends its line.
    private mutating func inline(parent: Int) throws(YAMLError) -> YAMLNode {
        let start = place
        switch peek() {
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            return YAMLNode(content: .scalar(try blockScalar(parent: parent), isPlain: false), place: start)
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            let node = try flow()
            skipSpaces()
            guard isAtLineEnd else {
                throw error("Expected the end of the line after what ended here")
            }
            return node
        default:
            return YAMLNode(content: .scalar(try plain(parent: parent), isPlain: true), place: start)
        }
    }

    /// Whether a `name:` stands here.
    private func isMember() throws(YAMLError) -> Bool {
        var ahead = self
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            _ = try ahead.quoted()
            guard ahead.line == line else { return false }
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: ">"):
            return false
        default:
            try refuseIndicator()
            guard ahead.plainOnThisLine(inFlow: false) != nil else { return false }
        }
        ahead.skipSpaces()
        return ahead.isColon
    }

    /// Reads `name:`, and the colon.
    private mutating func name() throws(YAMLError) -> String {
        let name: String
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): name = try quoted()
        default:
            try refuseIndicator()
            guard let text = plainOnThisLine(inFlow: false) else { throw error("Expected a member's name") }
            name = text
        }
        skipSpaces()
        guard isColon else { throw error("Expected ':' after the member's name '\(name)'") }
        position += 1
        return name
    }

    private func expectNothingDeeper(than indent: Int) throws(YAMLError) {
        if !isAtEnd, column > indent { throw error("Expected a line in the column of those above it") }
    }

    /// Counts a collection's depth. The caller leaves it again.
    mutating func enter() throws(YAMLError) {
        guard depth < Self.depthLimit else { throw error("Expected at most \(Self.depthLimit) levels") }
        depth += 1
    }

    /// A mapping's members while it is read.
    struct Members {
        var list: [YAMLNode.Member] = []
        private var names: Set<String> = []

        /// Takes note of a name; throws if it stands there already.
        mutating func add(_ name: String, at place: YAMLPlace) throws(YAMLError) {
            guard names.insert(name).inserted else {
                throw YAMLError(place: place, reason: "Expected each member once: '\(name)' stands here twice")
            }
        }
    }
}
