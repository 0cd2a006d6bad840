/// A JSONPath expression (RFC 9535, with Jayway's habits that WireMock's stubs rely on): `$.a.b`, `$['a']`, `$.a[0]`,
/// `[-1]`, `[1:3]`, `[*]`, `..name`, `[?(@.price < 10 && @.name == 'x')]`, `=~ /regex/i`, `in [..]`, `.length()`, `.size()`.
struct JSONPath: Sendable, Equatable {
    /// The expression as it was written.
    let text: String
    private let steps: [Step]

    /// An expression that cannot be read.
    struct Failure: Error, Equatable, CustomStringConvertible {
        var offset: Int
        var reason: String

        var description: String { "\(reason) at character \(offset)" }
    }

    indirect enum Step: Sendable {
        case names([String])
        case indexes([Int])
        case slice(Int?, Int?, Int?)
        case all
        case deep(Step)
        case filter(JSONFilter)
        case length
    }

    init(_ text: String) throws(Failure) {
        self.text = text
        var parser = JSONPathParser(text)
        steps = try parser.path()
    }

    init(text: String, steps: [Step]) {
        self.text = text
        self.steps = steps
    }

    static func == (a: JSONPath, b: JSONPath) -> Bool { a.text == b.text }

    /// Whether the path can only lead to one value: no wildcard, slice, filter or descent in it.
    var isDefinite: Bool {
        steps.allSatisfy { step in
            switch step {
            case .names(let names): names.count == 1
            case .indexes(let indexes): indexes.count == 1
            case .length: true
            case .slice, .all, .deep, .filter: false
            }
        }
    }

    /// Every value that the path leads to, in document order.
    /// - Parameter root: what `$` means inside filters; the value itself if nil.
    func values(in value: JSONValue, root: JSONValue? = nil) -> [JSONValue] {
        var values = [value]
        for step in steps {
            var next: [JSONValue] = []
            for element in values {
                next += Self.follow(step, from: element, root: root ?? value)
                if next.count > Self.valueLimit { break }
            }
            values = next
        }
        return values
    }

    /// Values that one step hands on; descents behind one another multiply.
    private static let valueLimit = 100_000

    private static func follow(_ step: Step, from value: JSONValue, root: JSONValue) -> [JSONValue] {
        switch step {
        case .names(let names):
            return names.compactMap { value[$0] }
        case .indexes(let indexes):
            guard case .array(let elements) = value else { return [] }
            return indexes.compactMap { index in
                let place = index < 0 ? elements.count + index : index
                return elements.indices.contains(place) ? elements[place] : nil
            }
        case .slice(let from, let to, let by):
            guard case .array(let elements) = value else { return [] }
            return slice(elements, from, to, by ?? 1)
        case .all: return children(of: value)
        case .deep(let step):
            return follow(step, from: value, root: root) + children(of: value).flatMap { follow(.deep(step), from: $0, root: root) }
        case .filter(let filter):
            // Jayway filters an object itself where it is no array.
            if case .array(let elements) = value { return elements.filter { filter.holds(for: $0, root: root) } }
            return filter.holds(for: value, root: root) ? [value] : []
        case .length:
            switch value {
            case .array(let elements): return [.number(String(elements.count))]
            case .object(let members): return [.number(String(members.count))]
            case .string(let text): return [.number(String(text.count))]
            case .null, .bool, .number: return []
            }
        }
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .object(let members): members.map(\.value)
        case .null, .bool, .number, .string: []
        }
    }

    private static func slice(_ elements: [JSONValue], _ from: Int?, _ to: Int?, _ by: Int) -> [JSONValue] {
        guard by > 0 else { return [] }
        func place(_ index: Int) -> Int { min(max(index < 0 ? elements.count + index : index, 0), elements.count) }
        let start = place(from ?? 0)
        let end = place(to ?? elements.count)
        return start < end ? stride(from: start, to: end, by: min(by, elements.count)).map { elements[$0] } : []
    }
}

