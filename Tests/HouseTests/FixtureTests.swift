import Foundation
import HTTPCore
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

    @Test("every route of every vendor has a transcript")
    func coverage() throws {
        let router = Router(Providers.all)
        var shown: Set<String> = []
        for file in SourceTree.files(below: "fixtures", endingIn: ".transcript") {
            for line in try SourceTree.text(file).components(separatedBy: "\n") where line.hasPrefix("> ") {
                let words = line.split(separator: " ")
                guard words.count >= 3, words[2].hasPrefix("/") else { continue }
                // A `{{name}}` stands for whatever the server said before; any text will do in its place.
                let target = words[2].replacing(#/\{\{[^}]*\}\}/#, with: "x")
                let request = HTTPRequest(HTTPMethod(String(words[1])), String(target))
                if case .found(let entry, _) = router.match(request.method, request.path) {
                    shown.insert(entry.route.operation)
                }
            }
        }
        let vendors = Providers.all.filter(\.isJournalled)
        let operations = Set(vendors.flatMap { $0.routes.map(\.operation) })
        #expect(operations.subtracting(shown).sorted() == [], "routes without a transcript")
    }

    @Test("every fixture is used by a test")
    func use() throws {
        let sources = try
            (SourceTree.files(below: "Tests", endingIn: ".swift")
            + SourceTree.files(below: "Tests", endingIn: ".py")).map(SourceTree.text).joined()
        for file in SourceTree.files(below: "fixtures") {
            let name = String(file.split(separator: "/").last ?? "")
            // Transcripts are all run, stream scripts by their folder; everything else is opened by its name.
            if name.hasSuffix(".transcript") { continue }
            let folder = file.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
            // Said outside of the expectation, which would print all the sources.
            let isUsed = sources.contains(name.hasSuffix(".stream") ? "\"\(folder)" : name)
            #expect(isUsed, "\(file) is used by no test")
        }
    }
}
