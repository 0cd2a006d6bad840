/// A Handlebars template as a tree.
indirect enum TemplateNode: Sendable {
    case text(String)
    case output(TemplateExpression)
    case block(TemplateExpression, parameters: [String], body: [TemplateNode], otherwise: [TemplateNode])
}

/// What stands between two pairs of braces.
indirect enum TemplateExpression: Sendable {
    case literal(JSONValue)
    /// Steps of a path; `up` counts the leading `../`, `isData` a leading `@`.
    case path([String], up: Int, isData: Bool)
    case call(String, [TemplateExpression], [(name: String, value: TemplateExpression)])
}

/// Reads Handlebars: outputs in two or three braces, blocks with `else` and chained `else if`, sub-expressions, hash
/// arguments, block parameters, comments, `~`.
struct TemplateParser {
    /// A template that cannot be read.
    struct Failure: Error, Equatable, CustomStringConvertible {
        /// Counted from 1; nil where the template as a whole is meant.
        var line: Int?
        var reason: String

        var description: String { line.map { "line \($0): \(reason)" } ?? reason }
    }

    private static let depthLimit = 64

    private enum Token {
        case text(String)
        case tag(String, line: Int)
    }

    private var tokens: [Token]
    private var position = 0
    private var depth = 0

    static func parse(_ text: String) throws(Failure) -> [TemplateNode] {
        var parser = TemplateParser(tokens: try tokens(text))
        let nodes = try parser.nodes(until: nil).nodes
        return nodes
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    // Text and tags.

    private static func tokens(_ text: String) throws(Failure) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        var line = 1
        var plain = ""
        var trimsNext = false
        while let open = rest.firstRange(of: "{{") {
            var before = String(rest[..<open.lowerBound])
            line += before.count { $0 == "\n" }
            // `\{{` stands for itself.
            if before.hasSuffix("\\") {
                plain += before.dropLast() + "{{"
                rest = rest[open.upperBound...]
                continue
            }
            var tag = rest[open.upperBound...]
            let close: String
            if tag.hasPrefix("!--") || tag.hasPrefix("~!--") {
                close = "--}}"
            } else if tag.hasPrefix("{") {
                close = "}}}"; tag = tag.dropFirst()
            } else {
                close = "}}"
            }
            guard let end = Self.end(of: close, in: tag) else { throw Failure(line: line, reason: "A tag without '\(close)'") }
            var content = String(tag[..<end.lowerBound])
            if trimsNext { before = String(before.drop { $0.isWhitespace }) }
            trimsNext = false
            if content.hasPrefix("~") {
                content.removeFirst()
                while before.last?.isWhitespace == true { before.removeLast() }
            }
            if content.hasSuffix("~") {
                content.removeLast()
                trimsNext = true
            }
            plain += before
            if !plain.isEmpty { tokens.append(.text(plain)) }
            plain = ""
            if !content.hasPrefix("!") { tokens.append(.tag(Self.trimmed(content), line: line)) }
            line += content.count { $0 == "\n" }
            rest = tag[end.upperBound...]
        }
        plain += trimsNext ? String(rest.drop { $0.isWhitespace }) : String(rest)
        if !plain.isEmpty { tokens.append(.text(plain)) }
        return tokens
    }

    /// Where a tag ends, quotes left alone.
    private static func end(of close: String, in tag: Substring) -> Range<Substring.Index>? {
        if close == "--}}" { return tag.firstRange(of: close) }
        var quote: Character?
        var index = tag.startIndex
        while index < tag.endIndex {
            let letter = tag[index]
            if let open = quote {
                if letter == open { quote = nil }
            } else if letter == "'" || letter == "\"" {
                quote = letter
            } else if tag[index...].hasPrefix(close) {
                return index..<tag.index(index, offsetBy: close.count)
            }
            index = tag.index(after: index)
        }
        return nil
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    // Nodes.

    private enum Ending: Equatable {
        case end
        case closed
        case otherwise(String)
    }

    private mutating func nodes(until block: String?) throws(Failure) -> (nodes: [TemplateNode], ending: Ending) {
        depth += 1
        defer { depth -= 1 }
        var nodes: [TemplateNode] = []
        while position < tokens.count {
            let token = tokens[position]
            position += 1
            switch token {
            case .text(let text): nodes.append(.text(text))
            case .tag(let content, let line):
                if depth > Self.depthLimit { throw Failure(line: line, reason: "Blocks nested deeper than \(Self.depthLimit)") }
                if content.hasPrefix("#") {
                    nodes.append(try self.block(Self.trimmed(String(content.dropFirst())), line: line))
                } else if content.hasPrefix("/") {
                    let name = Self.trimmed(String(content.dropFirst()))
                    guard name == block else { throw Failure(line: line, reason: "'{{/\(name)}}' closes nothing") }
                    return (nodes, .closed)
                } else if content == "else" || content == "^" {
                    guard block != nil else { throw Failure(line: line, reason: "'else' outside a block") }
                    return (nodes, .otherwise(""))
                } else if content.hasPrefix("else ") {
                    guard block != nil else { throw Failure(line: line, reason: "'else' outside a block") }
                    return (nodes, .otherwise(Self.trimmed(String(content.dropFirst(5)))))
                } else if content.hasPrefix(">") {
                    throw Failure(line: line, reason: "Partials are not known here")
                } else {
                    var scanner = TemplateScanner(content, line: line)
                    nodes.append(.output(try scanner.whole()))
                }
            }
        }
        if let block { throw Failure(line: nil, reason: "'{{#\(block)}}' is never closed") }
        return (nodes, .end)
    }

    private mutating func block(_ content: String, line: Int) throws(Failure) -> TemplateNode {
        var scanner = TemplateScanner(content, line: line)
        let (expression, parameters) = try scanner.opening()
        guard let name = expression.name else { throw Failure(line: line, reason: "A block needs a name") }
        let (body, ending) = try nodes(until: name)
        guard case .otherwise(let chain) = ending else {
            return .block(expression, parameters: parameters, body: body, otherwise: [])
        }
        if chain.isEmpty {
            let (otherwise, _) = try nodes(until: name)
            return .block(expression, parameters: parameters, body: body, otherwise: otherwise)
        }
        return .block(expression, parameters: parameters, body: body, otherwise: [try chained(chain, line: line, until: name)])
    }

    /// The rest of `{{else if …}}`, which the outer block's end closes.
    private mutating func chained(_ content: String, line: Int, until name: String) throws(Failure) -> TemplateNode {
        var scanner = TemplateScanner(content, line: line)
        let (expression, parameters) = try scanner.opening()
        let (body, ending) = try nodes(until: name)
        guard case .otherwise(let chain) = ending else {
            return .block(expression, parameters: parameters, body: body, otherwise: [])
        }
        let otherwise = chain.isEmpty ? try nodes(until: name).nodes : [try chained(chain, line: line, until: name)]
        return .block(expression, parameters: parameters, body: body, otherwise: otherwise)
    }
}

extension TemplateExpression {
    /// The name that a block goes by.
    fileprivate var name: String? {
        switch self {
        case .call(let name, _, _): name
        case .path(let steps, _, _): steps.joined(separator: ".")
        case .literal: nil
        }
    }
}
