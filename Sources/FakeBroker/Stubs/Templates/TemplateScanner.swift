/// Reads what stands inside one tag.
struct TemplateScanner {
    private static let depthLimit = 32

    private let text: [Character]
    private let line: Int
    private var position = 0
    private var depth = 0

    init(_ text: String, line: Int) {
        self.text = Array(text)
        self.line = line
    }

    private func failure(_ reason: String) -> TemplateParser.Failure { TemplateParser.Failure(line: line, reason: reason) }

    private var peek: Character? { position < text.count ? text[position] : nil }

    private mutating func skipSpace() {
        while let letter = peek, letter.isWhitespace { position += 1 }
    }

    /// The expression of an output.
    mutating func whole() throws(TemplateParser.Failure) -> TemplateExpression {
        let expression = try call(isClosed: false)
        skipSpace()
        if position < text.count { throw failure("Unexpected '\(text[position])'") }
        return expression
    }

    /// The expression that opens a block, and the names behind `as |…|`.
    mutating func opening() throws(TemplateParser.Failure) -> (TemplateExpression, [String]) {
        let expression = try call(isClosed: false)
        skipSpace()
        var parameters: [String] = []
        if peek == "|" {
            position += 1
            var name = ""
            while let letter = peek, letter != "|" {
                if letter.isWhitespace {
                    if !name.isEmpty { parameters.append(name) }
                    name = ""
                } else {
                    name.append(letter)
                }
                position += 1
            }
            if !name.isEmpty { parameters.append(name) }
            guard peek == "|" else { throw failure("Expected '|'") }
            position += 1
        }
        return (expression, parameters)
    }

    /// A name with its arguments; a lone path is one without.
    private mutating func call(isClosed: Bool) throws(TemplateParser.Failure) -> TemplateExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw failure("Nested deeper than \(Self.depthLimit)") }
        skipSpace()
        let first = try operand()
        var arguments: [TemplateExpression] = []
        var hash: [(name: String, value: TemplateExpression)] = []
        while true {
            skipSpace()
            guard let letter = peek, letter != ")", letter != "|" else { break }
            if takeAs() { break }
            if let name = hashName() {
                hash.append((name, try operand()))
            } else {
                arguments.append(try operand())
            }
        }
        if isClosed {
            guard peek == ")" else { throw failure("Expected ')'") }
            position += 1
        }
        guard case .path(let steps, 0, false) = first else {
            if arguments.isEmpty, hash.isEmpty { return first }
            throw failure("Expected a helper's name")
        }
        // A name alone may be a helper without arguments; which it is shows when it is evaluated.
        if arguments.isEmpty, hash.isEmpty, !isClosed { return first }
        return .call(steps.joined(separator: "."), arguments, hash)
    }

    /// Takes `as` in front of block parameters.
    private mutating func takeAs() -> Bool {
        guard text[position...].starts(with: Array("as |")) else { return false }
        position += 3
        return true
    }

    private mutating func hashName() -> String? {
        let start = position
        while let letter = peek, letter.isLetter || letter.isNumber || letter == "_" || letter == "-" { position += 1 }
        if position > start, peek == "=" {
            position += 1
            return String(text[start..<(position - 1)])
        }
        position = start
        return nil
    }

    private mutating func operand() throws(TemplateParser.Failure) -> TemplateExpression {
        skipSpace()
        guard let letter = peek else { throw failure("Expected a name or a value") }
        if letter == "(" {
            position += 1
            return try call(isClosed: true)
        }
        if letter == "'" || letter == "\"" { return .literal(.string(try quoted(letter))) }
        if letter.isNumber || letter == "-" { return try number() }
        return try path()
    }

    private mutating func quoted(_ quote: Character) throws(TemplateParser.Failure) -> String {
        position += 1
        var result = ""
        while let letter = peek, letter != quote {
            position += 1
            if letter == "\\", let escaped = peek, escaped == quote {
                result.append(escaped)
                position += 1
            } else {
                result.append(letter)
            }
        }
        guard peek == quote else { throw failure("A string without its closing quote") }
        position += 1
        return result
    }

    private mutating func number() throws(TemplateParser.Failure) -> TemplateExpression {
        let start = position
        while let letter = peek, letter.isNumber || "-.eE+".contains(letter) { position += 1 }
        let word = String(text[start..<position])
        guard case .number(let text)? = try? JSONReader.read(Array(word.utf8)) else { throw failure("Expected a number, found '\(word)'") }
        return .literal(.number(text))
    }

    private mutating func path() throws(TemplateParser.Failure) -> TemplateExpression {
        var up = 0
        while text[position...].starts(with: ["." as Character, ".", "/"]) {
            up += 1
            position += 3
        }
        if text[position...].starts(with: ["." as Character, "."]) {
            position += 2
            return .path([], up: up + 1, isData: false)
        }
        if text[position...].starts(with: ["." as Character, "/"]) { position += 2 }
        let isData = peek == "@"
        if isData { position += 1 }
        var steps: [String] = []
        if peek == "." {
            position += 1
            return .path([], up: up, isData: false)
        }
        repeat {
            if peek == "." || peek == "/" { position += 1 }
            if peek == "[" {
                position += 1
                var name = ""
                while let letter = peek, letter != "]" {
                    name.append(letter)
                    position += 1
                }
                guard peek == "]" else { throw failure("Expected ']'") }
                position += 1
                if name.count >= 2, let quote = name.first, quote == name.last, quote == "'" || quote == "\"" {
                    name = String(name.dropFirst().dropLast())
                }
                steps.append(name)
            } else {
                let start = position
                while let letter = peek, letter.isLetter || letter.isNumber || "_-$:".contains(letter) { position += 1 }
                guard position > start else { throw failure("Expected a name, found '\(peek.map(String.init) ?? "the end")'") }
                steps.append(String(text[start..<position]))
            }
        } while peek == "." || peek == "/" || peek == "["
        if !isData, up == 0, steps.count == 1 {
            switch steps[0] {
            case "true": return .literal(.bool(true))
            case "false": return .literal(.bool(false))
            case "null", "undefined": return .literal(.null)
            case "this": return .path([], up: 0, isData: false)
            default: break
            }
        }
        if steps.first == "this" { steps.removeFirst() }
        return .path(steps, up: up, isData: isData)
    }
}
