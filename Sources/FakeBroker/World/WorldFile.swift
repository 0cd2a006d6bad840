/// A world file as it was read: its value, and where in the text each member stands.
///
/// YAML as `YAMLReader` reads it, so JSON too. Numbers keep their exact text; nothing passes through a binary float.
struct WorldFile {
    let value: JSONValue
    private let root: YAMLNode?
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
            let root = try YAMLReader.read(text)
            self.root = root
            // A file with nothing in it leaves everything out.
            value = root.isAbsent ? .object([]) : Self.value(of: root)
        } catch {
            throw WorldDefinitionError(
                file: name, line: error.place.line, column: error.place.column, pointer: "", reason: error.reason)
        }
    }

    /// A refusal of this file's content, with the place it speaks of.
    func error(_ refusal: ControlError) -> WorldDefinitionError {
        let pointer = refusal.pointer ?? ""
        let place = root.map { Self.place(in: $0, at: Self.steps(pointer)[...], ofName: refusal.isAboutName) }
        return WorldDefinitionError(
            file: name, line: place?.line, column: place?.column, pointer: pointer,
            reason: [refusal.title, refusal.detail].compactMap { $0 }.joined(separator: ". "))
    }

    // From YAML to JSON.

    private static func value(of node: YAMLNode) -> JSONValue {
        switch node.content {
        case .scalar(let text, let isPlain): isPlain ? plain(text) : .string(text)
        case .sequence(let elements): .array(elements.map(value))
        case .mapping(let members):
            .object(members.map { JSONValue.Member(name: $0.name, value: value(of: $0.value)) })
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
    private static func place(in node: YAMLNode, at steps: ArraySlice<String>, ofName: Bool) -> YAMLPlace {
        guard let step = steps.first else { return node.place }
        switch node.content {
        case .mapping(let members):
            guard let member = members.first(where: { $0.name == step }) else { return node.place }
            if steps.count > 1 { return place(in: member.value, at: steps.dropFirst(), ofName: ofName) }
            return ofName ? member.place : member.value.place
        case .sequence(let elements):
            guard let index = Int(step), elements.indices.contains(index) else { return node.place }
            return place(in: elements[index], at: steps.dropFirst(), ofName: ofName)
        case .scalar:
            return node.place
        }
    }
}
