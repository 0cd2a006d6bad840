import ExchangeCore

/// Schwab's part of a world's definition: the registered apps and the streamer's times.
extension WorldDefinition {
    /// What an app may be registered for; a token of an app without the product is refused there.
    public enum SchwabProduct: String, Sendable, CaseIterable {
        /// Accounts and Trading.
        case trading
        /// Market Data.
        case marketData
    }

    /// How far the vendor's approval of an app has come.
    public enum SchwabAppStatus: String, Sendable, CaseIterable {
        case ready
        /// Approved, but not usable yet: nobody can log in to it.
        case pending
    }

    /// A registered app as its developer sees it in the portal.
    public struct SchwabClientDefinition: Sendable, Equatable {
        /// The portal's App Key.
        public var clientId: String
        /// The portal's Secret.
        public var clientSecret: String
        /// The addresses that a login may return to, separated by commas.
        public var callbackUrl: String
        /// The APIs it may be used with.
        public var products: [SchwabProduct]
        /// Requests that place, replace or cancel orders, for each account in any minute: the portal takes 0 to 120.
        /// Nil: no limit.
        public var ordersPerMinute: Int?
        /// Whether people can log in to it.
        public var status: SchwabAppStatus

        /// An app that is ready for everything, unless said otherwise.
        public init(
            clientId: String, clientSecret: String, callbackUrl: String = "https://127.0.0.1:8182",
            products: [SchwabProduct] = SchwabProduct.allCases, ordersPerMinute: Int? = nil,
            status: SchwabAppStatus = .ready
        ) {
            self.clientId = clientId
            self.clientSecret = clientSecret
            self.callbackUrl = callbackUrl
            self.products = products
            self.ordersPerMinute = ordersPerMinute
            self.status = status
        }
    }

    /// The streamer's times, by the world's clock, and bounds. Where the vendor names no number, the default is inferred.
    public struct SchwabStreamerDefinition: Sendable, Equatable {
        /// Between two heartbeats (inferred: a few to ten seconds).
        public var heartbeat = Duration.seconds(10)
        /// A stream without a subscription ends after this (documentation: about 30 seconds).
        public var emptySubscription = Duration.seconds(30)
        /// Keys of all symbol services together (documentation).
        public var symbolLimit = 500
        /// Between two pushes of a screener (documentation).
        public var equityScreener = Duration.seconds(10)
        /// The same for options (documentation).
        public var optionScreener = Duration.seconds(5)

        /// The vendor's own times and bounds.
        public init() {}
    }
}

extension WorldDefinition {
    /// Reads the member `schwab`: what it leaves out keeps its value.
    mutating func readSchwab(_ form: Form) throws(ControlError) {
        var changed = self
        try form.object { members throws(ControlError) in
            if let clients = members.optional("clients") {
                changed.schwabClients = try clients.array(SchwabClientDefinition.read)
            }
            if let streamer = members.optional("streamer") { try changed.schwabStreamer.read(streamer) }
            if let omits = members.optional("omitsLocationOfFilled") { changed.schwabOmitsLocationOfFilled = try omits.flag() }
        }
        self = changed
    }

    /// Writes the member `schwab`, if there is anything to say.
    func writeSchwab(into json: inout JSONWriter) {
        let isStandard = schwabStreamer == SchwabStreamerDefinition()
        if schwabClients == nil, isStandard, !schwabOmitsLocationOfFilled { return }
        json.object("schwab") { json in
            if let schwabClients {
                json.array("clients") { json in for client in schwabClients { client.write(into: &json) } }
            }
            if !isStandard { json.object("streamer") { schwabStreamer.write(into: &$0) } }
            if schwabOmitsLocationOfFilled { json.member("omitsLocationOfFilled", true) }
        }
    }
}

extension WorldDefinition.SchwabClientDefinition {
    fileprivate static func read(_ form: Form) throws(ControlError) -> WorldDefinition.SchwabClientDefinition {
        try form.object { members throws(ControlError) in
            var client = WorldDefinition.SchwabClientDefinition(
                clientId: try members.required("clientId").name(),
                clientSecret: try members.required("clientSecret").name())
            if let url = members.optional("callbackUrl") { client.callbackUrl = try url.name() }
            if let products = members.optional("products") {
                client.products = try products.array { form throws(ControlError) in try form.one() }
            }
            client.ordersPerMinute = try members.optional("ordersPerMinute")?.integer(0...120)
            if let status = members.optional("status") { client.status = try status.one() }
            return client
        }
    }

    fileprivate func write(into json: inout JSONWriter) {
        json.object { json in
            json.member("clientId", clientId)
            json.member("clientSecret", clientSecret)
            json.member("callbackUrl", callbackUrl)
            if Set(products) != Set(WorldDefinition.SchwabProduct.allCases) {
                json.array("products") { json in for product in products { json.string(product.rawValue) } }
            }
            if let ordersPerMinute { json.member("ordersPerMinute", ordersPerMinute) }
            if status != .ready { json.member("status", status.rawValue) }
        }
    }
}

extension WorldDefinition.SchwabStreamerDefinition {
    /// Nothing is repeated more often than this, so that a long move of the clock stays short work.
    private static let shortest = Duration.milliseconds(100)

    fileprivate mutating func read(_ form: Form) throws(ControlError) {
        var changed = self
        try form.object { members throws(ControlError) in
            if let span = members.optional("heartbeat") { changed.heartbeat = try Self.interval(span) }
            if let span = members.optional("emptySubscription") { changed.emptySubscription = try Self.interval(span) }
            if let limit = members.optional("symbolLimit") { changed.symbolLimit = try limit.integer(0...100_000) }
            if let span = members.optional("equityScreener") { changed.equityScreener = try Self.interval(span) }
            if let span = members.optional("optionScreener") { changed.optionScreener = try Self.interval(span) }
        }
        self = changed
    }

    private static func interval(_ form: Form) throws(ControlError) -> Duration {
        let span = try form.duration()
        guard span >= shortest else { throw form.refusal(expected: "a duration of 100ms or more") }
        return span
    }

    fileprivate func write(into json: inout JSONWriter) {
        json.member("heartbeat", DurationText.text(heartbeat))
        json.member("emptySubscription", DurationText.text(emptySubscription))
        json.member("symbolLimit", symbolLimit)
        json.member("equityScreener", DurationText.text(equityScreener))
        json.member("optionScreener", DurationText.text(optionScreener))
    }
}
