import ExchangeCore
import Foundation
import Testing

@Suite("The page of the exchange")
struct ExchangePageTests {
    private static let root = Transcript.folder.deletingLastPathComponent()
    private static let text = try? String(contentsOf: root.appending(path: "docs/exchange.md"), encoding: .utf8)

    @Test("tells of every kind of ledger entry, and of no other")
    func ledger() throws {
        let text = try #require(Self.text)
        let section = try #require(text.components(separatedBy: "## The ledger").last?.components(separatedBy: "## ").first)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let told = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
        }
        #expect(told.sorted() == LedgerKind.allCases.map(\.rawValue).sorted())
    }

    @Test("names files that are there")
    func files() throws {
        let text = try #require(Self.text)
        let section = try #require(text.components(separatedBy: "## What it simulates").last?.components(separatedBy: "## ").first)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
        #expect(rows.count > 10)
        for row in rows {
            for path in row.split(separator: "|")[2].split(separator: ",") {
                let name = path.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
                let full = name.hasPrefix("Sources/") ? name : "Sources/ExchangeCore/" + name
                #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: full).path), "\(name)")
            }
        }
    }
}
