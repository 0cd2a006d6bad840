import ExchangeCore

/// A stream of order commands over many accounts and symbols, the same for the same number: rests, cancels,
/// replacements and fills, as a busy strategy sends them.
struct OrderFlow {
    /// What the stream is made of, in commands out of sixteen.
    enum Kind: CaseIterable { case rest, cancel, replace, trade }

    private(set) var exchange: Exchange
    private let accounts: [AccountID]
    private let symbols: [Symbol]
    private var resting: [OrderID] = []
    private var random: UInt64 = 42

    /// An exchange of so many accounts and symbols that is always open, each symbol at 100.00 by 100.02.
    init(accounts count: Int = 64, symbols symbolCount: Int = 32) {
        symbols = (0..<symbolCount).map { Symbol("S\($0)") }
        let configuration = ExchangeConfiguration(
            seed: 1, hours: .alwaysOpen, policy: MarketPolicy(), instruments: symbols.map { Instrument($0) })
        exchange = Exchange(configuration: configuration, now: Instant("2026-03-02T15:00:00Z") ?? .distantPast)
        accounts = (1...count).map { AccountID(Int32($0)) }
        for number in 1...count {
            _ = exchange.apply(.openAccount(AccountSpec(number: "A\(number)", type: .margin, cash: 100_000_000)))
        }
        for symbol in symbols {
            let quote = QuoteChange(
                bid: Price(cents: 10_000), ask: Price(cents: 10_002), last: Price(cents: 10_001), bidSize: 500, askSize: 500)
            _ = exchange.apply(.setQuote(symbol, quote))
        }
    }

    private mutating func next(_ bound: Int) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((random >> 33) % UInt64(bound))
    }

    /// A limit buy that rests some cents below the bid.
    private mutating func restingRequest() -> OrderRequest {
        .limit(accounts[next(accounts.count)], .buy, 10, symbols[next(symbols.count)], at: Price(cents: 9_900 + next(90)))
    }

    /// Carries out one command and says how many events it made.
    mutating func step(_ kind: Kind) -> Int {
        switch kind {
        case .rest:
            let (order, events) = exchange.place(restingRequest())
            if let order { resting.append(order) }
            return events.count
        case .cancel:
            guard !resting.isEmpty else { return 0 }
            let index = next(resting.count)
            resting.swapAt(index, resting.count - 1)
            return exchange.apply(.cancelOrder(resting.removeLast())).count
        case .replace:
            guard !resting.isEmpty else { return 0 }
            let index = next(resting.count)
            guard let old = exchange.order(resting[index]) else { return 0 }
            var request = old.request
            request.limitPrice = Price(cents: 9_900 + next(90))
            let events = exchange.apply(.replaceOrder(old.id, request))
            resting[index] = OrderID(Int64(exchange.orderCount))
            return events.count
        case .trade:
            let side: Side = next(2) == 0 ? .buy : .sell
            let request = OrderRequest.market(accounts[next(accounts.count)], side, 10, symbols[next(symbols.count)])
            return exchange.place(request).events.count
        }
    }

    /// The mixed stream: seven rests, six cancels, one replacement and two trades of sixteen.
    mutating func run(_ count: Int) -> Int {
        var events = 0
        for index in 0..<count {
            switch index & 15 {
            case 0, 2, 4, 6, 8, 10, 12: events += step(.rest)
            case 1, 3, 5, 7, 9, 11: events += step(.cancel)
            case 13: events += step(.replace)
            default: events += step(.trade)
            }
        }
        return events
    }

    /// So many commands of one kind.
    mutating func run(_ count: Int, of kind: Kind) -> Int {
        var events = 0
        for _ in 0..<count { events += step(kind) }
        return events
    }
}
