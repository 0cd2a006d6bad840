import Foundation

@testable import ExchangeCore

/// The rows of `fixtures/exchange/nyse_calendar.csv`: every weekday of 2020–2030.
struct CalendarFixture {
    let date: CivilDate
    let kind: String
    let open: Instant?
    let close: Instant?

    static let rows: [CalendarFixture] = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let file = folder.appending(path: "fixtures/exchange/nyse_calendar.csv")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4, let date = CivilDate(cells[0]) else { return nil }
            return CalendarFixture(
                date: date, kind: cells[1], open: Instant("\(cells[0])T\(cells[2]):00Z"),
                close: Instant("\(cells[0])T\(cells[3]):00Z"))
        }
    }()
}
