import Foundation
import Testing

@Suite("the manuscript")
struct ManuscriptTests {
    /// Files that may hold `@unchecked Sendable` or `nonisolated(unsafe)`, each saying there why it is sound.
    static let uncheckedFiles: Set<String> = [
        "Sources/HTTPCore/TLS/Certificate.swift",
        "Sources/HTTPCore/TLS/PrivateKey.swift",
        "Sources/HTTPCore/TLS/TLSContext.swift",
    ]

    @Test("what the compiler cannot check stands only in the files listed here")
    func unchecked() throws {
        for file in SourceTree.files(below: "Sources", endingIn: ".swift") where !Self.uncheckedFiles.contains(file) {
            for line in try SourceTree.codeLines(file) {
                #expect(!line.text.contains("@unchecked"), "\(file):\(line.number)")
                #expect(!line.text.contains("nonisolated(unsafe)"), "\(file):\(line.number)")
            }
        }
        for file in Self.uncheckedFiles {
            let text = try SourceTree.text(file)
            #expect(text.contains("@unchecked") || text.contains("nonisolated(unsafe)"), "\(file) no longer needs its place")
        }
    }

    @Test("no operation is forced")
    func forced() throws {
        for file in SourceTree.files(below: "Sources", endingIn: ".swift") {
            for line in try SourceTree.codeLines(file) {
                #expect(!line.text.contains("try!"), "\(file):\(line.number)")
                #expect(!line.text.contains(" as! "), "\(file):\(line.number)")
            }
        }
    }

    @Test("nothing is left for later")
    func unfinished() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in SourceTree.files(below: "Sources", endingIn: ".swift") + SourceTree.files(below: "Tests", endingIn: ".swift") {
            let words = Set(try SourceTree.text(file).split { !$0.isLetter }.map(String.init))
            #expect(words.isDisjoint(with: marks), "\(file)")
        }
    }

    @Test("types are named for what they are")
    func names() throws {
        let pattern = try Regex(
            #"\b(struct|class|enum|protocol|actor)\s+\w*(Manager|Helper|Util|Utils|Service|Impl|Mock)\b"#)
        for file in SourceTree.files(below: "Sources", endingIn: ".swift") {
            for line in try SourceTree.codeLines(file) {
                #expect(line.text.firstMatch(of: pattern) == nil, "\(file):\(line.number)")
            }
        }
    }

    @Test("a file can be read at a sitting")
    func length() throws {
        for file in SourceTree.files(below: "Sources", endingIn: ".swift") {
            let lines = try SourceTree.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 500, "\(file) has \(lines) lines: which two ideas does it hold?")
        }
    }
}
