import Foundation
import Testing

@testable import FakeBroker

@Suite("The control API's description")
struct OpenAPITests {
    private static let routes = ControlProvider.provider.routes

    private static func name(_ route: Route) -> String { String(route.operation.dropFirst("control.".count)) }

    @Test("has a note for each route, and no other")
    func notes() {
        #expect(Set(OperationNote.all.keys) == Set(Self.routes.map(Self.name)))
    }

    @Test("names only schemas that it has, and each schema is JSON")
    func schemas() throws {
        let known = OpenAPISchemas.bodies + OpenAPISchemas.answers
        #expect(Set(known.map(\.0)).count == known.count)
        let names = Set(known.map(\.0))
        for (operation, note) in OperationNote.all {
            for schema in [note.body, note.answer].compactMap({ $0 }) where !["Text", "Page"].contains(schema) {
                #expect(names.contains(schema), "\(operation) names \(schema)")
            }
            for query in note.queries { #expect(OperationNote.queryMeanings[query] != nil, "\(operation) takes \(query)") }
        }
        for (name, schema) in known {
            let value = try JSONReader.read(Array(schema.utf8))
            #expect(value["type"]?.string == "object", "\(name)")
            for reference in schema.matches(of: /schemas\/(\w+)/) { #expect(names.contains(String(reference.1)), "\(name)") }
        }
    }

    @Test("stands as a table in its page")
    func page() throws {
        let file = Transcript.folder.deletingLastPathComponent().appending(path: "docs/control-api.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let begin = try #require(text.range(of: "<!-- routes -->\n")), end = try #require(text.range(of: "<!-- /routes -->"))
        let rows = Self.routes.map { route in
            "| `\(route.method.name)` | `\(route.path)` | \(OperationNote.all[Self.name(route)]?.summary ?? "") |\n"
        }
        let expected = "| method | path | what it does |\n| --- | --- | --- |\n" + rows.joined()
        #expect(text[begin.upperBound..<end.lowerBound] == expected, "docs/control-api.md should show:\n\(expected)")
    }
}
