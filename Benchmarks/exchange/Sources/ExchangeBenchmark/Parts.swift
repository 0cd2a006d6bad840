import ExchangeCore

/// Order commands, one at a time and in batches, beside a book that does nothing else.
func measureOrders(runs: Int) -> [Line] {
    let stream = OrderStream(count: 200_000)
    let world = OrderStream.exchange()
    var events = 0
    let single = Measurement(runs: runs, units: stream.commands.count) {
        var exchange = world
        return time { for command in stream.commands { events += exchange.apply(command).count } }
    }
    let batched = Measurement(runs: runs, units: stream.commands.count) {
        var exchange = world
        return time {
            var start = 0
            while start < stream.commands.count {
                let end = min(start + 100, stream.commands.count)
                events += exchange.apply(stream.commands[start..<end]).count
                start = end
            }
        }
    }
    let plain = Measurement(runs: min(runs, 3), units: stream.steps.count) {
        var book = PlainBook()
        return time {
            for step in stream.steps {
                book.apply(step)
                events += book.events.count
            }
        }
    }
    precondition(events > stream.commands.count, "every command has events")
    return [
        Line(name: "order command, one by one", measurement: single, unit: (1, "ns"), goal: 500),
        Line(name: "order command, in batches of 100", measurement: batched, unit: (1, "ns"), goal: 500),
        Line(name: "the same in a plain book, no money", measurement: plain, unit: (1, "ns")),
    ]
}

/// One account read: balances and positions.
func measureReads(runs: Int) -> [Line] {
    var exchange = OrderStream.exchange()
    let account = AccountID(1)
    for symbol in 0..<5 { _ = exchange.place(.market(account, .buy, 10, OrderStream.symbol(symbol))) }
    let reads = 20_000
    var sum: Money = 0
    func measure(_ world: Exchange) -> Measurement {
        Measurement(runs: runs, units: reads) {
            time {
                for _ in 0..<reads {
                    sum = sum + world.balances(of: account).equity
                    for position in world.positions(of: account) { sum = sum + position.marketValue }
                }
            }
        }
    }
    let afterTrade = measure(exchange)
    exchange.valuePositions(of: account)
    let valued = measure(exchange)
    precondition(sum.isPositive, "the account is worth something")
    return [
        Line(name: "account read, balances and 5 positions", measurement: valued, unit: (1, "ns"), goal: 1000),
        Line(name: "the same, not valued since a trade", measurement: afterTrade, unit: (1, "ns")),
    ]
}

/// Time that passes: a day with orders that rest, and a year without any.
func measureTime(runs: Int) -> [Line] {
    let friday = Instant("2026-03-03T11:00:00Z") ?? .distantPast
    let symbols = (0..<100).map { Instrument(Symbol("T\($0)")) }
    var world = Exchange(
        configuration: ExchangeConfiguration(seed: 1, hours: .nyse, instruments: symbols, source: .generated(seed: nil)), now: friday)
    _ = world.apply(.openAccount(AccountSpec(number: "1", cash: 100_000_000)))
    let idle = world
    for instrument in symbols {
        guard let bid = world.quote(instrument.symbol)?.bid else { continue }
        _ = world.apply(.watch(instrument.symbol))
        _ = world.place(.limit(AccountID(1), .buy, 1, instrument.symbol, at: TickRule.stock.rounded(Ratio(percent: 95) * bid)))
    }
    let day = Measurement(runs: min(runs, 3)) {
        var exchange = world
        return time {
            for minute in 1...1440 { _ = exchange.advance(to: friday + .seconds(Int64(minute) * 60)) }
        }
    }
    let year = Measurement(runs: runs) {
        var exchange = idle
        return time { _ = exchange.advance(to: friday + .seconds(365 * 86_400)) }
    }
    return [
        Line(name: "a day, 100 symbols watched, 100 resting orders", measurement: day, unit: (1e9, "s"), goal: 3),
        Line(name: "a year without open orders", measurement: year, unit: (1e6, "ms"), goal: 50),
    ]
}

/// Copies of a world with 1,000 orders, and the first change of one.
func measureForks(runs: Int) -> [Line] {
    let stream = OrderStream(count: 1000)
    var world = OrderStream.exchange()
    for command in stream.commands { _ = world.apply(command) }
    let copies = 1000
    let fork = Measurement(runs: runs, units: copies) {
        var kept: [Exchange] = []
        kept.reserveCapacity(copies)
        return time { for _ in 0..<copies { kept.append(world) } }
    }
    let request = OrderRequest.limit(AccountID(1), .buy, 1, OrderStream.symbol(0), at: 99)
    let changed = Measurement(runs: runs, units: copies) {
        time {
            for _ in 0..<copies {
                var copy = world
                _ = copy.place(request)
            }
        }
    }
    return [
        Line(name: "snapshot of a world of 1,000 orders", measurement: fork, unit: (1e3, "µs"), goal: 10),
        Line(name: "fork of it, an order placed, dropped", measurement: changed, unit: (1e3, "µs")),
    ]
}
