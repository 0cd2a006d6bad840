import ExchangeCore
import HTTPCore

/// `/marketdata/v1/markets` and `/marketdata/v1/markets/{market_id}`: when each market trades on a day.
enum MarketHoursEndpoint {
    /// `GET /marketdata/v1/markets?markets=equity,option&date=…`
    static func many(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let query = call.query
        let names = query.list("markets")
        return respond(&state) { state throws(ParameterError) in
            if names.isEmpty { throw .missing("markets") }
            return try body(names, query, state)
        }
    }

    /// `GET /marketdata/v1/markets/{market_id}?date=…`
    static func one(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        respond(&state) { state throws(ParameterError) in
            try body([call.parameters["marketId"]], call.query, state, parameter: "market_id")
        }
    }

    private static func respond(
        _ state: inout WorldState, _ body: (WorldState) throws(ParameterError) -> [UInt8]
    ) -> HTTPResponse {
        do {
            return SchwabAnswer.marketData(.ok, try body(state))
        } catch {
            return error.response(id: state.schwab.nextUUID())
        }
    }

    private static func body(
        _ names: [String], _ query: FormPairs, _ state: WorldState, parameter: String = "markets"
    ) throws(ParameterError) -> [UInt8] {
        var markets: [MarketSchedule.Market] = []
        for name in names {
            guard let market = MarketSchedule.Market(rawValue: name.lowercased()) else {
                throw ParameterError(parameter, "valid \(parameter) are equity,option,bond,future,forex")
            }
            if !markets.contains(market) { markets.append(market) }
        }
        let today = NewYorkTime.date(at: state.now)
        let date = try query.date("date") ?? today
        guard date >= today, date <= today.adding(months: 12) else {
            throw ParameterError("date", "date must be between today and one year from today")
        }
        let schedule = MarketSchedule(MarketCalendar(hours: state.definition.market.hours))
        return JSONWriter.object(reserving: 1024) { json in
            for market in markets {
                json.name(market.rawValue)
                json.object { schedule.append(market, on: date, to: &$0) }
            }
        }
    }
}
