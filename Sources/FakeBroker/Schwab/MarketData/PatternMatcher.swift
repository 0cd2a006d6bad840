/// A regular expression over bytes, for instrument searches: literals, `.`, classes, groups, `|`, `*`, `+`, `?`, `^`
/// and `$`. It matches a whole text, and its time is bounded by the product of pattern and text, whatever is asked.
struct PatternMatcher {
    /// Longest pattern, bytes.
    static let limitBytes = 256

    /// One step of the machine: what it consumes, and where it goes on.
    private enum Step {
        case byte(UInt8)
        case any
        case oneOf([ClosedRange<UInt8>], negated: Bool)
        case split(Int, Int)
        case jump(Int)
        case start
        case end
        case match
    }

    private var steps: [Step] = []

    /// The matcher of a pattern; nil if it is none. Letters match without regard to case.
    init?(_ pattern: String) {
        let bytes = Array(pattern.uppercased().utf8)
        guard bytes.count <= Self.limitBytes else { return nil }
        var parser = Parser(bytes: bytes)
        guard let program = parser.alternatives(), parser.isAtEnd else { return nil }
        steps = program + [.match]
    }

    /// Whether the pattern matches all of a text.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.uppercased().utf8)
        var current: Set<Int> = []
        add(0, at: 0, bytes.count, to: &current)
        for (index, byte) in bytes.enumerated() {
            var next: Set<Int> = []
            for place in current where consumes(steps[place], byte) {
                add(place + 1, at: index + 1, bytes.count, to: &next)
            }
            current = next
            if current.isEmpty { return false }
        }
        return current.contains { if case .match = steps[$0] { true } else { false } }
    }

    private func consumes(_ step: Step, _ byte: UInt8) -> Bool {
        switch step {
        case .byte(let wanted): return byte == wanted
        case .any: return true
        case .oneOf(let ranges, let negated): return ranges.contains { $0.contains(byte) } != negated
        case .split, .jump, .start, .end, .match: return false
        }
    }

    /// Adds a place and all that can be reached from it without a byte.
    private func add(_ first: Int, at position: Int, _ length: Int, to places: inout Set<Int>) {
        var waiting = [first]
        while let place = waiting.popLast() {
            guard places.insert(place).inserted else { continue }
            switch steps[place] {
            case .split(let a, let b): waiting += [place + b, place + a]
            case .jump(let by): waiting.append(place + by)
            case .start: if position == 0 { waiting.append(place + 1) }
            case .end: if position == length { waiting.append(place + 1) }
            case .byte, .any, .oneOf, .match: break
            }
        }
    }

    /// Turns a pattern into steps, whose jumps are relative.
    private struct Parser {
        let bytes: [UInt8]
        var position = 0
        var depth = 0

        var isAtEnd: Bool { position == bytes.count }

        private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func alternatives() -> [Step]? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 32, var program = sequence() else { return nil }
            while peek() == UInt8(ascii: "|") {
                position += 1
                guard let other = sequence() else { return nil }
                program = [.split(1, program.count + 2)] + program + [.jump(other.count + 1)] + other
            }
            return program
        }

        private mutating func sequence() -> [Step]? {
            var program: [Step] = []
            while let byte = peek(), byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard var atom = atom() else { return nil }
                while let sign = peek() {
                    if sign == UInt8(ascii: "*") {
                        atom = [.split(1, atom.count + 2)] + atom + [.jump(-atom.count - 1)]
                    } else if sign == UInt8(ascii: "+") {
                        atom += [.split(-atom.count, 1)]
                    } else if sign == UInt8(ascii: "?") {
                        atom = [.split(1, atom.count + 1)] + atom
                    } else {
                        break
                    }
                    position += 1
                    if atom.count > 4 * PatternMatcher.limitBytes { return nil }
                }
                program += atom
            }
            return program
        }

        private mutating func atom() -> [Step]? {
            guard let byte = peek() else { return nil }
            position += 1
            switch byte {
            case UInt8(ascii: "."): return [.any]
            case UInt8(ascii: "^"): return [.start]
            case UInt8(ascii: "$"):
                // Index symbols begin with it; elsewhere it is the end of the text.
                return position == 1 && !isAtEnd ? [.byte(byte)] : [.end]
            case UInt8(ascii: "["): return set()
            case UInt8(ascii: "("):
                if bytes[position...].starts(with: "?:".utf8) { position += 2 }
                guard let inner = alternatives(), peek() == UInt8(ascii: ")") else { return nil }
                position += 1
                return inner
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
            case UInt8(ascii: "\\"):
                guard let escaped = peek() else { return nil }
                position += 1
                switch escaped {
                case UInt8(ascii: "D"): return [.oneOf([UInt8(ascii: "0")...UInt8(ascii: "9")], negated: false)]
                case UInt8(ascii: "W"): return [.oneOf(Self.wordRanges, negated: false)]
                case UInt8(ascii: "S"): return [.byte(UInt8(ascii: " "))]
                default: return [.byte(escaped)]
                }
            default: return [.byte(byte)]
            }
        }

        private static let wordRanges: [ClosedRange<UInt8>] = [
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_")...UInt8(ascii: "_"),
        ]

        private mutating func set() -> [Step]? {
            var ranges: [ClosedRange<UInt8>] = []
            let isNegated = peek() == UInt8(ascii: "^")
            if isNegated { position += 1 }
            while let low = peek(), low != UInt8(ascii: "]") || ranges.isEmpty {
                position += 1
                if peek() == UInt8(ascii: "-"), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "]") {
                    let high = bytes[position + 1]
                    guard low <= high else { return nil }
                    ranges.append(low...high)
                    position += 2
                } else {
                    ranges.append(low...low)
                }
            }
            guard peek() == UInt8(ascii: "]") else { return nil }
            position += 1
            return [.oneOf(ranges, negated: isNegated)]
        }
    }
}
