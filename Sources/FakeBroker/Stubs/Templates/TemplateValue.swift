import ExchangeCore

/// A value in a template: JSON, an instant that is printed as text, or something that is one thing and many at once, such
/// as a path and its segments.
enum TemplateValue: Sendable {
    case json(JSONValue)
    case instant(Instant, format: String?, zone: TemplateZone)
    /// Prints as `text`; its items go by index, its facets by name.
    case faceted(text: String, items: [TemplateValue], facets: [(name: String, value: TemplateValue)])
    /// Nothing: a path that leads nowhere.
    case missing

    static func text(_ text: String) -> TemplateValue { .json(.string(text)) }

    static func number(_ number: Double) -> TemplateValue { .json(.number(RealText.text(number))) }

    static func flag(_ flag: Bool) -> TemplateValue { .json(.bool(flag)) }

    /// What stands in the output.
    var printed: String {
        switch self {
        case .json(.null), .missing: ""
        case .json(let value): value.plainText
        case .instant(let instant, let format, let zone): TemplateDate.text(instant, format: format, zone: zone)
        case .faceted(let text, _, _): text
        }
    }

    /// Whether a condition holds for it, by Handlebars' rules: not for nothing, null, false, zero, empty text and lists.
    var isTruthy: Bool {
        switch self {
        case .missing, .json(.null), .json(.bool(false)): false
        case .json(.string(let text)): !text.isEmpty
        case .json(.number(let text)): Double(text) != 0
        case .json(.array(let elements)): !elements.isEmpty
        case .json, .instant: true
        case .faceted(let text, let items, _): !text.isEmpty || !items.isEmpty
        }
    }

    /// The value as JSON.
    var json: JSONValue {
        switch self {
        case .json(let value): value
        case .missing: .null
        case .instant: .string(printed)
        case .faceted(let text, let items, let facets):
            if items.count > 1 {
                .array(items.map(\.json))
            } else if items.isEmpty, text.isEmpty, !facets.isEmpty {
                .object(facets.map { JSONValue.Member(name: $0.name, value: $0.value.json) })
            } else {
                .string(text)
            }
        }
    }

    /// The elements that a loop goes through.
    var elements: [TemplateValue] {
        switch self {
        case .json(.array(let elements)): elements.map { .json($0) }
        case .json(.object(let members)): members.map { .json($0.value) }
        case .faceted(_, let items, let facets): items.isEmpty ? facets.map(\.value) : items
        default: []
        }
    }

    /// The names of the elements, where they have any.
    var keys: [String]? {
        switch self {
        case .json(.object(let members)): members.map(\.name)
        case .faceted(_, let items, let facets): items.isEmpty ? facets.map(\.name) : nil
        default: nil
        }
    }

    /// The number that it is or spells.
    var number: Double? { Double(printed).flatMap { $0.isFinite ? $0 : nil } }

    /// The whole number that it is or spells, its fraction cut off, held between -2^53 and 2^53: sums of two such never
    /// overflow.
    var integer: Int? { number.map { Int(min(max($0.rounded(.towardZero), -9_007_199_254_740_992), 9_007_199_254_740_992)) } }

    /// The member of that name, or at that index.
    func member(_ name: String) -> TemplateValue {
        switch self {
        case .json(.object): return json[name].map { .json($0) } ?? .missing
        case .json(.array(let elements)):
            if name == "size" || name == "length" { return .json(.number(String(elements.count))) }
            if name == "first" { return elements.first.map { .json($0) } ?? .missing }
            if name == "last" { return elements.last.map { .json($0) } ?? .missing }
            guard let index = Int(name) else { return .missing }
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? .json(elements[place]) : .missing
        case .json(.string(let text)):
            return name == "length" ? .json(.number(String(text.count))) : .missing
        case .faceted(_, let items, let facets):
            if let found = facets.first(where: { $0.name == name }) { return found.value }
            // Header names have no case.
            if let found = facets.first(where: { $0.name.lowercased() == name.lowercased() }) { return found.value }
            if name == "size" { return .json(.number(String(items.count))) }
            if name == "first" { return items.first ?? .missing }
            if name == "last" { return items.last ?? .missing }
            guard let index = Int(name) else { return .missing }
            let place = index < 0 ? items.count + index : index
            return items.indices.contains(place) ? items[place] : .missing
        case .json, .instant, .missing: return .missing
        }
    }
}

extension RequestFacts {
    /// The request as templates see it.
    func templateModel(id: String, pattern: RequestPattern) -> TemplateValue {
        func listed(_ values: [String]) -> TemplateValue {
            .faceted(text: values.first ?? "", items: values.map { .text($0) }, facets: [])
        }
        func grouped(_ pairs: [(name: String, value: String)]) -> [(name: String, value: TemplateValue)] {
            var names: [String] = []
            for pair in pairs where !names.contains(pair.name) { names.append(pair.name) }
            return names.map { name in (name, listed(pairs.filter { $0.name == name }.map(\.value))) }
        }
        let segments = path.split(separator: "/").map { TemplateValue.text(String($0)) }
        var parameters: [(name: String, value: TemplateValue)] = []
        if case .pathTemplate(let template) = pattern.url {
            parameters = (template.values(in: path) ?? []).map { ($0.name, .text($0.value)) }
        }
        let usual = scheme == "https" ? 443 : 80
        let base = "\(scheme)://\(host)\(port == usual ? "" : ":\(port)")"
        return .faceted(
            text: url, items: [],
            facets: [
                ("id", .text(id)), ("method", .text(method)), ("url", .text(url)),
                ("path", .faceted(text: path, items: segments, facets: parameters)),
                ("pathSegments", .faceted(text: path, items: segments, facets: parameters)),
                ("query", .faceted(text: "", items: [], facets: grouped(query.pairs))),
                ("headers", .faceted(text: "", items: [], facets: grouped(headers.map { ($0.name, $0.value) }))),
                ("cookies", .faceted(text: "", items: [], facets: grouped(cookies))),
                ("formData", .faceted(text: "", items: [], facets: grouped(form.pairs))),
                ("body", .text(bodyText)), ("bodyAsBase64", .text(Base64.encode(body))),
                ("scheme", .text(scheme)), ("host", .text(host)), ("port", .json(.number(String(port)))),
                ("baseUrl", .text(base)), ("clientIp", .text(clientIp)),
            ])
    }
}
