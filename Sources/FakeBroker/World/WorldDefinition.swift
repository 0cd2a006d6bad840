import ExchangeCore

/// What a world begins as, and what a reset returns to: the content of a world file.
public struct WorldDefinition: Sendable {
    /// The world's chance: the same seed and the same requests give the same bytes.
    public var seed: UInt64 = 1
    public var clock = ClockDefinition()
    public var market = MarketDefinition()
    public var oauth = OAuthDefinition()
    /// Schwab's registered apps; nil makes one of the world's own.
    public var schwabClients: [SchwabClientDefinition]?
    /// The times and bounds of Schwab's streamer.
    public var schwabStreamer = SchwabStreamerDefinition()
    /// Whether Schwab answers a placed order that fills at once without its `Location`, as it does now and then.
    public var schwabOmitsLocationOfFilled = false
    /// Alpaca's key pairs; nil makes one of the world's own.
    public var alpacaKeys: [AlpacaKeyDefinition]?
    /// Instruments beyond the standard ones, or in place of those with the same symbol.
    public var instruments: [Instrument] = []
    public var accounts: [AccountDefinition] = []
    public var quotes: [QuoteDefinition] = []
    public var rules: [Rule] = []
    public var faults: [Fault] = []
    /// The stubs that lie over the routes from the start, and the files they name as bodies.
    public var stubs = StubDefinition()

    public init() {}

    /// How the world's clock begins.
    public struct ClockDefinition: Sendable, Equatable {
        public var mode = WorldClock.Mode.realtime
        /// The world's first instant; nil: the wall's.
        public var now: Instant?
        /// World seconds per wall second, for `scaled`.
        public var scale: Double?

        public init(mode: WorldClock.Mode = .realtime, now: Instant? = nil, scale: Double? = nil) {
            self.mode = mode
            self.now = now
            self.scale = scale
        }
    }

    public struct MarketDefinition: Sendable, Equatable {
        public var hours = MarketHours.alwaysOpen
        /// Where prices come from when nothing else is said.
        public enum Prices: String, Sendable, CaseIterable {
            /// The price model, by the world's seed.
            case generated
            /// Nowhere: a symbol has no price until a test sets one.
            case pinned
        }

        public var prices = Prices.generated
        /// The switches where brokers and simulators differ.
        public var policy = MarketPolicy()
        /// Whether prices are held between limit-up limit-down bands, with pauses.
        public var hasLimitBands = false
        /// The index whose fall stops the whole market; none if nil.
        public var breakerIndex: Symbol?

        /// How much of an order a quote fills.
        public var size: MarketPolicy.Size {
            get { policy.size }
            set { policy.size = newValue }
        }

        public init() {}
    }

    public struct OAuthDefinition: Sendable, Equatable {
        /// Which clock tokens live by.
        public enum Clock: String, Sendable, CaseIterable {
            /// The wall's: clients judge a token's life by their own clock.
            case wall
            /// The world's: for tests of expiry.
            case world
        }

        public var clock = Clock.wall
        /// What the authorize page does with a caller that is no person: let it through, show the page, or deny.
        public enum Consent: String, Sendable, CaseIterable {
            /// Redirects at once with a code, unless the caller asks for HTML as a browser does.
            case automatic
            /// Always shows the login and consent pages.
            case page
            /// Redirects at once with `error=access_denied`.
            case deny
        }

        public var consent = Consent.automatic
        /// How a dead refresh token is refused: Schwab's wording of 2024-25, or of 2026.
        public enum RefreshErrorStyle: String, Sendable, CaseIterable {
            case legacy, current
        }

        public var refreshErrors = RefreshErrorStyle.current
        /// Whether each refresh answers with a new refresh token.
        public var rotatesRefreshTokens = false

        public init() {}
    }

    public struct AlpacaKeyDefinition: Sendable, Equatable {
        public var keyId: String
        public var secretKey: String
        /// The account number it belongs to; nil: the world's first margin account.
        public var account: String?

        public init(keyId: String, secretKey: String, account: String? = nil) {
            self.keyId = keyId
            self.secretKey = secretKey
            self.account = account
        }
    }

    public struct AccountDefinition: Sendable, Equatable {
        public var accountNumber: String
        public var type = AccountType.margin
        public var cash: Money
        public var positions: [PositionDefinition]

        public init(
            accountNumber: String, type: AccountType = .margin, cash: Money, positions: [PositionDefinition] = []
        ) {
            self.accountNumber = accountNumber
            self.type = type
            self.cash = cash
            self.positions = positions
        }
    }

