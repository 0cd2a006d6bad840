import ExchangeCore
import HTTPCore

/// `/trader/v1/accounts/{accountHash}/transactions`: an account's history, newest first (recorded).
enum TransactionsEndpoint {
    /// Rows of one answer (documentation).
    private static let limit = 3000

    /// `GET` of a span of time; both ends and the types are required.
    static func list(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call).flatMap(state.exchange.account) else { return SchwabErrors.invalidAccount }
        let query = call.query
        var errors: [String] = []
        let start = OrderWindow.instant(query["startDate"], "startDate", &errors)
        let end = OrderWindow.instant(query["endDate"], "endDate", &errors)
        var types: Set<String> = []
        for name in query.list("types") {
            if SchwabTransaction.Kind(rawValue: name) == nil { errors.append("types '\(name)' is not a valid transaction type") }
            types.insert(name)
        }
        if types.isEmpty { errors.append("types is required") }
        if let start, let end {
            if start > end { errors.append("startDate must not be after endDate") }
            if end - start > .seconds(366 * 86_400) {
                errors.append("The range between startDate and endDate must not exceed one year")
            }
        }
        guard errors.isEmpty, let start, let end else { return SchwabErrors.invalid(errors) }
        let symbol = query["symbol"]

        let exchange = state.exchange
        let chosen = SchwabTransaction.all(of: account, exchange).reversed().filter { transaction in
            // By the second, as orders are: clients ask up to the second that it is.
            let second = transaction.main.at.secondsSinceEpoch
            guard second >= start.secondsSinceEpoch, second <= end.secondsSinceEpoch else { return false }
            guard types.contains(transaction.type.rawValue) else { return false }
            guard let symbol, !symbol.isEmpty else { return true }
            return transaction.main.instrument.flatMap { exchange.instrument($0)?.symbol.text } == symbol
        }
        let wire = TransactionWire(account: account, exchange: exchange)
        return SchwabAnswer.json(
            .ok,
            JSONWriter.array { json in for transaction in chosen.prefix(limit) { wire.append(transaction, &json) } })
    }

    /// `GET …/{transactionId}`: a single object, as recorded, though the vendor's document says a list.
    static func one(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call).flatMap(state.exchange.account) else { return SchwabErrors.invalidAccount }
        guard let id = Int64(call.parameters["transactionId"]) else {
            return SchwabErrors.invalid(["transactionId must be a number"])
        }
        let exchange = state.exchange
        guard let found = SchwabTransaction.all(of: account, exchange).first(where: { $0.activityId == id }) else {
            return SchwabErrors.transactionNotFound
        }
        let wire = TransactionWire(account: account, exchange: exchange)
        var json = JSONWriter(reserving: 1024)
        wire.append(found, &json)
        return SchwabAnswer.json(.ok, json.bytes)
    }
}
