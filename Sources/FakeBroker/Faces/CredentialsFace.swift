/// Whom a world knows: what the code under test logs in with.
public struct Credentials: Sendable, Equatable {
    /// The first app of the Schwab Trader API.
    public struct SchwabApp: Sendable, Equatable {
        public let clientId: String
        public let clientSecret: String
        public let callbackUrl: String
        /// The accounts that its user lets it see, with the hashes by which it names them in paths.
        public let accounts: [Account]

        public struct Account: Sendable, Equatable {
            public let accountNumber: String
            public let hashValue: String
        }
    }

    /// Nil if the world has no app.
    public let schwab: SchwabApp?
}

extension ControlledWorld {
    /// Whom the world knows.
    public func credentials() throws(ControlError) -> Credentials {
        let schwab = try call("GET", "/credentials")["schwab"]
        return Credentials(
            schwab: schwab.map { app in
                Credentials.SchwabApp(
                    clientId: app["clientId"]?.string ?? "", clientSecret: app["clientSecret"]?.string ?? "",
                    callbackUrl: app["callbackUrl"]?.string ?? "",
                    accounts: app["accounts"]?.array?.map {
                        Credentials.SchwabApp.Account(
                            accountNumber: $0["accountNumber"]?.string ?? "", hashValue: $0["hashValue"]?.string ?? "")
                    } ?? [])
            })
    }
}
