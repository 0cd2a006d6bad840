import Foundation
import Testing

@testable import FakeBroker

@Suite("the fixtures")
struct FixtureTests {
    @Test("every wire fixture says where it comes from and how sure that is")
    func provenance() throws {
        let transcripts = SourceTree.files(below: "fixtures", endingIn: ".transcript")
        try #require(!transcripts.isEmpty)
        for file in transcripts {
            let lines = try SourceTree.text(file).components(separatedBy: "\n")
            #expect(lines.contains { $0.hasPrefix("source: ") }, "\(file) names no source")
            let basis = lines.first { $0.hasPrefix("basis: ") }?.dropFirst(7)
            #expect(["recorded", "documentation", "inferred"].contains(basis ?? ""), "\(file) names no basis")
        }
    }

    @Test("every route of every provider has a transcript")
    func coverage() throws {
        var shown: Set<String> = []
        for file in SourceTree.files(below: "fixtures", endingIn: ".transcript") {
            for line in try SourceTree.text(file).components(separatedBy: "\n") where line.hasPrefix("operation: ") {
                shown.insert(String(line.dropFirst("operation: ".count)).trimmingCharacters(in: .whitespaces))
            }
        }
        let operations = Set([SchwabProvider.provider, ControlProvider.provider].flatMap { $0.routes.map(\.operation) })
        #expect(operations.subtracting(shown).sorted() == [], "routes without a transcript")
        #expect(shown.subtracting(operations).sorted() == [], "transcripts of no route")
    }

    @Test("every fixture is used by a test")
    func use() throws {
        let sources = try (SourceTree.files(below: "Tests", endingIn: ".swift")
            + SourceTree.files(below: "Tests", endingIn: ".py")).map(SourceTree.text).joined()
        for file in SourceTree.files(below: "fixtures") {
            let name = String(file.split(separator: "/").last ?? "")
            // Transcripts are run by their folder; everything else is opened by its name.
            if name.hasSuffix(".transcript") {
                let folder = file.split(separator: "/").dropLast().joined(separator: "/")
                #expect(sources.contains(folder) || sources.contains("fixtures"), "\(file) is run by no test")
            } else {
                #expect(sources.contains(name), "\(file) is opened by no test")
            }
        }
    }
}
