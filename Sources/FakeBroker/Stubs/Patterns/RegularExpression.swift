/// A regular expression in the common part of Java's syntax, matched with a bounded number of steps: whatever a peer
/// sends, and however an expression is written, matching ends.
///
/// Known here: literals and escapes, `.`, classes with ranges, negation and intersection-free shorthands (`\d \w \s \h`
/// and their opposites, `\p{L}`-like names of a few kinds), `^ $ \A \z \Z \b \B`, groups (capturing, `(?:…)`, `(?<name>…)`,
/// atomic, look-ahead), back references, alternation, quantifiers (greedy, lazy, possessive), the flags `i s m x`, `\Q…\E`.
/// Look-behind is refused by name.
struct RegularExpression: Sendable, Equatable {
    /// The expression as it was written.
    let text: String
    let program: RegexProgram

    /// An expression that cannot be read.
    struct Failure: Error, Equatable, CustomStringConvertible {
        /// Which character of the expression is wrong, from 0.
        var offset: Int
        var reason: String

        var description: String { "\(reason) at character \(offset)" }
    }

    init(_ text: String) throws(Failure) {
        self.text = text
        var parser = RegexParser(text)
        program = try RegexProgram(parser.parse(), groups: parser.groupCount, names: parser.names)
    }

    static func == (a: RegularExpression, b: RegularExpression) -> Bool { a.text == b.text }

    /// Whether the expression matches all of `text`, as Java's `matches()` does.
    func matches(_ text: String) -> Bool {
        var steps = 0
        return RegexMachine(program, text).match(from: 0, whole: true, &steps) != nil
    }

    /// The first place where the expression matches; nil if there is none.
    func firstMatch(in text: String) -> Match? {
        let machine = RegexMachine(program, text)
        var steps = 0
        for start in 0...machine.input.count {
            if let slots = machine.match(from: start, whole: false, &steps) {
                return Match(slots: slots, input: machine.input, names: program.names)
            }
        }
        return nil
    }

    /// What an expression found.
    struct Match: Sendable {
        fileprivate let slots: [Int]
        fileprivate let input: [UInt32]
        let names: [String: Int]

        /// How many groups there are, the whole match counted.
        var count: Int { slots.count / 2 }

        /// The text of a group, 0 being the whole match; nil for one that took no part.
        subscript(group: Int) -> String? {
            guard group >= 0, group < count, slots[2 * group] >= 0, slots[2 * group + 1] >= 0 else { return nil }
            var text = String.UnicodeScalarView()
            for value in input[slots[2 * group]..<slots[2 * group + 1]] {
                if let scalar = Unicode.Scalar(value) { text.append(scalar) }
            }
            return String(text)
        }
    }
}

/// What one place of an expression may match.
struct ScalarSet: Sendable {
    var ranges: [ClosedRange<UInt32>] = []
    /// Sets within the set, as in `[\w&]` or `[^\d]`.
    var members: [ScalarSet] = []
    var isNegated = false
    var ignoresCase = false

    func contains(_ scalar: UInt32) -> Bool {
        var found = holds(scalar)
        if !found, ignoresCase {
            let (lower, upper) = Self.cases(scalar)
            found = holds(lower) || holds(upper)
        }
        return found != isNegated
    }

    private func holds(_ scalar: UInt32) -> Bool {
        for range in ranges where range.contains(scalar) { return true }
        for member in members where member.contains(scalar) { return true }
        return false
    }

    /// The lower-case and the upper-case letter of a scalar; itself where it has none.
    static func cases(_ scalar: UInt32) -> (lower: UInt32, upper: UInt32) {
        if scalar < 0x80 {
            let isLetter = scalar | 0x20 >= 0x61 && scalar | 0x20 <= 0x7A
            return isLetter ? (scalar | 0x20, scalar & ~0x20) : (scalar, scalar)
        }
        guard let value = Unicode.Scalar(scalar) else { return (scalar, scalar) }
        let lower = value.properties.lowercaseMapping.unicodeScalars
        let upper = value.properties.uppercaseMapping.unicodeScalars
        return (
            lower.count == 1 ? lower.first?.value ?? scalar : scalar,
            upper.count == 1 ? upper.first?.value ?? scalar : scalar
        )
    }

    static let digits = ScalarSet(ranges: [0x30...0x39])
    static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = ScalarSet(ranges: [0x09...0x0D, 0x20...0x20])
    static let horizontalSpace = ScalarSet(ranges: [0x09...0x09, 0x20...0x20, 0xA0...0xA0])
    static let anything = ScalarSet(isNegated: true)
    static let lineEnds = ScalarSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x85...0x85, 0x2028...0x2029])
    static let notLineEnds = lineEnds.opposite

    var opposite: ScalarSet {
        var copy = self
        copy.isNegated.toggle()
        return copy
    }

    /// The sets that `\p{…}` names here.
    static let named: [String: ScalarSet] = [
        "Alpha": ScalarSet(ranges: [0x41...0x5A, 0x61...0x7A]), "Digit": digits,
        "Alnum": ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
        "Upper": ScalarSet(ranges: [0x41...0x5A]), "Lower": ScalarSet(ranges: [0x61...0x7A]),
        "Space": space, "Punct": ScalarSet(ranges: [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "XDigit": ScalarSet(ranges: [0x30...0x39, 0x41...0x46, 0x61...0x66]),
        "ASCII": ScalarSet(ranges: [0...0x7F]),
        "L": ScalarSet(ranges: [
            0x41...0x5A, 0x61...0x7A, 0xAA...0xAA, 0xB5...0xB5, 0xBA...0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2C1, 0x370...0x1FFF,
            0x3040...0xD7FF,
        ]),
        "N": digits, "Lu": ScalarSet(ranges: [0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE]),
        "Ll": ScalarSet(ranges: [0x61...0x7A, 0xDF...0xF6, 0xF8...0xFF]), "Nd": digits,
    ]
}
