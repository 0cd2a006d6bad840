import HTTPCore

/// An expression as a tree.
indirect enum RegexNode: Sendable {
    case empty
    case set(ScalarSet)
    case sequence([RegexNode])
    case either([RegexNode])
    case group(Int, RegexNode)
    case atomic(RegexNode)
    case look(RegexNode, isPositive: Bool)
    case backReference(Int, ignoresCase: Bool)
    case assertion(RegexAssertion)
    case loop(RegexNode, min: Int, max: Int?, RegexGreed)
}

enum RegexAssertion: Sendable {
    case textStart, textEnd, textEndOrLastLineEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// How much a quantifier takes first: as much as it can, as little, or as much without giving any back.
enum RegexGreed: Sendable { case greedy, lazy, possessive }

/// Reads an expression. One pass, depth-bounded.
struct RegexParser {
    private static let depthLimit = 100
    private static let repeatLimit = 1000

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var ignoresCase = false
    private var dotTakesAll = false
    private var isMultiline = false
    private var isExtended = false
    private(set) var groupCount = 0
    private(set) var names: [String: Int] = [:]

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(RegularExpression.Failure) -> RegexNode {
        let node = try alternatives()
        if position < scalars.count { throw failure("An unmatched ')'") }
        return node
    }

    private func failure(_ reason: String) -> RegularExpression.Failure {
        RegularExpression.Failure(offset: position, reason: reason)
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func alternatives() throws(RegularExpression.Failure) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw failure("Nested deeper than \(Self.depthLimit)") }
        // Flags that a group sets end with it.
        let flags = (ignoresCase, dotTakesAll, isMultiline, isExtended)
        defer { (ignoresCase, dotTakesAll, isMultiline, isExtended) = flags }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(RegularExpression.Failure) -> RegexNode {
        var nodes: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if isExtended, scalar.properties.isWhitespace {
                position += 1
                continue
            }
            if isExtended, scalar == "#" {
                while let scalar = next, scalar != "\n" { position += 1 }
                continue
            }
            if take("\\Q") {
                while position < scalars.count, !take("\\E") {
                    nodes.append(.set(literal(scalars[position])))
                    position += 1
                }
                continue
            }
            guard let node = try atom() else { continue }
            nodes.append(try quantified(node))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func quantified(_ node: RegexNode) throws(RegularExpression.Failure) -> RegexNode {
        var node = node
        var count = 0
        while let bounds = try quantifier() {
            let greed: RegexGreed = take("?") ? .lazy : take("+") ? .possessive : .greedy
            node = .loop(node, min: bounds.min, max: bounds.max, greed)
            count += 1
            if count > 4 { throw failure("More than four quantifiers in a row") }
        }
        return node
    }

    private mutating func quantifier() throws(RegularExpression.Failure) -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        guard let least = number() else {
            // A brace that is no quantifier stands for itself.
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : number() }
        guard take("}") else { throw failure("Expected '}'") }
        guard least <= Self.repeatLimit, most ?? 0 <= Self.repeatLimit, least <= most ?? least else {
            throw failure("A repetition beyond \(Self.repeatLimit), or upside down")
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, scalar.value >= 0x30, scalar.value <= 0x39, (value ?? 0) < 1_000_000 {
            value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            position += 1
        }
        return value
    }

    private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase)
    }

