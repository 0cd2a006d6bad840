import Foundation
import Testing

@testable import FakeBroker

@Suite("The page of the market's switches")
struct MarketPageTests {
    private static let text = try? String(
        contentsOf: Transcript.folder.deletingLastPathComponent().appending(path: "docs/market.md"), encoding: .utf8)

    /// The table's cells, row by row, the head first.
    private static var rows: [[String]] {
        (text ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") || $0.hasPrefix("| Member") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// A cell as the control API takes it.
    private func json(_ cell: String) -> String {
        switch cell {
        case "yes": "true"
        case "no": "false"
        default: cell.hasPrefix("`") ? "\"\(cell.dropFirst().dropLast())\"" : cell
        }
    }

    @Test("shows what each profile chooses")
    func choices() throws {
        let profiles = try #require(Self.rows.first).dropFirst(3).map { String($0.dropFirst().dropLast()) }
        #expect(profiles == ["predictable", "alpaca_paper", "schwab", "realistic"])
        for row in Self.rows.dropFirst() {
            let name = row[0].dropFirst().dropLast()
            for (profile, cell) in zip(profiles, row.dropFirst(3)) {
                let path = name.split(separator: ".").map(String.init)
                let member = path.reversed().reduce(json(cell)) { "{\"\($1)\":\($0)}" }.dropFirst()
                var usual = WorldDefinition.MarketDefinition(), chosen = usual
                try MarketForm.read(Form(JSONReader.read(Array("{\"profile\":\"\(profile)\"}".utf8))), into: &usual)
                try MarketForm.read(Form(JSONReader.read(Array("{\"profile\":\"\(profile)\",\(member)".utf8))), into: &chosen)
                #expect(usual == chosen, "\(name) of \(profile) is not \(cell)")
            }
        }
    }

    @Test("has every member, and the words that each takes")
    func members() throws {
        func refusal(_ member: String) throws -> ControlError? {
            let form = Form(try JSONReader.read(Array("{\"\(member)\":\"?\"}".utf8)))
            var market = WorldDefinition.MarketDefinition()
            do throws(ControlError) { try MarketForm.read(form, into: &market) } catch { return error }
            return nil
        }
        let text = try #require(Self.text)
        let known = try #require(try refusal("none")?.detail).replacing("Known here: ", with: "").dropLast().split(separator: ", ")
        for member in known where !["session", "isOpen", "nextOpen", "nextClose"].contains(member) {
            #expect(text.contains("`\(member)"), "\(member) is not told of")
            let title = try refusal(String(member))?.title ?? ""
            guard title.hasPrefix("Expected one of "), let row = Self.rows.first(where: { $0[0] == "`\(member)`" }) else { continue }
            #expect(row[1] == title.dropFirst(16).split(separator: ", ").map { "`\($0)`" }.joined(separator: ", "), "\(member)")
        }
    }
}