    public struct PositionDefinition: Sendable, Equatable {
        public var symbol: String
        /// Negative for a short position.
        public var quantity: Quantity
        public var averagePrice: Price

        public init(symbol: String, quantity: Quantity, averagePrice: Price) {
            self.symbol = symbol
            self.quantity = quantity
            self.averagePrice = averagePrice
        }
    }

    /// A symbol's quote from the start: pinned where it is given, else from its own source.
    public struct QuoteDefinition: Sendable, Equatable {
        public var symbol: String
        /// The members that are pinned.
        public var change: QuoteChange
        /// Whether trading in it stands still from the start.
        public var isHalted: Bool?
        /// Where the quote comes from if not from the world's own source.
        public var source: SourceDefinition?

        /// A quote pinned from the start; a member left out is generated.
        public init(
            symbol: String, bid: Price? = nil, ask: Price? = nil, last: Price? = nil, bidSize: Quantity? = nil,
            askSize: Quantity? = nil, volume: Quantity? = nil, isHalted: Bool? = nil, source: SourceDefinition? = nil
        ) {
            self.symbol = symbol
            self.change = QuoteChange(
                bid: bid, ask: ask, last: last, bidSize: bidSize, askSize: askSize, volume: volume)
            self.isHalted = isHalted
            self.source = source
        }

        public var bid: Price? {
            get { change.bid }
            set { change.bid = newValue }
        }

        public var ask: Price? {
            get { change.ask }
            set { change.ask = newValue }
        }

        public var last: Price? {
            get { change.last }
            set { change.last = newValue }
        }

        public var bidSize: Quantity? {
            get { change.bidSize }
            set { change.bidSize = newValue }
        }

        public var askSize: Quantity? {
            get { change.askSize }
            set { change.askSize = newValue }
        }
    }

    /// Where a symbol's quotes come from, before the world has a present.
    public enum SourceDefinition: Sendable, Equatable {
        /// The price model, by this seed, or the world's if nil.
        case generated(seed: UInt64?)
        /// From points on the time line, each holding until the next.
        case scripted([ScriptedPoint])
        /// From recorded quotes or bars, at their own instants.
        case replay([ReplayPoint])
    }

    /// What a quote becomes, and when.
    public struct ScriptedPoint: Sendable, Equatable {
        /// When it becomes so.
        public enum Time: Sendable, Equatable {
            /// So long after the source was set.
            case after(Duration)
            case at(Instant)
        }

        public var time: Time
        public var change: QuoteChange

        public init(_ time: Time, _ change: QuoteChange) {
            self.time = time
            self.change = change
        }
    }
}

/// A definition that cannot be built, with the place in its file if it came from one.
public struct WorldDefinitionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file, or nil for a definition sent as JSON or made in Swift.
    public var file: String?
    /// Counted from 1; nil where there is no text.
    public var line: Int?
    public var column: Int?
    /// The JSON pointer of the member, e.g. `/accounts/0/cash`.
    public var pointer: String
    /// What is wrong and what was expected there.
    public var reason: String

    public init(file: String? = nil, line: Int? = nil, column: Int? = nil, pointer: String, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.pointer = pointer
        self.reason = reason
    }

    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap { $0 }.joined(separator: ":")
        return (place.isEmpty ? "" : place + ": ") + (pointer.isEmpty ? "" : pointer + ": ") + reason
    }
}

extension WorldDefinition {
    /// The default world: two accounts, two positions, generated prices, a clock that runs with the wall.
    public static let standard: WorldDefinition = {
        var definition = WorldDefinition()
        definition.accounts = [
            AccountDefinition(
                accountNumber: "10000001", type: .margin, cash: 100_000,
                positions: [
                    PositionDefinition(symbol: "AAPL", quantity: 100, averagePrice: Price(cents: 180_25)),
                    PositionDefinition(symbol: "SPY", quantity: 20, averagePrice: Price(cents: 510_10)),
                ]),
            AccountDefinition(accountNumber: "10000002", type: .cash, cash: 25_000),
        ]
        return definition
    }()

    /// The credentials that the documentation names, which the world named `default` has.
    public static let standardSchwabClient = SchwabClientDefinition(
        clientId: "fakebroker-client-id", clientSecret: "fakebroker-client-secret")
    public static let standardAlpacaKey = AlpacaKeyDefinition(
        keyId: "PKFAKEBROKER00000001", secretKey: "fakebroker-alpaca-secret-000000000000000001", account: "10000001")
}
