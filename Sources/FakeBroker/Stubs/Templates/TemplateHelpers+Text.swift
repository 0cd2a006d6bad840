/// Helpers that work on text.
extension TemplateHelpers {
    static func text(_ call: Call) -> TemplateValue? {
        let subject = call.text(0)
        switch call.name {
        case "trim": return .text(trimmed(subject))
        case "upper", "uppercase": return .text(subject.uppercased())
        case "lower", "lowercase": return .text(subject.lowercased())
        case "capitalizeFirst": return .text(subject.prefix(1).uppercased() + subject.dropFirst())
        case "capitalize":
            let words = subject.split(separator: " ", omittingEmptySubsequences: false)
            return .text(words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " "))
        case "replace": return .text(call.text(1).isEmpty ? subject : subject.replacing(call.text(1), with: call.text(2)))
        case "cut": return .text(call.text(1).isEmpty ? subject : subject.replacing(call.text(1), with: ""))
        case "substring":
            let start = min(max(call[1].integer ?? 0, 0), subject.count)
            let end = min(max(call[2].integer ?? subject.count, start), subject.count)
            return .text(String(subject.dropFirst(start).prefix(end - start)))
        case "abbreviate":
            let width = max(call[1].integer ?? 0, 3)
            return .text(subject.count <= width ? subject : subject.prefix(width - 3) + "...")
        case "ljust", "rjust", "center": return .text(justified(call, subject))
        case "defaultIfEmpty": return subject.isEmpty ? call[1] : call[0]
        case "yesno": return .text(call[0].isTruthy ? call.option("yes") ?? "yes" : call.option("no") ?? "no")
        case "slugify":
            let words = subject.lowercased().split { !($0.isLetter || $0.isNumber) }
            return .text(words.joined(separator: "-"))
        case "base64": return base64(call, subject)
        case "urlEncode":
            guard call.option("decode") == "true" else { return .text(PercentEncoding.encode(subject)) }
            return .text(PercentEncoding.decode(Array(subject.utf8)[...], plusIsSpace: true) ?? subject)
        case "regexExtract": return extract(call, subject)
        case "size": return .json(.number(String(size(call[0]))))
        case "numberFormat": return .text(RealText.text(call[0].number ?? 0))
        case "stringFormat":
            return .text(
                call.values.dropFirst().reduce(subject) { text, value in
                    guard let hole = text.firstRange(of: "%s") ?? text.firstRange(of: "%d") else { return text }
                    return text.replacingCharacters(in: hole, with: value.printed)
                })
        default: return nil
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    private static func justified(_ call: Call, _ subject: String) -> String {
        let size = min(call.integer("size") ?? call[1].integer ?? 0, 10_000)
        let pad = call.option("pad").flatMap(\.first) ?? " "
        let missing = max(0, size - subject.count)
        switch call.name {
        case "ljust": return subject + String(repeating: pad, count: missing)
        case "rjust": return String(repeating: pad, count: missing) + subject
        default:
            return String(repeating: pad, count: missing / 2) + subject + String(repeating: pad, count: missing - missing / 2)
        }
    }

    private static func base64(_ call: Call, _ subject: String) -> TemplateValue {
        if call.option("decode") == "true" {
            guard let bytes = Base64.decode(Array(subject.utf8)) else { return call.failure("no base64") }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
        let text = Base64.encode(subject.utf8)
        return .text(call.option("padding") == "false" ? String(text.prefix { $0 != "=" }) : text)
    }

    private static func extract(_ call: Call, _ subject: String) -> TemplateValue {
        guard let expression = try? RegularExpression(call.text(1)) else { return call.failure("no regular expression") }
        guard let match = expression.firstMatch(in: subject) else {
            return call.options["default"] ?? call.failure("nothing matched \(expression.text)")
        }
        let groups = (1..<max(match.count, 1)).map { TemplateValue.text(match[$0] ?? "") }
        // With a name as third argument the groups go there; WireMock prints them otherwise.
        return groups.isEmpty
            ? .text(match[0] ?? "") : groups.count == 1 ? groups[0] : .faceted(text: match[0] ?? "", items: groups, facets: [])
    }

    private static func size(_ value: TemplateValue) -> Int {
        switch value {
        case .json(.string(let text)): text.count
        case .json(.array(let elements)): elements.count
        case .json(.object(let members)): members.count
        case .faceted(let text, let items, let facets): items.isEmpty ? (facets.isEmpty ? text.count : facets.count) : items.count
        case .json(.null), .missing: 0
        default: value.printed.count
        }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
