/// Reads JSONPath expressions.
struct JSONPathParser {
    private static let depthLimit = 64

    private let text: [Character]
    private var position = 0
    private var depth = 0

    init(_ text: String) { self.text = Array(text) }

    /// A whole expression. A leading `$` may be left out, as WireMock's users do.
    mutating func path() throws(JSONPath.Failure) -> [JSONPath.Step] {
        skipSpace()
        var steps: [JSONPath.Step] = []
        if !take("$"), let first = peek, first != "." && first != "[" { steps.append(.names([try name()])) }
        steps += try self.steps()
        skipSpace()
        if position < text.count { throw failure("Expected the end, found '\(text[position])'") }
        return steps
    }

    private func failure(_ reason: String) -> JSONPath.Failure { JSONPath.Failure(offset: position, reason: reason) }

    private var peek: Character? { position < text.count ? text[position] : nil }

    private mutating func take(_ wanted: String) -> Bool {
        let wanted = Array(wanted)
        guard text[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func skipSpace() {
        while let letter = peek, letter.isWhitespace { position += 1 }
    }

    private mutating func steps() throws(JSONPath.Failure) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        while true {
            if take("..") {
                steps.append(.deep(peek == "[" ? try bracket() : take("*") ? .all : .names([try name()])))
            } else if take(".") {
                if take("*") {
                    steps.append(.all)
                } else {
                    let name = try name()
                    if take("()") {
                        guard name == "length" || name == "size" else { throw failure("Unknown function '\(name)'") }
                        steps.append(.length)
                    } else {
                        steps.append(.names([name]))
                    }
                }
            } else if peek == "[" {
                steps.append(try bracket())
            } else {
                return steps
            }
        }
    }

    private mutating func name() throws(JSONPath.Failure) -> String {
        let start = position
        while let letter = peek, letter.isLetter || letter.isNumber || "_-$@".contains(letter) { position += 1 }
        guard position > start else { throw failure("Expected a name") }
        return String(text[start..<position])
    }

    private mutating func bracket() throws(JSONPath.Failure) -> JSONPath.Step {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw failure("Nested deeper than \(Self.depthLimit)") }
        position += 1
        skipSpace()
        defer { skipSpace() }
        if take("*") {
            try close()
            return .all
        }
        if take("?") {
            skipSpace()
            let isWrapped = take("(")
            let filter = try either()
            if isWrapped {
                skipSpace()
                guard take(")") else { throw failure("Expected ')'") }
            }
            try close()
            return .filter(filter)
        }
        if peek == "'" || peek == "\"" {
            var names = [try quoted()]
            skipSpace()
            while take(",") {
                skipSpace()
                names.append(try quoted())
                skipSpace()
            }
            try close()
            return .names(names)
        }
        let first = integer()
        skipSpace()
        if take(":") {
            let end = integer()
            let step = take(":") ? integer() : nil
            try close()
            return .slice(first, end, step)
        }
        guard let first else { throw failure("Expected an index, a name in quotes, '*' or '?'") }
        var indexes = [first]
        while take(",") {
            skipSpace()
            guard let index = integer() else { throw failure("Expected an index") }
            indexes.append(index)
            skipSpace()
        }
        try close()
        return .indexes(indexes)
    }

    private mutating func close() throws(JSONPath.Failure) {
        skipSpace()
        guard take("]") else { throw failure("Expected ']'") }
    }

    private mutating func integer() -> Int? {
        let start = position
        if peek == "-" { position += 1 }
        while let letter = peek, letter.isASCII, letter.isNumber { position += 1 }
        guard let value = Int(String(text[start..<position])) else {
            position = start
            return nil
        }
        return value
    }

    private mutating func quoted() throws(JSONPath.Failure) -> String {
        guard let quote = peek, quote == "'" || quote == "\"" else { throw failure("Expected a name in quotes") }
        position += 1
        var result = ""
        while let letter = peek, letter != quote {
            position += 1
            if letter == "\\", let escaped = peek {
                result.append(escaped)
                position += 1
            } else {
                result.append(letter)
            }
        }
        guard take(String(quote)) else { throw failure("A string without its closing quote") }
        return result
    }

    // Filters.

    private mutating func either() throws(JSONPath.Failure) -> JSONFilter {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw failure("Nested deeper than \(Self.depthLimit)") }
        var filter = try both()
        skipSpace()
        while take("||") {
            filter = .or(filter, try both())
            skipSpace()
        }
        return filter
    }

    private mutating func both() throws(JSONPath.Failure) -> JSONFilter {
        var filter = try one()
        skipSpace()
        while take("&&") {
            filter = .and(filter, try one())
            skipSpace()
        }
        return filter
    }

    private mutating func one() throws(JSONPath.Failure) -> JSONFilter {
        skipSpace()
        if take("!") { return .not(try one()) }
        if take("(") {
            let filter = try either()
            skipSpace()
            guard take(")") else { throw failure("Expected ')'") }
            return filter
        }
        let left = try operand()
        skipSpace()
        if take("=~") {
            skipSpace()
            return .matches(left, try expression())
        }
        for comparison in JSONFilter.Comparison.allCases where take(comparison.rawValue) {
            return .compare(left, comparison, try operand())
        }
        if take("in ") || take("in[") {
            if text[position - 1] == "[" { position -= 1 }
            return .isIn(left, try list(), isNegated: false)
        }
        if take("nin ") { return .isIn(left, try list(), isNegated: true) }
        return .exists(left)
    }

    private mutating func operand() throws(JSONPath.Failure) -> JSONFilter.Operand {
        skipSpace()
        let start = position
        if take("@") {
            let steps = try steps()
            return .current(JSONPath(text: String(text[start..<position]), steps: steps))
        }
        if take("$") {
            let steps = try steps()
            return .root(JSONPath(text: String(text[start..<position]), steps: steps))
        }
        return .value(try literal())
    }

    private mutating func literal() throws(JSONPath.Failure) -> JSONValue {
        skipSpace()
        if peek == "'" || peek == "\"" { return .string(try quoted()) }
        let start = position
        while let letter = peek, letter.isLetter || letter.isNumber || "+-.".contains(letter) { position += 1 }
        let word = String(text[start..<position])
        if let value = try? JSONReader.read(Array(word.utf8)) { return value }
        throw failure("Expected a value")
    }

    private mutating func list() throws(JSONPath.Failure) -> [JSONValue] {
        skipSpace()
        guard take("[") else { throw failure("Expected '['") }
        var values: [JSONValue] = []
        skipSpace()
        while !take("]") {
            values.append(try literal())
            skipSpace()
            guard take(",") || peek == "]" else { throw failure("Expected ',' or ']'") }
            skipSpace()
        }
        return values
    }

    private mutating func expression() throws(JSONPath.Failure) -> RegularExpression {
        guard take("/") else { throw failure("Expected a regular expression between slashes") }
        var body = ""
        while let letter = peek, letter != "/" {
            position += 1
            body.append(letter)
            if letter == "\\", let escaped = peek {
                // A slash needs its escape only here.
                if escaped == "/" { body.removeLast() }
                body.append(escaped)
                position += 1
            }
        }
        guard take("/") else { throw failure("Expected '/'") }
        var flags = ""
        while let letter = peek, "ismx".contains(letter) {
            flags.append(letter)
            position += 1
        }
        do { return try RegularExpression(flags.isEmpty ? body : "(?\(flags))" + body) } catch {
            throw failure("\(error)")
        }
    }
}
