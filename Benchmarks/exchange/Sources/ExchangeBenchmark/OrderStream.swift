import ExchangeCore

/// A world of accounts and symbols, and a stream of order commands for it: always the same one.
///
/// Of a hundred commands about 40 place a limit order that rests, 20 cancel one, 15 replace one by another price and
/// 25 trade at once. Every account holds a few positions and some open orders.
struct OrderStream {
    static let accounts = 100
    static let symbols = 100
    static let start = Instant("2026-03-03T15:30:00Z") ?? .distantPast

    /// What the stream does next; order numbers are those that the exchange gives in turn.
    enum Step {
        case place(account: Int, symbol: Int, isBuy: Bool, cents: Int, quantity: Int)
        case cancel(Int)
        case replace(Int, account: Int, symbol: Int, isBuy: Bool, cents: Int, quantity: Int)
    }

    let steps: [Step]
    /// The same as commands of the exchange.
    let commands: [Command]

    /// So many steps, after which orders rest in all books.
    init(count: Int) {
        var random = Draws(state: 20_260_303)
        var steps: [Step] = []
        var resting: [(order: Int, account: Int, symbol: Int, isBuy: Bool)] = []
        var nextOrder = 1
        for _ in 0..<count {
            let kind = random.below(100)
            let account = random.below(Self.accounts)
            // Eight symbols an account, so that positions stay few.
            let symbol = (account * 7 + random.below(8)) % Self.symbols
            let isBuy = random.below(2) == 0
            let quantity = 1 + random.below(20)
            if kind < 40 || resting.count < 500 {
                let away = 5 + random.below(200)
                steps.append(
                    .place(account: account, symbol: symbol, isBuy: isBuy, cents: isBuy ? 10_000 - away : 10_002 + away, quantity: quantity)
                )
                resting.append((nextOrder, account, symbol, isBuy))
                nextOrder += 1
            } else if kind < 75 {
                let index = random.below(resting.count)
                let old = resting[index]
                if kind < 60 {
                    steps.append(.cancel(old.order))
                    resting.swapAt(index, resting.count - 1)
                    resting.removeLast()
                } else {
                    let away = 5 + random.below(200)
                    steps.append(
                        .replace(
                            old.order, account: old.account, symbol: old.symbol, isBuy: old.isBuy,
                            cents: old.isBuy ? 10_000 - away : 10_002 + away, quantity: quantity))
                    resting[index].order = nextOrder
                    nextOrder += 1
                }
            } else {
                steps.append(.place(account: account, symbol: symbol, isBuy: isBuy, cents: isBuy ? 10_005 : 9_995, quantity: quantity))
                nextOrder += 1
            }
        }
        self.steps = steps
        commands = steps.map(Self.command)
    }

    /// An exchange with the accounts, the symbols and a quote for each, in the middle of a trading day.
    static func exchange() -> Exchange {
        var exchange = Exchange(
            configuration: ExchangeConfiguration(hours: .nyse, instruments: (0..<symbols).map { Instrument(symbol($0)) }), now: start)
        for index in 0..<symbols {
            _ = exchange.apply(
                .setQuote(
                    symbol(index), QuoteChange(bid: 100, ask: Price(cents: 10_002), last: Price(cents: 10_001), bidSize: 500, askSize: 500))
            )
        }
        for index in 0..<accounts {
            _ = exchange.apply(.openAccount(AccountSpec(number: String(10_000_000 + index), cash: 10_000_000)))
        }
        return exchange
    }

    /// The symbol of a number.
    static func symbol(_ index: Int) -> Symbol { Symbol("SYM\(index)") }

    private static func command(_ step: Step) -> Command {
        switch step {
        case .place(let account, let symbol, let isBuy, let cents, let quantity):
            .placeOrder(request(account, symbol, isBuy, cents, quantity))
        case .cancel(let order): .cancelOrder(OrderID(Int64(order)))
        case .replace(let order, let account, let symbol, let isBuy, let cents, let quantity):
            .replaceOrder(OrderID(Int64(order)), request(account, symbol, isBuy, cents, quantity))
        }
    }

    private static func request(_ account: Int, _ symbol: Int, _ isBuy: Bool, _ cents: Int, _ quantity: Int) -> OrderRequest {
        .limit(AccountID(Int32(account + 1)), isBuy ? .buy : .sell, Quantity(quantity), self.symbol(symbol), at: Price(cents: cents))
    }
}

/// Draws that are the same in every run (SplitMix64).
struct Draws {
    var state: UInt64

    /// A number from 0 to below the bound.
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (z ^ (z >> 31)) >> 1) % bound
    }
}
