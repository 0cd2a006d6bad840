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

    @Test("names each operation once")
    func names() {
        let names = SchwabRoutes.all.map(\.operation)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.hasPrefix("schwab.") })
    }
}
