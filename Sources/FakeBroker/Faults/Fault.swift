import ExchangeCore

/// Something done wrong on the wire or around the commit, to the requests or streams that it is aimed at.
public struct Fault: Sendable, Equatable {
    public var name: String?
    public var target: Target
    public var when: When
    public var phase: Phase
    public var effect: Effect
    /// How many times it strikes; without end if nil.
    public var remaining: Int?

    public init(
        name: String? = nil, target: Target = Target(), when: When = When(), phase: Phase = .before, effect: Effect,
        remaining: Int? = nil
    ) {
        self.name = name
        self.target = target
        self.when = when
        self.phase = phase
        self.effect = effect
        self.remaining = remaining
    }

    /// What is aimed at; members that are nil match all.
    public struct Target: Sendable, Equatable {
        public var provider: String?
        /// The route table's name, e.g. `schwab.placeOrder`.
        public var operation: String?
        public var method: String?
        /// Exact, `*` standing for one segment and `**` for the rest.
        public var path: String?
        /// An account's number.
        public var account: String?
        /// `schwab.streamer`, `alpaca.trading` or `alpaca.data`: a stream instead of requests.
        public var stream: String?

        public init(
            provider: String? = nil, operation: String? = nil, method: String? = nil, path: String? = nil,
            account: String? = nil, stream: String? = nil
        ) {
            self.provider = provider
            self.operation = operation
            self.method = method
            self.path = path
            self.account = account
            self.stream = stream
        }
    }

    /// Which of the matches it strikes, counted from 1; all conditions must hold.
    public struct When: Sendable, Equatable {
        public var nth: Int?
        public var first: Int?
        public var every: Int?
        /// 0…1, drawn from the world's seed.
        public var probability: Double?
        /// In world time, the end left out.
        public var between: Range<Instant>?

        public init(
            nth: Int? = nil, first: Int? = nil, every: Int? = nil, probability: Double? = nil,
            between: Range<Instant>? = nil
        ) {
            self.nth = nth
            self.first = first
            self.every = every
            self.probability = probability
            self.between = between
        }
    }

    public enum Phase: String, Sendable, CaseIterable {
        /// The command is not applied, unless the fault only touches its answer's way.
        case before
        /// The command was applied, and the answer is what goes wrong.
        case after
    }

    /// Which clock a delay waits on.
    public enum DelayClock: String, Sendable, CaseIterable { case wall, world }

    /// What goes wrong. Members combine: a status with a delay, a truncated body with a header.
    public struct Effect: Sendable, Equatable {
        public var status: Int?
        public var headers: [(name: String, value: String)] = []
        /// The body's bytes; with a status and no body, the vendor's own body for that status.
        public var body: [UInt8]?
        public var delay: ClosedRange<Duration>?
        public var delayClock = DelayClock.wall
        public var connection: Connection?
        public var rateLimit: RateLimit?
        public var stream: Stream?

        public init(
            status: Int? = nil, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil, delay: Duration? = nil,
            connection: Connection? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.delay = delay.map { $0...$0 }
            self.connection = connection
        }

        /// An answer with that status, in the vendor's words.
        public static func status(_ status: Int) -> Effect { Effect(status: status) }

        /// The answer comes so much later.
        public static func delay(_ delay: Duration, on clock: DelayClock = .wall) -> Effect {
            var effect = Effect(delay: delay)
            effect.delayClock = clock
            return effect
        }

        /// The connection is reset instead of an answer.
        public static var reset: Effect { Effect(connection: .reset) }

        /// The connection is closed with nothing sent.
        public static var empty: Effect { Effect(connection: .empty) }

        /// Bytes that are no HTTP, and then the close.
        public static var garbage: Effect { Effect(connection: .garbage) }

        /// The connection is closed behind so many bytes of the body.
        public static func truncate(bodyBytes: Int) -> Effect { Effect(connection: .truncate(bodyBytes: bodyBytes)) }

        /// Silence behind so many bytes of the body, for so long.
        public static func stall(afterBodyBytes bytes: Int, for span: Duration) -> Effect {
            Effect(connection: .stall(afterBodyBytes: bytes, span: span))
        }

        /// So many requests a span are answered as usual, the rest with 429 and the usual headers.
        public static func rateLimit(_ limit: Int, per span: Duration) -> Effect {
            var effect = Effect()
            effect.rateLimit = RateLimit(limit: limit, per: span)
            return effect
        }

        /// A stream goes wrong.
        public static func stream(_ kind: Stream.Kind, code: Int? = nil, for span: Duration? = nil, count: Int? = nil) -> Effect {
            var effect = Effect()
            effect.stream = Stream(kind: kind, code: code, span: span, count: count)
            return effect
        }

        public static func == (a: Effect, b: Effect) -> Bool {
            a.status == b.status && a.headers.elementsEqual(b.headers, by: ==) && a.body == b.body && a.delay == b.delay
                && a.delayClock == b.delayClock && a.connection == b.connection && a.rateLimit == b.rateLimit
                && a.stream == b.stream
        }

        /// Whether it takes the place of the answer, so that before the commit nothing is committed.
        var replacesAnswer: Bool {
            if status != nil || body != nil || rateLimit != nil { return true }
            return switch connection {
            case .reset, .empty, .garbage: true
            case .truncate, .stall, nil: false
            }
        }
    }

    /// How a connection fails its answer.
    public enum Connection: Sendable, Equatable {
        case reset, empty, garbage
        /// So many body bytes are sent before the close.
        case truncate(bodyBytes: Int)
        /// So many body bytes, then silence for so long, then the rest.
        case stall(afterBodyBytes: Int, span: Duration)
    }

    /// So many requests a span; the rest are answered 429 with the usual headers.
    public struct RateLimit: Sendable, Equatable {
        public var limit: Int
        public var per: Duration

        public init(limit: Int, per: Duration) {
            self.limit = limit
            self.per = per
        }
    }

    /// What goes wrong with a stream.
    public struct Stream: Sendable, Equatable {
        public enum Kind: String, Sendable, CaseIterable {
            /// Nothing is sent, though the socket stays open.
            case mute
            /// Data is sent twice.
            case duplicate
            /// A data message goes out behind the one that follows it.
            case reorder
            /// Answers and heartbeats go on, but the data stands still: what happened meanwhile is never told.
            case stale
            /// The socket is closed with `code`; at once if nothing is to pass before.
            case close
            /// A socket that is being opened is refused with the HTTP status `code`.
            case refuse
        }

        public var kind: Kind
        public var code: Int?
        /// How long it lasts; until the fault is removed if nil.
        public var span: Duration?
        /// How many messages it touches.
        public var count: Int?

        public init(kind: Kind, code: Int? = nil, span: Duration? = nil, count: Int? = nil) {
            self.kind = kind
            self.code = code
            self.span = span
            self.count = count
        }
    }
}
