/// Whom a world knows: what the code under test logs in with. Nil for a provider that the world has none for.
public struct Credentials: Sendable, Equatable {
    /// The first app of the Schwab Trader API.
    public struct SchwabApp: Sendable, Equatable {
        public let clientId: String
        public let clientSecret: String
        public let callbackUrl: String
        /// The accounts that its user lets it see, with the hashes by which it names them in paths.
        public let accounts: [Account]

        /// An account by its two names: the number, and the hash that stands in paths.
        public struct Account: Sendable, Equatable {
            public let accountNumber: String
            public let hashValue: String
        }
    }

    /// A key of the Alpaca APIs, and the account that it opens.
    public struct AlpacaKey: Sendable, Equatable {
        public let keyId: String
        public let secretKey: String
        public let accountId: String?
    }

    public let schwab: SchwabApp?
    public let alpaca: AlpacaKey?

    init(_ value: JSONValue) {
        schwab = value["schwab"].map { app in
            SchwabApp(
                clientId: app.text("clientId"), clientSecret: app.text("clientSecret"), callbackUrl: app.text("callbackUrl"),
                accounts: app.list("accounts") {
                    SchwabApp.Account(accountNumber: $0.text("accountNumber"), hashValue: $0.text("hashValue"))
                })
        }
        alpaca = value["alpaca"].map { key in
            AlpacaKey(keyId: key.text("keyId"), secretKey: key.text("secretKey"), accountId: key["accountId"]?.string)
        }
    }
}

extension ControlledWorld {
    /// Whom the world knows.
    public func credentials() throws(ControlError) -> Credentials { Credentials(try call("GET", "/credentials")) }
}
