/// The stubs that a world begins with, and that a reset returns to: from folders with `mappings/` and `__files/`, or
/// written out in a world file.
public struct StubDefinition: Sendable {
    /// Oldest first: of two of the same priority the later one is asked first.
    var mappings: [StubMapping] = []
    /// Bodies by their path below `__files`.
    var files: [String: [UInt8]] = [:]
    /// Where saving writes; nil: nowhere, and what is saved lasts as long as its world.
    var folder: String?

    /// No stubs.
    public init() {}

    /// The stubs of a folder laid out as WireMock's root: `mappings/` with a stub or `{"mappings": […]}` in each JSON
    /// or YAML file, asked in the order of the files' names, the last one first, and `__files/` with the bodies they name.
    /// - Throws: an error that names the file, and the line where there is one.
    public init(folder: String) throws(WorldDefinitionError) {
        guard LocalFile.isFolder(folder) else {
            throw WorldDefinitionError(file: folder, pointer: "", reason: "Expected a folder with mappings/ and __files/ in it")
        }
        try readMappings(folder + "/mappings")
        try readFiles(folder + "/__files")
    }

    /// Adds what another definition holds; its stubs are asked first.
    public mutating func append(_ other: StubDefinition) {
        mappings += other.mappings
        files.merge(other.files) { $1 }
    }

    // Folders.

    private mutating func readMappings(_ folder: String) throws(WorldDefinitionError) {
        for name in try Self.list(folder) {
            let path = folder + "/" + name
            let lower = name.lowercased()
            if lower.hasSuffix(".json") || lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") { try readMapping(path) }
        }
    }

    private mutating func readFiles(_ folder: String) throws(WorldDefinitionError) {
        for name in try Self.list(folder) { files[name] = try Self.read(folder + "/" + name) }
    }

    private mutating func readMapping(_ path: String) throws(WorldDefinitionError) {
        guard let text = String(validating: try Self.read(path), as: UTF8.self) else {
            throw WorldDefinitionError(file: path, pointer: "", reason: "Expected UTF-8 text")
        }
        let value: JSONValue
        if path.lowercased().hasSuffix(".json") {
            do { value = try JSONReader.read(Array(text.utf8)) } catch {
                throw WorldDefinitionError(
                    file: path, line: error.line, column: error.column, pointer: "", reason: "Expected JSON: \(error.reason)")
            }
        } else {
            value = try WorldFile(text, name: path).value
        }
        do throws(ControlError) {
            var read = try Self.mappings(Form(value))
            if read.count == 1, value["mappings"] == nil { read[0].file = path }
            mappings += read
        } catch {
            // The YAML reader knows places, and JSON is YAML to it.
            if let file = try? WorldFile(text, name: path) { throw file.error(error) }
            throw WorldDefinitionError(file: path, pointer: error.pointer ?? "", reason: error.title)
        }
    }

    /// One mapping, or the mappings of `{"mappings": […]}`: of those the first is asked first, so it comes last here.
    private static func mappings(_ form: Form) throws(ControlError) -> [StubMapping] {
        guard form.value["mappings"] != nil else { return [try StubMapping(form)] }
        return try form.object { members throws(ControlError) in
            members.ignore("meta", "importOptions")
            return try members.required("mappings").array { element throws(ControlError) in try StubMapping(element) }.reversed()
        }
    }

    private static func list(_ folder: String) throws(WorldDefinitionError) -> [String] {
        guard LocalFile.isFolder(folder) else { return [] }
        do { return try LocalFile.list(below: folder) } catch {
            throw WorldDefinitionError(file: folder, pointer: "", reason: "Cannot be read: \(error)")
        }
    }

    private static func read(_ path: String) throws(WorldDefinitionError) -> [UInt8] {
        do { return try LocalFile.read(path) } catch {
            throw WorldDefinitionError(file: path, pointer: "", reason: "Cannot be read: \(error)")
        }
    }
}

extension StubDefinition {
    /// The member `stubs` of a world file: a list of folders, of mappings, and of `{"mappings": […]}`.
    /// - Parameter folder: where relative paths start; nil where folders may not be named.
    init(_ form: Form, folder: String?) throws(ControlError) {
        for element in try form.array() {
            if case .string(let path) = element.value {
                guard let folder else {
                    throw element.refusal(expected: "a mapping; a folder can be named in a world file only")
                }
                do { append(try StubDefinition(folder: LocalFile.path(path, from: folder))) } catch {
                    throw .unreadable(element.pointer, "\(error)")
                }
            } else {
                mappings += try Self.mappings(element)
            }
        }
    }

    /// The member `stubFiles`: bodies in base64 by their path below `__files`, as a definition is given out.
    static func files(_ form: Form) throws(ControlError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (path, body) in try form.dictionary() {
            guard let path = StubFiles.normal(path), let bytes = Base64.decode(Array(try body.text().utf8)) else {
                throw body.refusal(expected: "a file's bytes in base64, under a path without '..'")
            }
            files[path] = bytes
        }
        return files
    }
}