/// The condition of a JSONPath filter.
indirect enum JSONFilter: Sendable {
    case exists(Operand)
    case compare(Operand, Comparison, Operand)
    case matches(Operand, RegularExpression)
    case isIn(Operand, [JSONValue], isNegated: Bool)
    case and(JSONFilter, JSONFilter)
    case or(JSONFilter, JSONFilter)
    case not(JSONFilter)

    enum Operand: Sendable {
        case value(JSONValue)
        /// From the element that is tested.
        case current(JSONPath)
        case root(JSONPath)
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equal = "==", notEqual = "!=", lessOrEqual = "<=", greaterOrEqual = ">=", less = "<", greater = ">"
    }

    func holds(for element: JSONValue, root: JSONValue) -> Bool {
        switch self {
        case .exists(let operand): return value(operand, element, root) != nil
        case .compare(let a, let comparison, let b):
            return Self.compare(value(a, element, root), comparison, value(b, element, root))
        case .matches(let operand, let expression):
            guard let text = value(operand, element, root)?.plainText else { return false }
            return expression.matches(text)
        case .isIn(let operand, let list, let isNegated):
            guard let value = value(operand, element, root) else { return isNegated }
            return list.contains { $0.means(value) } != isNegated
        case .and(let a, let b): return a.holds(for: element, root: root) && b.holds(for: element, root: root)
        case .or(let a, let b): return a.holds(for: element, root: root) || b.holds(for: element, root: root)
        case .not(let a): return !a.holds(for: element, root: root)
        }
    }

    private func value(_ operand: Operand, _ element: JSONValue, _ root: JSONValue) -> JSONValue? {
        switch operand {
        case .value(let value): value
        case .current(let path): path.values(in: element, root: root).first
        case .root(let path): path.values(in: root).first
        }
    }

    private static func compare(_ a: JSONValue?, _ comparison: Comparison, _ b: JSONValue?) -> Bool {
        switch comparison {
        case .equal: return equal(a, b)
        case .notEqual: return !equal(a, b)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: break
        }
        guard let a, let b, let order = order(a, b) else { return false }
        return switch comparison {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        case .equal, .notEqual: false
        }
    }

    private static func equal(_ a: JSONValue?, _ b: JSONValue?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return a.means(b)
    }

    /// Negative, zero or positive; nil for values that have no order.
    private static func order(_ a: JSONValue, _ b: JSONValue) -> Int? {
        if case .number(let left) = a, case .number(let right) = b, let left = Double(left), let right = Double(right) {
            return left < right ? -1 : left > right ? 1 : 0
        }
        if case .string(let left) = a, case .string(let right) = b { return left < right ? -1 : left > right ? 1 : 0 }
        return nil
    }
}

extension JSONValue {
    /// Whether two values mean the same: numbers by their value, objects without regard to order.
    func means(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a == b
        case (.number(let a), .number(let b)): return a == b || NumberText.equal(a, b)
        case (.array(let a), .array(let b)): return a.count == b.count && zip(a, b).allSatisfy { $0.means($1) }
        case (.object(let a), .object(let b)):
            return a.count == b.count && a.allSatisfy { member in other[member.name].map { member.value.means($0) } ?? false }
        default: return false
        }
    }

    /// A scalar as plain text, without quotes; anything else as JSON.
    var plainText: String {
        switch self {
        case .string(let text): text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        case .array, .object: String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// Numbers of JSON as text.
enum NumberText {
    /// Whether two texts are the same number: `1.0` and `1e0` are.
    static func equal(_ a: String, _ b: String) -> Bool {
        guard let left = normal(a), let right = normal(b) else { return Double(a) == Double(b) }
        return left.isNegative == right.isNegative && left.digits == right.digits && left.exponent == right.exponent
    }

    /// Sign, digits without zeros at either end, and the power of ten behind the last digit.
    private static func normal(_ text: String) -> (isNegative: Bool, digits: [UInt8], exponent: Int)? {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        var exponent = 0
        if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let value = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self).drop { $0 == "+" }),
                value.magnitude < 1_000_000
            else { return nil }
            exponent = value
            bytes = bytes[..<mark]
        }
        var digits: [UInt8] = []
        if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
            exponent -= bytes.endIndex - point - 1
            digits = Array(bytes[..<point]) + Array(bytes[(point + 1)...])
        } else {
            digits = Array(bytes)
        }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
        if digits.isEmpty { return (false, [], 0) }
        return (isNegative, digits, exponent)
    }
}
