/// Helpers that work on lists and on JSON.
extension TemplateHelpers {
    /// Elements that `range` makes at most.
    private static let rangeLimit = 100_000

    static func list(_ call: Call, _ context: inout TemplateContext) -> TemplateValue? {
        switch call.name {
        case "array": return .json(.array(call.values.map(\.json)))
        case "range":
            guard let first = call[0].number.flatMap({ Int(exactly: $0) }), let last = call[1].number.flatMap({ Int(exactly: $0) }),
                first.magnitude < 1 << 53, last.magnitude < 1 << 53, abs(last - first) < rangeLimit
            else { return call.failure("expected two whole numbers, not too far apart") }
            let numbers = first <= last ? Array(first...last) : Array((last...first).reversed())
            return .json(.array(numbers.map { .number(String($0)) }))
        case "arrayAdd":
            guard var elements = call[0].json.array else { return call.failure("expected a list") }
            let place = call.option("position").map { $0 == "start" ? 0 : Int($0) ?? elements.count } ?? elements.count
            elements.insert(call[1].json, at: min(max(place, 0), elements.count))
            return .json(.array(elements))
        case "arrayRemove":
            guard var elements = call[0].json.array else { return call.failure("expected a list") }
            let last = elements.count - 1
            let place = call.option("position").map { $0 == "start" ? 0 : $0 == "end" ? last : Int($0) ?? last } ?? last
            if elements.indices.contains(place) { elements.remove(at: place) }
            return .json(.array(elements))
        case "join", "arrayJoin":
            // The separator stands first for `arrayJoin`, last for `join`.
            let isFirst = call.name == "arrayJoin"
            let separator = isFirst ? call.text(0) : call.text(call.values.count - 1)
            let subjects = isFirst ? call.values.dropFirst() : call.values.dropLast()
            let elements = subjects.count == 1 ? (subjects.first?.elements ?? []) : Array(subjects)
            let text = elements.map(\.printed).joined(separator: separator)
            return .text((call.option("prefix") ?? "") + text + (call.option("suffix") ?? ""))
        default: return nil
        }
    }

    static func json(_ call: Call) -> TemplateValue? {
        switch call.name {
        case "parseJson": return parse(call.text(0))
        case "toJson": return .text(String(decoding: call[0].json.bytes, as: UTF8.self))
        case "formatJson":
            guard let value = value(of: call[0]) else { return call.failure("no JSON") }
            if call.option("format") == "compact" { return .text(String(decoding: value.bytes, as: UTF8.self)) }
            return .text(indented(value, depth: 0))
        case "jsonPath":
            guard let path = try? JSONPath(call.text(1)) else { return call.failure("'\(call.text(1))' is no JSONPath") }
            guard let value = value(of: call[0]) else { return call.failure("no JSON") }
            let found = path.values(in: value)
            if path.isDefinite { return found.first.map { .json($0) } ?? call.options["default"] ?? .text("") }
            return .json(.array(found))
        case "jsonMerge":
            guard let a = value(of: call[0]), let b = value(of: call[1]) else { return call.failure("no JSON") }
            return .json(merged(a, b, removesNulls: call.option("removeNulls") == "true"))
        case "jsonRemove":
            guard let value = value(of: call[0]) else { return call.failure("no JSON") }
            return .json(removed(value, Array(names(call.text(1)))[...]))
        case "jsonArrayAdd":
            guard case .array(let elements)? = value(of: call[0]), let new = value(of: call[1]) else {
                return call.failure("no list of JSON")
            }
            return .json(.array(elements + [new]))
        case "jsonSort":
            guard case .array(let elements)? = value(of: call[0]) else { return call.failure("no list of JSON") }
            let path = try? JSONPath(call.text(1).replacing("[*]", with: ""))
            func key(_ value: JSONValue) -> String { path?.values(in: value).first?.plainText ?? value.plainText }
            let sorted = elements.sorted { a, b in
                if let left = Double(key(a)), let right = Double(key(b)) { return left < right }
                return key(a) < key(b)
            }
            return .json(.array(call.option("order") == "desc" ? sorted.reversed() : sorted))
        default: return nil
        }
    }

    /// Text as JSON, or an error in its place.
    static func parse(_ text: String) -> TemplateValue {
        guard let value = try? JSONReader.read(Array(text.utf8)) else { return .text("[ERROR: parseJson: no JSON]") }
        return .json(value)
    }

    /// A value as JSON, read if it is text.
    private static func value(of value: TemplateValue) -> JSONValue? {
        if case .string(let text) = value.json { return try? JSONReader.read(Array(text.utf8)) }
        return value.json
    }

    private static func names(_ path: String) -> [String] {
        path.split { "$.[]'\"".contains($0) }.map(String.init)
    }

    private static func removed(_ value: JSONValue, _ steps: ArraySlice<String>) -> JSONValue {
        guard let step = steps.first else { return value }
        switch value {
        case .object(let members):
            return .object(
                members.compactMap { member in
                    guard member.name == step else { return member }
                    if steps.count == 1 { return nil }
                    return JSONValue.Member(name: member.name, value: removed(member.value, steps.dropFirst()))
                })
        case .array(var elements):
            guard let index = Int(step), elements.indices.contains(index) else { return value }
            if steps.count == 1 { elements.remove(at: index) } else { elements[index] = removed(elements[index], steps.dropFirst()) }
            return .array(elements)
        default: return value
        }
    }

    private static func merged(_ a: JSONValue, _ b: JSONValue, removesNulls: Bool) -> JSONValue {
        guard case .object(var members) = a, case .object(let others) = b else { return b }
        for other in others {
            let place = members.firstIndex { $0.name == other.name }
            if removesNulls, other.value.isNull {
                if let place { members.remove(at: place) }
            } else if let place {
                members[place].value = merged(members[place].value, other.value, removesNulls: removesNulls)
            } else {
                members.append(other)
            }
        }
        return .object(members)
    }

    private static func indented(_ value: JSONValue, depth: Int) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let outer = String(repeating: "  ", count: depth)
        switch value {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { inner + indented($0, depth: depth + 1) }.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { member in
                inner + String(decoding: JSONValue.string(member.name).bytes, as: UTF8.self) + " : "
                    + indented(member.value, depth: depth + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        default: return String(decoding: value.bytes, as: UTF8.self)
        }
    }
}
