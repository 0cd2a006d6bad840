import ExchangeCore

/// A text with holes that are filled from the request: Handlebars as WireMock's `response-template` has it. Nothing is
/// escaped for HTML. Time is the world's, chance the world's seed's.
struct Template: Sendable {
    let nodes: [TemplateNode]

    init(_ text: String) throws(TemplateParser.Failure) { nodes = try TemplateParser.parse(text) }

    /// The text for one request.
    func text(_ context: inout TemplateContext) -> String {
        var output = ""
        TemplateEngine.render(nodes, &context, into: &output)
        return output
    }
}

/// The templates of one stub's response.
struct StubTemplates: Sendable {
    var body: Template?
    var fileName: Template?
    var headers: [(name: String, value: Template)] = []

    init(_ response: StubResponse, pointer: String) throws(ControlError) {
        func parse(_ text: String, _ place: String) throws(ControlError) -> Template {
            do throws(TemplateParser.Failure) {
                let template = try Template(text)
                try TemplateHelpers.check(template.nodes)
                return template
            } catch {
                throw .unreadable("\(pointer)/\(place)", "Expected a template", detail: "\(error).")
            }
        }
        switch response.body {
        case .text(let text): body = try parse(text, "body")
        case .json(let value): body = try parse(String(decoding: value.bytes, as: UTF8.self), "jsonBody")
        case .file(let name): fileName = try parse(name, "bodyFileName")
        case .none, .bytes: break
        }
        for field in response.headers {
            headers.append((field.name, try parse(field.value, "headers/" + Form.escape(field.name))))
        }
    }
}

/// What a template sees while it is rendered.
struct TemplateContext: Sendable {
    /// What names mean at one level: the value they are looked up in, and what a loop says of it.
    struct Scope: Sendable {
        var value: TemplateValue
        var data: [(name: String, value: TemplateValue)] = []
        var names: [(name: String, value: TemplateValue)] = []
    }

    /// The world's time.
    let now: Instant
    var chance: IdentitySource
    var scopes: [Scope]
    /// What `assign` and its like have named.
    var variables: [String: TemplateValue] = [:]
    /// Work that one rendering may do, in nodes and elements; then it stops.
    var budget = 1_000_000

    init(request: TemplateValue, parameters: JSONValue, now: Instant, chance: IdentitySource) {
        self.now = now
        self.chance = chance
        scopes = [
            Scope(
                value: .faceted(text: "", items: [], facets: [("request", request), ("parameters", .json(parameters))]))
        ]
    }

    /// What a path leads to. A name that a scope does not know is looked for in those around it.
    func value(_ steps: [String], up: Int, isData: Bool) -> TemplateValue {
        guard up < scopes.count else { return .missing }
        var level = scopes.count - 1 - up
        guard let first = steps.first else { return scopes[level].value }
        var found = TemplateValue.missing
        if isData {
            if first == "root" {
                found = scopes[0].value
            } else {
                while level >= 0 {
                    if let value = scopes[level].data.first(where: { $0.name == first }) {
                        found = value.value
                        break
                    }
                    level -= 1
                }
            }
        } else {
            search: while level >= 0 {
                if let named = scopes[level].names.first(where: { $0.name == first }) {
                    found = named.value
                    break search
                }
                let member = scopes[level].value.member(first)
                if case .missing = member {
                    level -= 1
                } else {
                    found = member
                    break search
                }
            }
            if level < 0 { found = variables[first] ?? .missing }
        }
        return steps.dropFirst().reduce(found) { $0.member($1) }
    }
}

/// Renders a template's tree.
enum TemplateEngine {
    /// Bytes that one template may grow to.
    private static let outputLimit = 16 * 1024 * 1024

    static func render(_ nodes: [TemplateNode], _ context: inout TemplateContext, into output: inout String) {
        for node in nodes {
            context.budget -= 1
            if context.budget <= 0 || output.utf8.count > outputLimit { return }
            switch node {
            case .text(let text): output += text
            case .output(let expression): output += evaluate(expression, &context).printed
            case .block(let expression, let parameters, let body, let otherwise):
                block(expression, parameters, body, otherwise, &context, into: &output)
            }
        }
    }

