import Testing

@testable import FakeBroker

@Suite("Schwab's page in the documents")
struct SchwabCoverageTests {
    @Test("shows the routes that are served")
    func table() throws {
        let expected = CoverageTable.markdown(SchwabRoutes.all)
        let shown = try CoverageTable.shown(in: "schwab")
        #expect(shown == expected, "docs/providers/schwab.md should show:\n\(expected)")
    }

    @Test("names each operation once, but for those that have several paths")
    func names() {
        let names = SchwabRoutes.all.map(\.operation)
        let several = Set(names).filter { name in names.count { $0 == name } > 1 }
        #expect(several == ["schwab.getQuote"])
        #expect(names.allSatisfy { $0.hasPrefix("schwab.") })
        let rows = SchwabRoutes.all.map { "\($0.method.name) \($0.path)" }
        #expect(Set(rows).count == rows.count)
    }
}
