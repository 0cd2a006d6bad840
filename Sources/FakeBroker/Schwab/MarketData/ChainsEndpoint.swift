import ExchangeCore
import HTTPCore

/// `GET /marketdata/v1/chains`: the options of one underlying.
enum ChainsEndpoint {
    /// The gateway lets no larger answer through (recorded: about ten megabytes).
    static let limitBytes = 10 * 1024 * 1024

    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        do throws(ParameterError) {
            let query = try ChainQuery(call.query)
            let body = ChainBoard(query, &state).body(&state)
            return body.count > limitBytes ? SchwabErrors.tooBigBody : SchwabAnswer.marketData(.ok, body)
        } catch {
            return error.response(id: state.schwab.nextUUID())
        }
    }
}

/// `GET /marketdata/v1/expirationchain`: the days on which an underlying's options expire.
enum ExpirationChainEndpoint {
    /// An underlying without options has an empty list (inferred).
    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let symbol = call.query.text("symbol")?.uppercased() else {
            return SchwabErrors.missingParameter("symbol", id: state.schwab.nextUUID())
        }
        let underlying = Symbol(symbol)
        let today = NewYorkTime.date(at: state.now)
        let model = state.exchange.optionMarket(of: underlying)?.model
        let now = state.now
        return SchwabAnswer.marketData(
            .ok,
            JSONWriter.object(reserving: 4096) { json in
                json.array("expirationList") { json in
                    for expiration in model?.expirations(at: now) ?? [] {
                        json.object { json in
                            let root = OptionRoot.root(of: underlying, expiration.kind)
                            json.member("expirationDate", expiration.date.description)
                            json.member("daysToExpiration", expiration.date.days(since: today))
                            json.member("expirationType", OptionFacts.code(expiration.kind))
                            json.member("settlementType", settlesAtOpen(model, root, expiration.date) ? "A" : "P")
                            json.member("optionRoots", root)
                            json.member("standard", true)
                        }
                    }
                }
            })
    }

    private static func settlesAtOpen(_ model: OptionModel?, _ root: String, _ date: CivilDate) -> Bool {
        guard let contract = OCCSymbol(root: root, expiration: date, right: .call, strike: 1) else { return false }
        return model?.settlesAtOpen(contract) ?? false
    }
}