    static func evaluate(_ expression: TemplateExpression, _ context: inout TemplateContext) -> TemplateValue {
        switch expression {
        case .literal(let value): return .json(value)
        case .path(let steps, let up, let isData):
            let value = context.value(steps, up: up, isData: isData)
            if case .missing = value, up == 0, !isData, steps.count == 1, TemplateHelpers.withoutArguments.contains(steps[0]) {
                return TemplateHelpers.call(steps[0], [], [:], &context)
            }
            return value
        case .call(let name, let arguments, let hash):
            let values = arguments.map { evaluate($0, &context) }
            var options: [String: TemplateValue] = [:]
            for option in hash { options[option.name] = evaluate(option.value, &context) }
            return TemplateHelpers.call(name, values, options, &context)
        }
    }

    private static func block(
        _ expression: TemplateExpression, _ parameters: [String], _ body: [TemplateNode], _ otherwise: [TemplateNode],
        _ context: inout TemplateContext, into output: inout String
    ) {
        guard case .call(let name, let arguments, let hash) = expression else {
            // `{{#name}}…{{/name}}`: a loop over a list, else a condition with the value as scope.
            let value = evaluate(expression, &context)
            if value.keys == nil, !value.elements.isEmpty {
                each(value, parameters, body, otherwise, &context, into: &output)
            } else if value.isTruthy {
                within(value, parameters, body, &context, into: &output)
            } else {
                render(otherwise, &context, into: &output)
            }
            return
        }
        let values = arguments.map { evaluate($0, &context) }
        let first = values.first ?? .missing
        switch name {
        case "if": render(first.isTruthy ? body : otherwise, &context, into: &output)
        case "unless": render(first.isTruthy ? otherwise : body, &context, into: &output)
        case "each": each(first, parameters, body, otherwise, &context, into: &output)
        case "with":
            if first.isTruthy {
                within(first, parameters, body, &context, into: &output)
            } else {
                render(otherwise, &context, into: &output)
            }
        case "assign": context.variables[first.printed] = .text(rendered(body, &context))
        case "parseJson" where values.count == 1:
            context.variables[first.printed] = TemplateHelpers.parse(rendered(body, &context))
        default:
            var options: [String: TemplateValue] = [:]
            for option in hash { options[option.name] = evaluate(option.value, &context) }
            if TemplateHelpers.conditions.contains(name) {
                let holds = TemplateHelpers.call(name, values, options, &context).isTruthy
                render(holds ? body : otherwise, &context, into: &output)
            } else {
                // The block's text is what the helper works on.
                let text = TemplateValue.text(rendered(body, &context))
                output += TemplateHelpers.call(name, [text] + values, options, &context).printed
            }
        }
    }

    private static func rendered(_ nodes: [TemplateNode], _ context: inout TemplateContext) -> String {
        var text = ""
        render(nodes, &context, into: &text)
        return text
    }

    private static func within(
        _ value: TemplateValue, _ parameters: [String], _ body: [TemplateNode], _ context: inout TemplateContext,
        into output: inout String
    ) {
        context.scopes.append(
            TemplateContext.Scope(value: value, names: parameters.first.map { [(name: $0, value: value)] } ?? []))
        render(body, &context, into: &output)
        context.scopes.removeLast()
    }

    private static func each(
        _ list: TemplateValue, _ parameters: [String], _ body: [TemplateNode], _ otherwise: [TemplateNode],
        _ context: inout TemplateContext, into output: inout String
    ) {
        let elements = list.elements
        let keys = list.keys
        if elements.isEmpty { return render(otherwise, &context, into: &output) }
        for (index, element) in elements.enumerated() {
            let place = keys.map { TemplateValue.text($0[index]) } ?? .json(.number(String(index)))
            var scope = TemplateContext.Scope(value: element)
            scope.data = [
                ("index", .json(.number(String(index)))), ("key", place), ("first", .flag(index == 0)),
                ("last", .flag(index == elements.count - 1)),
            ]
            if let name = parameters.first { scope.names.append((name, element)) }
            if parameters.count > 1 { scope.names.append((parameters[1], place)) }
            context.scopes.append(scope)
            render(body, &context, into: &output)
            context.scopes.removeLast()
            if context.budget <= 0 { return }
        }
    }
}
