import ExchangeCore
import HTTPCore

/// `/trader/v1/accounts` and what hangs on it: numbers with their hashes, balances, positions.
enum AccountsEndpoint {
    /// `GET /trader/v1/accounts/accountNumbers`
    static func numbers(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let schwab = state.schwab
        let accounts = state.linkedAccounts(clientId: call.principal)
        return SchwabAnswer.json(
            .ok,
            JSONWriter.array { json in
                for account in accounts {
                    json.object { json in
                        json.member("accountNumber", account.number)
                        json.member(
                            "hashValue", schwab.accountHash(clientId: call.principal, accountNumber: account.number))
                    }
                }
            })
    }

    /// `GET /trader/v1/accounts[?fields=positions]`
    static func list(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let withPositions = asksForPositions(call.request)
        var body = ByteText(reserving: 8192)
        body.append(UInt8(ascii: "["))
        for account in state.linkedAccounts(clientId: call.principal) {
            if body.count > 1 { body.append(UInt8(ascii: ",")) }
            state.valuePositions(of: account.id)
            AccountWire.append(account.id, of: state.exchange, withPositions: withPositions, to: &body)
        }
        body.append(UInt8(ascii: "]"))
        return SchwabAnswer.json(.ok, body.bytes)
    }

    /// `GET /trader/v1/accounts/{accountHash}[?fields=positions]`
    static func one(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        guard let account = state.schwabAccount(call) else { return SchwabErrors.invalidAccount }
        var body = ByteText(reserving: 8192)
        state.valuePositions(of: account)
        AccountWire.append(account, of: state.exchange, withPositions: asksForPositions(call.request), to: &body)
        return SchwabAnswer.json(.ok, body.bytes)
    }

    /// Other values of `fields` are ignored (inferred).
    private static func asksForPositions(_ request: HTTPRequest) -> Bool {
        guard let query = request.query else { return false }
        if query.spells("fields=positions") { return true }
        return FormPairs(query).list("fields").contains("positions")
    }
}
