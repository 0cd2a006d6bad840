import Foundation
import Testing

@Suite("the documents")
struct DocumentTests {
    private static let pages =
        [
            "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "examples/README.md", "examples/swift/README.md", "examples/python/README.md",
            "clients/python/README.md",
        ]
        + SourceTree.files(below: "docs", endingIn: ".md")

    @Test("every link leads to a file that is there", arguments: pages)
    func links(page: String) throws {
        let folder = page.split(separator: "/").dropLast().joined(separator: "/")
        for link in try SourceTree.text(page).matches(of: /\]\(([^)#: ]+)(#[^)]*)?\)/) {
            let path = URL(filePath: "/" + folder + "/" + link.1).standardized.path
            #expect(SourceTree.has(path), "\(page) leads to \(link.1)")
        }
    }

    @Test("every path that is named is there", arguments: pages)
    func paths(page: String) throws {
        for named in try SourceTree.text(page).matches(
            of: /`((?:Sources|Tests|docs|examples|fixtures|clients|Benchmarks)\/[A-Za-z0-9_.\/+-]*)`/)
        {
            let besides = page.split(separator: "/").dropLast().joined(separator: "/") + "/" + named.1
            #expect(SourceTree.has(String(named.1)) || SourceTree.has(besides), "\(page) names \(named.1)")
        }
    }

    @Test("the tour has ten files, all of them there")
    func tour() throws {
        let text = try SourceTree.text("ARCHITECTURE.md")
        let files = text.matches(of: /(?m)^(\d+)\. `([^`]+\.swift)`/)
        #expect(files.map { Int($0.1) } == Array(1...10))
        for file in files { #expect(SourceTree.has(String(file.2)), "\(file.2)") }
    }
}
