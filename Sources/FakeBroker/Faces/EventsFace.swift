import ExchangeCore

/// What has happened in a world, and waiting for it.
public struct EventsFace: Sendable {
    let world: any ControlledWorld

    /// Something that happened. Members that its type does not have are nil; status and quantities are the order's after it.
    public struct Reading: Sendable, Equatable {
        /// Counts from 1 without gaps.
        public let seq: Int
        public let at: Instant
        /// `orderAccepted`, `orderPartiallyFilled`, `orderFilled`, `quoteChanged`, …
        public let type: String
        public let order: String?
        public let account: String?
        public let symbol: String?
        public let clientOrderID: String?
        /// The status before.
        public let from: OrderStatus?
        public let status: OrderStatus?
        public let quantity: Quantity?
        public let filledQuantity: Quantity?
        public let leavesQuantity: Quantity?
        public let averagePrice: Price?
        public let execution: Execution?
        public let replacedBy: String?
        public let reason: String?
        public let rule: String?
        public let bid: Price?
        public let ask: Price?
        public let last: Price?
        public let session: MarketSession?
        public let amount: Money?
        public let balance: Money?

        init(_ value: JSONValue) {
            seq = value.count("seq")
            at = value.instant("at") ?? .distantPast
            type = value.text("type")
            order = value["order"]?.string
            account = value["account"]?.string
            symbol = value["symbol"]?.string
            clientOrderID = value["clientOrderId"]?.string
            from = value.word("from")
            status = value.word("status")
            quantity = value.decimal("quantity")
            filledQuantity = value.decimal("filledQuantity")
            leavesQuantity = value.decimal("leavesQuantity")
            averagePrice = value.decimal("averagePrice")
            execution = value["execution"].map(Execution.init)
            replacedBy = value["replacedBy"]?.string
            reason = value["reason"]?.string
            rule = value["rule"]?.string
            bid = value.decimal("bid")
            ask = value.decimal("ask")
            last = value.decimal("last")
            session = value.word("session")
            amount = value.decimal("amount")
            balance = value.decimal("balance")
        }
    }

    /// One fill: how much at which price.
    public struct Execution: Sendable, Equatable {
        public let id: String
        public let side: Side
        public let quantity: Quantity
        public let price: Price

        init(_ value: JSONValue) {
            id = value.text("id")
            side = value.word("side") ?? .buy
            quantity = value.decimal("quantity") ?? 0
            price = value.decimal("price") ?? 0
        }
    }

    /// Some events, oldest first.
    public struct Page: Sendable, Equatable {
        public let events: [Reading]
        /// The number of the last event there is: the `after` of the next question.
        public let last: Int
        /// How many of the oldest are kept no more.
        public let dropped: Int

        init(_ value: JSONValue) {
            events = value.list("events", Reading.init)
            last = value.count("last")
            dropped = value.count("dropped")
        }
    }

    /// The events behind number `after` that match.
    public func list(
        after: Int? = nil, type: String? = nil, order: String? = nil, account: String? = nil, limit: Int? = nil
    ) throws(ControlError) -> Page {
        Page(try world.call("GET", Self.path(after: after, type: type, order: order, account: account, limit: limit)))
    }

    /// The first event behind number `after` that matches: at once if it has happened, else as soon as it does; nil if it
    /// has not when that span of the wall's time is over.
    public func next(
        _ type: String? = nil, after: Int = 0, order: String? = nil, account: String? = nil, within span: Duration = .seconds(5)
    ) async throws(ControlError) -> Reading? {
        let path = Self.path(after: after, type: type, order: order, account: account, limit: 1, wait: span)
        return Page(try ControlAnswer.read(await world.sendAndWait("GET", path, ""))).events.first
    }

    /// The events behind number `after`, as they happen and without end: `for try await event in world.events.stream()`.
    public func stream(after: Int = 0, type: String? = nil, order: String? = nil, account: String? = nil) -> EventStream {
        EventStream(events: self, last: after, type: type, order: order, account: account)
    }

    /// The path of a question.
    fileprivate static func path(
        after: Int?, type: String?, order: String?, account: String?, limit: Int?, wait: Duration? = nil
    ) -> String {
        "/events"
            + ControlAnswer.query([
                "after": after, "type": type, "order": order, "account": account, "limit": limit,
                "wait": wait.map { DurationText.text($0) },
            ])
    }
}

/// The events of a world as they happen. It ends by being let go, or by throwing what the control API refuses: 410 when the
/// world has ended.
public struct EventStream: AsyncSequence, AsyncIteratorProtocol, Sendable {
    public typealias Element = EventsFace.Reading

    private let events: EventsFace
    private let type: String?, order: String?, account: String?
    private var last: Int
    private var ready: ArraySlice<EventsFace.Reading> = []

    /// How long one question waits for its answer.
    private static let patience = Duration.seconds(5)

    init(events: EventsFace, last: Int, type: String?, order: String?, account: String?) {
        self.events = events
        self.last = last
        self.type = type
        self.order = order
        self.account = account
    }

    public func makeAsyncIterator() -> EventStream { self }

    public mutating func next() async throws -> EventsFace.Reading? {
        while ready.isEmpty {
            try Task.checkCancellation()
            let path = EventsFace.path(after: last, type: type, order: order, account: account, limit: nil, wait: Self.patience)
            let page = EventsFace.Page(try ControlAnswer.read(await events.world.sendAndWait("GET", path, "")))
            // After a reset the numbers begin again.
            if page.last < last { last = 0 }
            ready = page.events[...]
        }
        let event = ready.popFirst()
        last = event?.seq ?? last
        return event
    }
}
