import Foundation

@testable import FakeBroker

/// The table of a provider's routes that its page in `docs/providers` shows, made from the route table itself.
enum CoverageTable {
    /// The table in Markdown.
    static func markdown(_ routes: [Route]) -> String {
        let rows = routes.map { route in
            "| `\(route.operation)` | \(route.method.name) | `\(route.path)` | \(access(route)) |"
        }
        return (["| operation | method | path | for |", "| --- | --- | --- | --- |"] + rows).joined(separator: "\n")
    }

    private static func access(_ route: Route) -> String {
        switch route.access {
        case .open: "anyone"
        case .authorized: "a bearer token"
        }
    }

    /// The text of a page between its coverage markers.
    static func shown(in page: String) throws -> String {
        let file = Transcript.folder.deletingLastPathComponent().appending(path: "docs/providers/\(page).md")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let begin = text.range(of: "<!-- coverage -->\n"), let end = text.range(of: "\n<!-- /coverage -->") else { return "" }
        return String(text[begin.upperBound..<end.lowerBound])
    }
}