    /// One thing that a quantifier may follow; nil for what matches nothing by itself, such as flags.
    private mutating func atom() throws(RegularExpression.Failure) -> RegexNode? {
        guard let scalar = next else { throw failure("Expected more") }
        position += 1
        switch scalar {
        case ".": return .set(dotTakesAll ? .anything : .notLineEnds)
        case "^": return .assertion(isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(isMultiline ? .lineEnd : .textEndOrLastLineEnd)
        case "[":
            position -= 1
            return .set(try characterClass())
        case "(": return try group()
        case "\\": return try escape()
        case "*", "+", "?":
            position -= 1
            throw failure("Nothing to repeat")
        default: return .set(literal(scalar))
        }
    }

    private mutating func group() throws(RegularExpression.Failure) -> RegexNode? {
        guard take("?") else { return try capture(name: nil) }
        if take(":") { return try closed(try alternatives()) }
        if take(">") { return .atomic(try closed(try alternatives())) }
        if take("=") { return .look(try closed(try alternatives()), isPositive: true) }
        if take("!") { return .look(try closed(try alternatives()), isPositive: false) }
        if take("<=") || take("<!") { throw failure("Look-behind is not known here") }
        if take("<") || take("P<") {
            var name = ""
            while let scalar = next, scalar != ">" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take(">"), !name.isEmpty else { throw failure("Expected a group's name") }
            return try capture(name: name)
        }
        var isOn = true
        while let scalar = next {
            position += 1
            switch scalar {
            case "-": isOn = false
            case "i": ignoresCase = isOn
            case "s": dotTakesAll = isOn
            case "m": isMultiline = isOn
            case "x": isExtended = isOn
            case "u", "U", "d": break
            case ")": return nil
            case ":": return try closed(try alternatives())
            default: throw failure("Unknown flag '\(scalar)'")
            }
        }
        throw failure("Expected ')'")
    }

    private mutating func capture(name: String?) throws(RegularExpression.Failure) -> RegexNode {
        groupCount += 1
        let index = groupCount
        if let name { names[name] = index }
        return .group(index, try closed(try alternatives()))
    }

    private mutating func closed(_ node: RegexNode) throws(RegularExpression.Failure) -> RegexNode {
        guard take(")") else { throw failure("Expected ')'") }
        return node
    }

    // Escapes.

    private mutating func escape() throws(RegularExpression.Failure) -> RegexNode {
        guard let scalar = next else { throw failure("Expected a character behind '\\'") }
        if let digit = scalar.value >= 0x31 && scalar.value <= 0x39 ? Int(scalar.value - 0x30) : nil {
            position += 1
            return .backReference(digit, ignoresCase: ignoresCase)
        }
        switch scalar {
        case "A": position += 1; return .assertion(.textStart)
        case "z": position += 1; return .assertion(.textEnd)
        case "Z": position += 1; return .assertion(.textEndOrLastLineEnd)
        case "b": position += 1; return .assertion(.wordBoundary)
        case "B": position += 1; return .assertion(.noWordBoundary)
        case "k":
            position += 1
            guard take("<") else { throw failure("Expected '<'") }
            var name = ""
            while let scalar = next, scalar != ">" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take(">"), let index = names[name] else { throw failure("No group is named '\(name)'") }
            return .backReference(index, ignoresCase: ignoresCase)
        default: return .set(try escapedSet())
        }
    }

    /// What an escape stands for, inside a class or outside.
    private mutating func escapedSet() throws(RegularExpression.Failure) -> ScalarSet {
        guard let scalar = next else { throw failure("Expected a character behind '\\'") }
        position += 1
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet.digits.opposite
        case "w": return .word
        case "W": return ScalarSet.word.opposite
        case "s": return .space
        case "S": return ScalarSet.space.opposite
        case "h": return .horizontalSpace
        case "H": return ScalarSet.horizontalSpace.opposite
        case "R": return .lineEnds
        case "t": return literal("\t")
        case "n": return literal("\n")
        case "r": return literal("\r")
        case "f": return literal("\u{0C}")
        case "a": return literal("\u{07}")
        case "e": return literal("\u{1B}")
        case "0": return literal("\0")
        case "x": return literal(try hexadecimal(digits: 2))
        case "u": return literal(try hexadecimal(digits: 4))
        case "p", "P":
            var name = ""
            if take("{") {
                while let scalar = next, scalar != "}" {
                    name.unicodeScalars.append(scalar)
                    position += 1
                }
                guard take("}") else { throw failure("Expected '}'") }
            } else if let scalar = next {
                name = String(Character(scalar))
                position += 1
            }
            if name.hasPrefix("Is") { name.removeFirst(2) }
            guard let set = ScalarSet.named[name] else { throw failure("Unknown kind of character '\(name)'") }
            return scalar == "p" ? set : set.opposite
        default:
            let isLetter = scalar.value | 0x20 >= 0x61 && scalar.value | 0x20 <= 0x7A
            if isLetter { throw failure("Unknown escape '\\\(scalar)'") }
            return literal(scalar)
        }
    }

    private mutating func hexadecimal(digits: Int) throws(RegularExpression.Failure) -> Unicode.Scalar {
        guard position + digits <= scalars.count else { throw failure("Expected \(digits) hexadecimal digits") }
        var value: UInt32 = 0
        for scalar in scalars[position..<(position + digits)] {
            guard let byte = UInt8(exactly: scalar.value), let digit = ByteClass.hexValue(byte) else {
                throw failure("Expected \(digits) hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(value) else { throw failure("No such character") }
        position += digits
        return scalar
    }

    // Classes.

    private mutating func characterClass() throws(RegularExpression.Failure) -> ScalarSet {
        position += 1
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw failure("Nested deeper than \(Self.depthLimit)") }
        var set = ScalarSet(ignoresCase: ignoresCase)
        if take("^") { set.isNegated = true }
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            if scalar == "[" {
                set.members.append(try characterClass())
                continue
            }
            if take("&&") { throw failure("Intersections of classes are not known here") }
            let low: UInt32
            if take("\\") {
                let escaped = try escapedSet()
                guard escaped.ranges.count == 1, !escaped.isNegated, let range = escaped.ranges.first, range.count == 1
                else {
                    set.members.append(escaped)
                    continue
                }
                low = range.lowerBound
            } else {
                position += 1
                low = scalar.value
            }
            set.ranges.append(low...(try rangeEnd(from: low)))
        }
        guard take("]") else { throw failure("Expected ']'") }
        return set
    }

    /// The end of a range in a class; its beginning where there is no `-`, or where the `-` stands last.
    private mutating func rangeEnd(from low: UInt32) throws(RegularExpression.Failure) -> UInt32 {
        guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]", scalars[position + 1] != "["
        else { return low }
        position += 1
        var high = scalars[position].value
        if take("\\") {
            let escaped = try escapedSet()
            guard let range = escaped.ranges.first, range.count == 1 else { throw failure("Expected a character") }
            high = range.lowerBound
        } else {
            position += 1
        }
        guard low <= high else { throw failure("A range upside down") }
        return high
    }
}
