import ExchangeCore

/// The helpers that templates may call, each a function of its arguments, the world's time and the world's chance.
/// A helper that cannot do what it is asked leaves `[ERROR: …]` in the text, as WireMock does.
enum TemplateHelpers {
    /// Names that are helpers even where nothing follows them.
    static let withoutArguments: Set<String> = ["now", "hostname", "randomValue", "randomInt", "randomDecimal"]
    /// Helpers that, as blocks, are conditions.
    static let conditions: Set<String> = [
        "eq", "neq", "gt", "gte", "lt", "lte", "and", "or", "not", "contains", "matches", "isEven", "isOdd",
    ]

    /// The arguments of one call.
    struct Call {
        let name: String
        let values: [TemplateValue]
        let options: [String: TemplateValue]

        /// An argument by its place; nothing where there are fewer.
        subscript(index: Int) -> TemplateValue { values.indices.contains(index) ? values[index] : .missing }

        func text(_ index: Int) -> String { self[index].printed }

        func option(_ name: String) -> String? { options[name]?.printed }

        func integer(_ name: String) -> Int? { options[name]?.integer }

        func failure(_ reason: String) -> TemplateValue { .text("[ERROR: \(name): \(reason)]") }
    }

    /// What a helper gives.
    static func call(
        _ name: String, _ values: [TemplateValue], _ options: [String: TemplateValue], _ context: inout TemplateContext
    ) -> TemplateValue {
        let call = Call(name: name, values: values, options: options)
        let result =
            naming(call, &context) ?? conditional(call) ?? text(call) ?? list(call, &context) ?? json(call) ?? date(call, context.now)
            ?? random(call, &context.chance) ?? other(call, &context)
        if let result { return result }
        // A path with an argument list that is no helper: nothing is guessed.
        return call.failure("no helper has this name")
    }

    /// Helpers that give a name to what they find, for the rest of the template.
    private static func naming(_ call: Call, _ context: inout TemplateContext) -> TemplateValue? {
        switch call.name {
        case "regexExtract" where call.values.count > 2:
            let found = text(Call(name: call.name, values: Array(call.values.prefix(2)), options: call.options)) ?? .missing
            context.variables[call.text(2)] = found
            return .text("")
        case "formData":
            // Decoded whether or not `urlDecode=true` is given.
            let pairs = FormPairs(Array(call.text(0).utf8)[...]).pairs
            var names: [String] = []
            for pair in pairs where !names.contains(pair.name) { names.append(pair.name) }
            let facets = names.map { name in
                let values = pairs.filter { $0.name == name }.map(\.value)
                return (name: name, value: TemplateValue.faceted(text: values[0], items: values.map { .text($0) }, facets: []))
            }
            context.variables[call.text(1)] = .faceted(text: "", items: [], facets: facets)
            return .text("")
        default: return nil
        }
    }

    private static func other(_ call: Call, _ context: inout TemplateContext) -> TemplateValue? {
        switch call.name {
        case "hostname": return .text("fakebroker")
        case "assign":
            context.variables[call.text(0)] = call[1]
            return .text("")
        case "val":
            var value = call[0]
            if !value.isTruthy, case .missing = value, let other = call.options["or"] ?? call.options["default"] { value = other }
            guard let name = call.option("assign") else { return value }
            context.variables[name] = value
            return .text("")
        case "lookup": return call[0].member(call.text(1))
        case "systemValue": return call.failure("access to the environment is denied")
        case "xPath", "soapXPath", "formatXml": return call.failure("XML is not read here")
        case "math": return math(call)
        default: return nil
        }
    }

    private static func math(_ call: Call) -> TemplateValue {
        guard let a = call[0].number, let b = call[2].number else { return call.failure("expected two numbers") }
        switch call.text(1) {
        case "+": return .number(a + b)
        case "-": return .number(a - b)
        case "*": return .number(a * b)
        case "/": return b == 0 ? call.failure("division by zero") : .number(a / b)
        case "%": return b == 0 ? call.failure("division by zero") : .number(a.truncatingRemainder(dividingBy: b))
        default: return call.failure("unknown operator '\(call.text(1))'")
        }
    }

