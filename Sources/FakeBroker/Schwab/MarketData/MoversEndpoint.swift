import ExchangeCore
import HTTPCore

/// `GET /marketdata/v1/movers/{symbol_id}`: the ten most traded of a list.
///
/// Production has oddities that are kept: neither `sort` nor `frequency` changes anything, and outside the regular
/// session `netChange` repeats the price and `netPercentChange` is 1.0 (both recorded).
enum MoversEndpoint {
    private enum Sort: String, CaseIterable {
        case volume = "VOLUME"
        case trades = "TRADES"
        case up = "PERCENT_CHANGE_UP"
        case down = "PERCENT_CHANGE_DOWN"
    }

    private static let limit = 10

    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        do throws(ParameterError) {
            guard let board = MoverBoard(rawValue: call.parameters["symbol"].uppercased()) else {
                let names = MoverBoard.allCases.map(\.rawValue).joined(separator: ",")
                throw ParameterError("symbol_id", "valid symbol_id are \(names)")
            }
            let query = call.query
            _ = try query.word("sort", Sort.self)
            if let frequency = try query.int("frequency"), ![0, 1, 5, 10, 30, 60].contains(frequency) {
                throw ParameterError("frequency", "valid frequency are 0,1,5,10,30,60")
            }
            return SchwabAnswer.marketData(.ok, body(state.movers(board) ?? [], isOpen: isOpen(state)))
        } catch {
            return error.response(id: state.schwab.nextUUID())
        }
    }

    private static func isOpen(_ state: WorldState) -> Bool {
        MarketCalendar(hours: state.definition.market.hours).isOpen(at: state.now)
    }

    private static func body(_ rows: [Mover], isOpen: Bool) -> [UInt8] {
        let total = rows.reduce(0) { $0 + $1.volume }
        return JSONWriter.object(reserving: 2048) { json in
            json.array("screeners") { json in
                for row in rows.prefix(limit) {
                    json.object { json in
                        json.member("description", entities(row.description))
                        json.member("volume", row.volume)
                        json.decimal("lastPrice", row.last)
                        json.decimal("netChange", isOpen ? row.change.net : row.last)
                        json.decimal("marketShare", row.share(of: total))
                        json.member("totalVolume", total)
                        json.member("trades", row.trades)
                        json.decimal("netPercentChange", isOpen ? row.change.fraction : 1)
                        json.member("symbol", row.symbol)
                    }
                }
            }
        }
    }

    /// Descriptions come with the entities of HTML (recorded).
    private static func entities(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}
