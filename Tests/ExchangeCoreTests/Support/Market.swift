@testable import ExchangeCore

/// The exact number of a decimal text, of whichever kind is asked for.
func d<Number: FixedPoint>(_ text: String) -> Number {
    guard let number = Number(text) else { preconditionFailure("no decimal: \(text)") }
    return number
}

/// An exchange with one account, 1, and one stock, ABC at 10.00 by 10.02: what most tests begin with.
struct Market {
    var exchange: Exchange
    let account = AccountID(1)
    /// Every event so far.
    var log: [Event] = []

    init(
        policy: MarketPolicy = MarketPolicy(), hours: MarketHours = .alwaysOpen, type: AccountType = .margin, cash: Money = 100_000,
        positions: [PositionSpec] = [], at now: String = "2026-03-02T15:00:00Z",
        quote: QuoteChange? = QuoteChange(
            bid: d("10.00"), ask: d("10.02"), last: d("10.01"), bidSize: 500, askSize: 500), limitBands: Bool = false
    ) {
        var configuration = ExchangeConfiguration(seed: 1, hours: hours, policy: policy, instruments: [Instrument("ABC")])
        configuration.hasLimitBands = limitBands
        exchange = Exchange(configuration: configuration, now: Instant(now) ?? .distantPast)
        run(.openAccount(AccountSpec(number: "1", type: type, cash: cash, positions: positions)))
        if let quote { run(.setQuote("ABC", quote)) }
    }

    /// Carries out a command.
    @discardableResult
    mutating func run(_ command: Command) -> [Event] {
        let events = exchange.apply(command)
        log += events
        return events
    }

    /// Places an order and gives it back as it then is.
    @discardableResult
    mutating func place(_ request: OrderRequest) -> Order {
        let (id, events) = exchange.place(request)
        log += events
        guard let id, let order = exchange.order(id) else { preconditionFailure("no order") }
        return order
    }

    /// Moves time.
    @discardableResult
    mutating func advance(to text: String) -> [Event] {
        guard let target = Instant(text) else { preconditionFailure("no instant: \(text)") }
        let events = exchange.advance(to: target)
        log += events
        return events
    }

    mutating func quote(bid: Price? = nil, ask: Price? = nil, last: Price? = nil, bidSize: Quantity? = nil, askSize: Quantity? = nil) {
        run(.setQuote("ABC", QuoteChange(bid: bid, ask: ask, last: last, bidSize: bidSize, askSize: askSize)))
    }

    func order(_ id: OrderID) -> Order {
        guard let order = exchange.order(id) else { preconditionFailure("no order \(id)") }
        return order
    }
}