    private static func conditional(_ call: Call) -> TemplateValue? {
        func answer(_ holds: Bool) -> TemplateValue {
            if let text = call.options[holds ? "yes" : "no"] { return text }
            return .flag(holds)
        }
        switch call.name {
        case "eq": return answer(call[0].json.means(call[1].json) || call.text(0) == call.text(1))
        case "neq": return answer(!(call[0].json.means(call[1].json) || call.text(0) == call.text(1)))
        case "gt", "gte", "lt", "lte":
            guard let a = call[0].number, let b = call[1].number else { return answer(false) }
            return answer(call.name == "gt" ? a > b : call.name == "gte" ? a >= b : call.name == "lt" ? a < b : a <= b)
        case "and": return answer(call.values.allSatisfy(\.isTruthy))
        case "or": return answer(call.values.contains(where: \.isTruthy))
        case "not": return answer(!call[0].isTruthy)
        case "isEven": return answer(call[0].number.map { $0.truncatingRemainder(dividingBy: 2) == 0 } ?? false)
        case "isOdd": return answer(call[0].number.map { abs($0.truncatingRemainder(dividingBy: 2)) == 1 } ?? false)
        case "contains":
            if case .json(.array(let elements)) = call[0] { return answer(elements.contains { $0.plainText == call.text(1) }) }
            return answer(call.text(0).contains(call.text(1)))
        case "matches":
            guard let expression = try? RegularExpression(call.text(1)) else { return call.failure("no regular expression") }
            return answer(expression.matches(call.text(0)))
        default: return nil
        }
    }

    private static func date(_ call: Call, _ now: Instant) -> TemplateValue? {
        var instant = now
        switch call.name {
        case "now": break
        case "date", "dateFormat", "truncateDate", "parseDate":
            switch call[0] {
            case .instant(let given, _, _): instant = given
            default:
                let text = call.text(0)
                if call.name == "parseDate", let format = call.option("format") {
                    guard let parsed = TemplateDate.instant(text, format: format) else {
                        return call.failure("'\(text)' is no date in the form '\(format)'")
                    }
                    instant = parsed
                } else if let number = Int64(text) {
                    instant = Instant(milliseconds: number)
                } else if let parsed = DateTimeComparison.instant(text) {
                    instant = parsed
                } else {
                    return call.failure("'\(text)' is no date in RFC 3339")
                }
            }
        default: return nil
        }
        if call.name == "truncateDate" {
            guard let cut = TemplateDate.truncated(instant, to: call.text(1)) else { return call.failure("unknown unit '\(call.text(1))'") }
            return .instant(cut, format: nil, zone: .utc)
        }
        if let offset = call.option("offset") {
            guard let moved = TemplateDate.moved(instant, by: offset) else { return call.failure("unknown offset '\(offset)'") }
            instant = moved
        }
        var zone = TemplateZone.utc
        if let name = call.option("timezone") {
            guard let found = TemplateZone(name) else { return call.failure("unknown time zone '\(name)'") }
            zone = found
        }
        let format =
            call.name == "parseDate"
            ? nil : call.option("format") ?? (call.name == "dateFormat" && call.values.count > 1 ? call.text(1) : nil)
        return .instant(instant, format: format, zone: zone)
    }

    private static func random(_ call: Call, _ chance: inout IdentitySource) -> TemplateValue? {
        switch call.name {
        case "randomInt":
            let lower = call.integer("lower") ?? -2_147_483_648
            let upper = call.integer("upper") ?? 2_147_483_648
            guard lower < upper, upper.subtractingReportingOverflow(lower).overflow == false else {
                return call.failure("expected lower below upper")
            }
            return .json(.number(String(lower + Int(chance.next() % UInt64(upper - lower)))))
        case "randomDecimal":
            let lower = call.options["lower"]?.number ?? 0
            let upper = call.options["upper"]?.number ?? 1_000_000
            return .number(lower + (upper - lower) * chance.unit())
        case "pickRandom":
            var choices = call.values
            if choices.count == 1 { choices = call[0].elements }
            guard !choices.isEmpty else { return call.failure("nothing to pick from") }
            return choices[Int(chance.next() % UInt64(choices.count))]
        case "randomValue": return randomValue(call, &chance)
        default: return nil
        }
    }

    private static func randomValue(_ call: Call, _ chance: inout IdentitySource) -> TemplateValue {
        let count = min(max(call.integer("length") ?? 36, 0), 100_000)
        let letters: StaticString
        switch call.option("type") ?? "ALPHANUMERIC" {
        case "UUID": return .text(chance.uuid())
        case "ALPHANUMERIC": letters = "abcdefghijklmnopqrstuvwxyz0123456789"
        case "ALPHABETIC": letters = "abcdefghijklmnopqrstuvwxyz"
        case "NUMERIC": letters = "0123456789"
        case "HEXADECIMAL": letters = "0123456789abcdef"
        case "ALPHANUMERIC_AND_SYMBOLS": letters = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-./:;<=>?@[]^_{|}~"
        case let type: return call.failure("unknown type '\(type)'")
        }
        let text = letters.withUTF8Buffer { letters in
            String(decoding: (0..<count).map { _ in letters[Int(chance.next() % UInt64(letters.count))] }, as: UTF8.self)
        }
        return .text(call.option("uppercase") == "true" ? text.uppercased() : text)
    }
}
