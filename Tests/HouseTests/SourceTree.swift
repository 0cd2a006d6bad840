import Foundation
import Testing

/// The checkout that these tests were built from.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every file below `folder` with that ending, by its path from the root, sorted. There must be one, or the tests that
    /// look at each would look at nothing.
    static func files(below folder: String, endingIn suffix: String = "") -> [String] {
        let base = root.appending(path: folder)
        let found = FileManager.default.enumerator(atPath: base.path)
        let files = (found?.allObjects as? [String] ?? [])
            .filter { $0.hasSuffix(suffix) && isFile(base.appending(path: $0)) }
            .map { folder + "/" + $0 }
            .sorted()
        if files.isEmpty { Issue.record("no files below \(folder)") }
        return files
    }

    /// Whether there is a file or a folder at a path from the root.
    static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The lines of a source file with its comments and string literals' insides left out, numbered from 1.
    static func codeLines(_ path: String) throws -> [(number: Int, text: String)] {
        try text(path).components(separatedBy: "\n").enumerated().map { index, line in
            (index + 1, stripped(line))
        }
    }

    private static func stripped(_ line: String) -> String {
        var result = ""
        var inString = false
        var previous: Character = " "
        for character in line {
            if character == "\"" && previous != "\\" { inString.toggle() }
            if !inString && character == "/" && previous == "/" { return String(result.dropLast()) }
            if !inString { result.append(character) }
            previous = character
        }
        return result
    }

    private static func isFile(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }
}
