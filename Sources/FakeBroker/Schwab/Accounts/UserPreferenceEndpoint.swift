import ExchangeCore
import HTTPCore

/// `GET /trader/v1/userPreference`: how the user sees the accounts, and where the streamer is.
enum UserPreferenceEndpoint {
    /// A single object with one streamer entry, as production answers (recorded), though the vendor's document says a list.
    static func respond(_ state: inout WorldState, _ call: Call) -> HTTPResponse {
        let accounts = state.linkedAccounts(clientId: call.principal)
        let prefix = state.id == Front.defaultWorld ? "" : "/worlds/" + PercentEncoding.encode(state.id)
        let schwab = state.schwab
        return SchwabAnswer.json(
            .ok,
            JSONWriter.object { json in
                json.array("accounts") { json in
                    for (index, account) in accounts.enumerated() {
                        json.object { json in
                            json.member("accountNumber", account.number)
                            json.member("primaryAccount", index == 0)
                            json.member("type", "BROKERAGE")
                            json.member("nickName", "Individual")
                            json.member("displayAcctId", "..." + account.number.suffix(3))
                            json.member("autoPositionEffect", false)
                            json.member("accountColor", "Green")
                        }
                    }
                }
                json.array("streamerInfo") { json in
                    json.object { json in
                        json.member("streamerSocketUrl", call.origin.webSocketURL + prefix + "/ws")
                        json.member("schwabClientCustomerId", schwab.streamerCustomerId)
                        json.member("schwabClientCorrelId", schwab.streamerCorrelationId)
                        json.member("schwabClientChannel", "N9")
                        json.member("schwabClientFunctionId", "APIAPP")
                    }
                }
                json.array("offers") { json in
                    json.object { json in
                        json.member("level2Permissions", true)
                        json.member("mktDataPermission", "NP")
                    }
                }
            })
    }
}
