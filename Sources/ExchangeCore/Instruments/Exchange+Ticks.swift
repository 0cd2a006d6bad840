// When generated prices are looked at.
//
// Somebody who watches a symbol gets every second of it. An order alone does not need that: the model tells when
// the price next reaches the book (`GeneratedPrices.firstTouch`), and the seconds before are passed over. So a
// resting order costs a few looks a day, and a jump over a month stays a jump.
extension Exchange {
    /// Puts an instrument among the ticking ones, or takes it out, by whether someone looks at its generated prices.
    @inline(__always) mutating func updateTicking(_ id: InstrumentID) {
        // Where nothing ticks, nothing is to be taken out, and most worlds of set prices have nothing to put in.
        let traded = view(id)
        if ticking.isEmpty, traded.pointee.isPinned || traded.pointee.feed == nil { return }
        updateTicking(id, traded)
    }

    private mutating func updateTicking(_ id: InstrumentID, _ traded: InstrumentView) {
        let isLookedAt = traded.pointee.watchers > 0 || traded.pointee.workingOrders > 0
        let wants = traded.pointee.isGenerated && traded.pointee.feed != nil && isLookedAt
        let index = ticking.firstIndex { $0 >= id } ?? ticking.count
        let isTicking = index < ticking.count && ticking[index] == id
        if wants, !isTicking {
            ticking.insert(id, at: index)
            looks.insert(.distantFuture, at: index)
            cursors.insert(nil, at: index)
        } else if !wants, isTicking {
            ticking.remove(at: index)
            looks.remove(at: index)
            cursors.remove(at: index)
        }
        if wants { wake(id) }
    }

    /// Notes that an order has come to the market or left it: whether its instruments are to be looked at.
    @inline(__always) mutating func noteAtMarket(_ order: OrderRef, _ instrument: InstrumentID, _ isAtMarket: Bool) {
        guard order.pointee.isAtMarket != isAtMarket else { return }
        order.pointee.isAtMarket = isAtMarket
        if view(instrument).pointee.feed != nil { countWorking(instrument, isAtMarket) }
        if order.pointee.traits.contains(.legged) { countOthersWorking(order, isAtMarket) }
    }

    @inline(never) private mutating func countOthersWorking(_ order: OrderView, _ isAtMarket: Bool) {
        for leg in order.otherInstruments where view(leg).pointee.feed != nil { countWorking(leg, isAtMarket) }
    }

    @inline(never) private mutating func countWorking(_ id: InstrumentID, _ isAtMarket: Bool) {
        instruments[id].workingOrders += isAtMarket ? 1 : -1
        updateTicking(id)
    }

    /// Counts the orders that work on an instrument anew; where there is no model of its prices, nobody counted.
    mutating func recountWorking(_ id: InstrumentID) {
        let count = openOrders(on: id).reduce(0) { view($1).pointee.isAtMarket ? $0 + 1 : $0 }
        instruments[id].workingOrders = count
    }

    /// Has a ticking instrument looked at again in the next second, because its book or its watchers changed.
    mutating func wake(_ id: InstrumentID) {
        guard !ticking.isEmpty, let index = ticking.firstIndex(of: id), let feed = instruments[id].feed else { return }
        if looks[index] > now, looks[index] <= now.adding(nanoseconds: 1_000_000_000) { return }
        looks[index] = feed.nextChange(after: now)
        scheduleTick()
    }

    mutating func watch(_ symbol: Symbol, _ step: Int) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        instruments[id].watchers = max(0, instruments[id].watchers + step)
        refresh(id)
        updateTicking(id)
    }

    /// One second of the ticking instruments that are to be looked at now.
    mutating func tick() {
        guard nextTick == now else { return }
        nextTick = nil
        for index in ticking.indices where looks[index] <= now {
            let id = ticking[index]
            if instruments[id].watchers > 0, let asked = tickingQuote(index, id) {
                looks[index] = asked.next
                take(asked.quote, of: id)
            } else {
                looks[index] = nextLook(id)
                if let quote = generatedQuote(id) { take(quote, of: id) }
            }
        }
        scheduleTick()
    }

    /// Takes in what the model says of a ticking instrument now.
    private mutating func take(_ quote: Quote, of id: InstrumentID) {
        instruments[id].freshUntil = now.nextSecond
        // Almost every second is another: the whole is compared only if the second is the same.
        if quote.at == instruments[id].quote.at, quote == instruments[id].quote { return }
        let isNew = quote.lastAt != instruments[id].quote.lastAt || quote.last != instruments[id].quote.last
        install(quote, for: id, tells: instruments[id].watchers > 0, hasPrinted: isNew)
    }

    /// The quote now of a symbol that somebody watches, and when it may change next, by its cursor; nil for an option.
    @inline(__always) private mutating func tickingQuote(_ index: Int, _ id: InstrumentID) -> (quote: Quote, next: Instant)? {
        if cursors[index] == nil, case .underlying(let prices) = instruments[id].feed { cursors[index] = PriceCursor(prices) }
        guard let (quote, next) = cursors[index]?.quote(at: now) else { return nil }
        return (instruments[id].sourceScale == 1 ? quote : scaled(quote, of: id), next)
    }

    /// Schedules the next second at which a ticking instrument is to be looked at.
    private mutating func scheduleTick() {
        guard let at = looks.min(), at != .distantFuture else { return }
        // A tick that comes sooner schedules the next itself.
        if let nextTick, nextTick > now, nextTick <= at { return }
        nextTick = at
        timers.schedule(.tick, at: at, phase: .prices)
    }

    /// The first instant after now at which the generated price may do something to the book: when it next touches the
    /// best order of a side or the next stop, and at the latest when a session begins or ends; the next second if
    /// somebody watches, or if something in the book follows every price.
    private func nextLook(_ id: InstrumentID) -> Instant {
        guard let feed = instruments[id].feed else { return .distantFuture }
        let book = instruments[id].book
        guard case .underlying(let prices) = feed, instruments[id].watchers == 0, instruments[id].sourceScale == 1,
            !configuration.hasLimitBands, instruments[id].combinations.isEmpty, book.scan.isEmpty,
            book.marketBuys.isEmpty, book.marketSells.isEmpty
        else { return feed.nextChange(after: now) }

        var next = prices.calendar.nextSessionChange(after: now)
        func consider(_ touch: PriceTouch?) {
            guard let touch else { return }
            next = prices.firstTouch(touch, after: now, through: next, extendedHours: true) ?? next
        }
        consider(book.limitBuys.best.map { .askAtMost($0) })
        consider(book.limitSells.best.map { .bidAtLeast($0) })
        consider(book.stopBuys.best.map { .lastAtLeast($0) })
        consider(book.stopSells.best.map { .lastAtMost($0) })
        return next
    }
}
