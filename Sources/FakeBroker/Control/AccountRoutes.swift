import ExchangeCore
import HTTPCore

/// `accounts`: whose money and positions a world holds.
enum AccountRoutes {
    static let routes = [
        Route.control("openAccount", .post, "/accounts") { state, call throws(ControlError) in
            var account = try AccountForm.read(try call.body())
            if account.accountNumber.isEmpty {
                account.accountNumber = AccountForm.freeNumber { state.exchange.account(number: $0) != nil }
            } else if state.exchange.account(number: account.accountNumber) != nil {
                throw .conflict("The account number '\(account.accountNumber)' is in use")
            }
            try state.command(.openAccount(AccountSpec(account)))
            return answer(.created, try state.account(numbered: account.accountNumber), state)
        },
        Route.control("listAccounts", .get, "/accounts") { state, call throws(ControlError) in
            let all = state.exchange.allAccounts
            return ControlJSON.list("accounts", try call.page(all), total: all.count) { write($1, state, into: &$0) }
        },
        Route.control("getAccount", .get, "/accounts/{account}") { state, call throws(ControlError) in
            answer(.ok, try state.account(numbered: call.parameters["account"]), state)
        },
        Route.control("changeAccount", .patch, "/accounts/{account}") { state, call throws(ControlError) in
            let account = try state.account(numbered: call.parameters["account"])
            try state.command(.adjustAccount(account.id, try AccountForm.change(try call.body())))
            return answer(.ok, try state.account(numbered: account.number), state)
        },
        Route.control("closeAccount", .delete, "/accounts/{account}") { state, call throws(ControlError) in
            let account = try state.account(numbered: call.parameters["account"])
            let last = answer(.ok, account, state)
            try state.command(.closeAccount(account.id))
            return last
        },
    ]

    private static func answer(_ status: HTTPStatus, _ account: Account, _ state: WorldState) -> HTTPResponse {
        ControlJSON.response(status, JSONWriter.written { write(account, state, into: &$0) })
    }

    private static func write(_ account: Account, _ state: WorldState, into json: inout JSONWriter) {
        json.object { json in
            json.member("accountNumber", account.number)
            json.member("type", AccountForm.name(of: account.type))
            json.member("cash", account.cash.description)
            json.member("restricted", account.isRestricted)
            json.member("shorting", account.allowsShorting)
            json.member("openedAt", account.openedAt.description)
            json.array("positions") { json in
                for position in state.exchange.positions(of: account.id) {
                    json.object { json in
                        json.member("symbol", position.symbol.text)
                        json.member("quantity", position.quantity.description)
                        json.member("averagePrice", position.averagePrice.description)
                        json.member("mark", position.mark.description)
                        json.member("marketValue", position.marketValue.description)
                        json.member("unrealizedProfit", position.unrealizedProfit.description)
                    }
                }
            }
            let balances = state.exchange.balances(of: account.id)
            json.object("balances") { json in
                json.member("equity", balances.equity.description)
                json.member("buyingPower", balances.buyingPower.description)
                json.member("availableFunds", balances.availableFunds.description)
                json.member("settledCash", balances.settledCash.description)
                json.member("reserved", balances.reserved.description)
            }
        }
    }
}

extension WorldState {
    /// The open account of that number.
    func account(numbered number: String) throws(ControlError) -> Account {
        guard let account = exchange.account(number: number) else {
            throw .missing("There is no account '\(number)'", detail: "GET /__admin/accounts lists those there are.")
        }
        return account
    }
}
