/// Stubs in files, as WireMock keeps them: `mappings/**.json` and `__files/**` in one folder. A folder without `mappings`
/// is itself one of mappings.
enum StubFolder {
    /// Reads a folder, or one file of mappings, over what a definition has.
    static func load(_ path: String, into definition: inout WorldDefinition, pointer: String) throws(ControlError) {
        guard LocalFile.isFolder(path) else {
            definition.stubs += try mappings(in: path, pointer: pointer, seed: definition.seed)
            return
        }
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        let inner = trimmed + "/mappings"
        let folder = LocalFile.isFolder(inner) ? inner : trimmed
        for name in try list(folder, pointer: pointer) where name.hasSuffix(".json") && !name.hasPrefix("__files/") {
            definition.stubs += try mappings(in: folder + "/" + name, pointer: pointer, seed: definition.seed)
        }
        let files = trimmed + "/__files"
        if LocalFile.isFolder(files) {
            for name in try list(files, pointer: pointer) {
                definition.stubFiles[name] = try bytes(files + "/" + name, pointer: pointer)
            }
        }
        definition.stubFolders.append(trimmed)
    }

    /// Writes mappings into a folder, one file each.
    static func save(_ mappings: [StubMapping], to folder: String) throws(ControlError) {
        let inner = folder + "/mappings"
        let target = LocalFile.isFolder(inner) ? inner : folder
        for mapping in mappings {
            let plain = mapping.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            do { try LocalFile.write(mapping.json.bytes + [0x0A], to: target + "/mapping-\(plain).json") } catch {
                throw ControlError(status: 500, title: "The stubs cannot be saved", detail: error.description)
            }
        }
    }

    /// One mapping, or `{"mappings":[…]}`.
    private static func mappings(in path: String, pointer: String, seed: UInt64) throws(ControlError) -> [StubMapping] {
        let value: JSONValue
        do { value = try JSONReader.read(try bytes(path, pointer: pointer)) } catch let error as JSONError {
            throw .unreadable(pointer, "\(path):\(error.line):\(error.column): Expected JSON: \(error.reason)")
        } catch let error as ControlError {
            throw error
        } catch {
            throw .unreadable(pointer, "\(path): Expected JSON")
        }
        // An id that the file leaves out follows from its name, so that it is the same at every start.
        var source = IdentitySource(seed: seed, purpose: "stubs." + path)
        var mappings: [StubMapping] = []
        do throws(ControlError) {
            if let list = value["mappings"] {
                for form in try Form(list, pointer: "/mappings").array() {
                    mappings.append(try StubMapping(form) { source.uuid() })
                }
            } else {
                mappings.append(try StubMapping(Form(value)) { source.uuid() })
            }
        } catch {
            throw .unreadable(pointer, "\(path)\(error.pointer ?? ""): \(error.title)", detail: error.detail)
        }
        return mappings.reversed()
    }

    private static func list(_ folder: String, pointer: String) throws(ControlError) -> [String] {
        do { return try LocalFile.list(below: folder) } catch { throw .unreadable(pointer, "Cannot be read: \(error)") }
    }

    private static func bytes(_ path: String, pointer: String) throws(ControlError) -> [UInt8] {
        do { return try LocalFile.read(path) } catch { throw .unreadable(pointer, "Cannot be read: \(error)") }
    }
}

extension WorldDefinition {
    /// Adds the stubs of a folder as WireMock keeps them (`mappings/` and `__files/`), or of one file of mappings.
    public mutating func addStubs(path: String) throws(WorldDefinitionError) {
        do { try StubFolder.load(path, into: &self, pointer: "") } catch {
            throw WorldDefinitionError(
                pointer: "", reason: [error.title, error.detail].compactMap { $0 }.joined(separator: ". "))
        }
    }

    /// Reads the `stubs` of a world file: paths of folders and files, or mappings as they are.
    mutating func readStubs(_ form: Form, folder: String?) throws(ControlError) {
        stubs = []
        stubFolders = []
        var source = IdentitySource(seed: seed, purpose: "stubs.inline")
        for element in try form.array() {
            guard case .string(let path) = element.value else {
                stubs.append(try StubMapping(element) { source.uuid() })
                continue
            }
            guard let folder else {
                throw element.refusal(expected: "a mapping; files are read only for world files on the server's own disk")
            }
            try StubFolder.load(LocalFile.path(path, from: folder), into: &self, pointer: element.pointer)
        }
    }
}

extension WorldState {
    /// Makes the present stubs those that a reset goes back to.
    mutating func keepStubs() { definition.stubs = stubs.newestFirst.reversed() }
}

extension StubBook {
    /// How often a stub has answered.
    func servedCount(_ id: String) -> Int { served[id] ?? 0 }
}
