import Glibc

/// How stubs are written to a folder, so that the next start begins with them.
extension StubDefinition {
    /// Writes each stub to the file that it was read from, or to `mappings/<name>-<id>.json`; nothing is deleted.
    func write(to folder: String) throws(LocalFile.Failure) {
        let mappingFolder = folder + "/mappings"
        mkdir(folder, 0o755)
        mkdir(mappingFolder, 0o755)
        for mapping in mappings {
            let path = mapping.file ?? mappingFolder + "/" + Self.fileName(of: mapping)
            try LocalFile.write(mapping.json.indented + [UInt8(ascii: "\n")], to: path)
        }
    }

    private static func fileName(of mapping: StubMapping) -> String {
        let words = (mapping.name ?? "").lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let name = String(words.joined(separator: "-").prefix(80))
        let id = String(mapping.id.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }.prefix(80))
        return (name.isEmpty ? "" : name + "-") + id + ".json"
    }
}

extension JSONValue {
    /// The value's JSON text over several lines, two spaces a level.
    var indented: [UInt8] {
        var bytes: [UInt8] = []
        indent(into: &bytes, depth: 0)
        return bytes
    }

    private func indent(into bytes: inout [UInt8], depth: Int) {
        func newLine(_ depth: Int) { bytes.append(contentsOf: ("\n" + String(repeating: "  ", count: depth)).utf8) }
        switch self {
        case .array(let elements) where !elements.isEmpty:
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(depth + 1)
                element.indent(into: &bytes, depth: depth + 1)
            }
            newLine(depth)
            bytes.append(UInt8(ascii: "]"))
        case .object(let members) where !members.isEmpty:
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                newLine(depth + 1)
                bytes.append(contentsOf: JSONValue.string(member.name).bytes)
                bytes.append(contentsOf: ": ".utf8)
                member.value.indent(into: &bytes, depth: depth + 1)
            }
            newLine(depth)
            bytes.append(UInt8(ascii: "}"))
        case .null, .bool, .number, .string, .array, .object: bytes.append(contentsOf: self.bytes)
        }
    }
}
