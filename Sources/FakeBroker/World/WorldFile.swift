import Yams

/// A world file as it was read: its value, and where in the text each member stands.
///
/// YAML 1.2 in its core, so JSON too. Numbers keep their exact text; nothing passes through a binary float.
struct WorldFile {
    let value: JSONValue
    private let root: Node?
    private let name: String?

    /// The folder that the file stands in; nil for what is no file.
    var folder: String? { name.map(LocalFile.folder) }

    /// A value that came from elsewhere than a file.
    init(_ value: JSONValue) {
        self.value = value
        root = nil
        name = nil
    }

    /// Reads the text of a world file.
    /// - Parameter name: the file's name, for messages.
    init(_ text: String, name: String?) throws(WorldDefinitionError) {
        self.name = name
        do {
            let root = try Yams.compose(yaml: text)
            self.root = root
            value =
                try root.map { node throws(WorldDefinitionError) in
                    try Self.value(of: node, pointer: "", file: name, depth: 0)
                } ?? .object([])
        } catch let error as WorldDefinitionError {
            throw error
        } catch {
            throw Self.unreadable(error, file: name)
        }
    }

    /// A refusal of this file's content, with the place it speaks of.
    func error(_ refusal: ControlError) -> WorldDefinitionError {
        let pointer = refusal.pointer ?? ""
        let mark = root.flatMap { Self.mark(in: $0, at: Self.steps(pointer)[...], ofName: refusal.isAboutName) }
        return WorldDefinitionError(
            file: name, line: mark?.line, column: mark?.column, pointer: pointer,
            reason: [refusal.title, refusal.detail].compactMap { $0 }.joined(separator: ". "))
    }

    // From YAML to JSON.

    private static func value(
        of node: Node, pointer: String, file: String?, depth: Int
    ) throws(WorldDefinitionError) -> JSONValue {
        guard depth < JSONReader.depthLimit else {
            throw WorldDefinitionError(
                file: file, line: node.mark?.line, column: node.mark?.column, pointer: pointer,
                reason: "Nested deeper than \(JSONReader.depthLimit)")
        }
        switch node {
        case .scalar(let scalar):
            return scalar.style == .plain || scalar.style == .any ? plain(scalar.string) : .string(scalar.string)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try value(of: element, pointer: "\(pointer)/\(index)", file: file, depth: depth + 1))
            }
            return .array(elements)
        case .mapping(let mapping):
            var members: [JSONValue.Member] = []
            for (key, element) in mapping {
                guard case .scalar(let name) = key else {
                    throw WorldDefinitionError(
                        file: file, line: key.mark?.line, column: key.mark?.column, pointer: pointer,
                        reason: "Expected a member's name")
                }
                let place = pointer + "/" + Form.escape(name.string)
                members.append(
                    JSONValue.Member(
                        name: name.string,
                        value: try value(of: element, pointer: place, file: file, depth: depth + 1)))
            }
            return .object(members)
        case .alias:
            throw WorldDefinitionError(
                file: file, line: node.mark?.line, column: node.mark?.column, pointer: pointer,
                reason: "Expected a value, found an alias that is not resolved")
        }
    }

    /// What an unquoted scalar means in YAML's core schema; all else is text.
    private static func plain(_ text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default:
            if case .number(let number)? = try? JSONReader.read(Array(text.utf8)) { return .number(number) }
            return .string(text)
        }
    }

    // Places.

    private static func steps(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { step in
            String(step).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// Where a pointer leads: to the value, or to the name before it; for a member that is missing to its parent.
    private static func mark(in node: Node, at steps: ArraySlice<String>, ofName: Bool) -> Mark? {
        guard let step = steps.first else { return node.mark }
        switch node {
        case .mapping(let mapping):
            guard let pair = mapping.first(where: { $0.key.scalar?.string == step }) else { return node.mark }
            if steps.count > 1 { return mark(in: pair.value, at: steps.dropFirst(), ofName: ofName) }
            return ofName ? pair.key.mark : pair.value.mark
        case .sequence(let sequence):
            guard let index = Int(step), sequence.indices.contains(index) else { return node.mark }
            return mark(in: sequence[index], at: steps.dropFirst(), ofName: ofName)
        case .scalar, .alias:
            return node.mark
        }
    }

    private static func unreadable(_ error: any Error, file: String?) -> WorldDefinitionError {
        var failure = WorldDefinitionError(file: file, pointer: "", reason: "This is no YAML")
        guard let error = error as? YamlError else { return failure }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (failure.line, failure.column) = (mark.line, mark.column)
            failure.reason = "Expected YAML: \(problem)"
        case .duplicatedKeysInMapping(let names, let context):
            (failure.line, failure.column) = (context.mark.line, context.mark.column)
            failure.reason = "Expected each member once: '\(names.first ?? "")' stands here twice"
        case .reader(let problem, _, _, _):
            failure.reason = "Expected UTF-8 text: \(problem)"
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            break
        }
        return failure
    }
}
