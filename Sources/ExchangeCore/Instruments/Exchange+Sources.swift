// Where quotes come from when no command sets them.
extension Exchange {
    mutating func setSource(_ symbol: Symbol, _ source: PriceSource) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        instruments[id].source = source
        instruments[id].isPinned = false
        recountWorking(id)
        startSource(id)
        emit(.instrumentChanged(id))
    }

    mutating func clearQuote(_ symbol: Symbol) {
        guard let id = instruments.id(symbol) else { return emit(.commandRejected(.unknownSymbol)) }
        instruments[id].isPinned = false
        startSource(id)
        let quote = instruments[id].quote
        install(quote, for: id, tells: true)
    }

    /// Begins an instrument's source at now: what it says of the past is taken in, the rest is scheduled.
    mutating func startSource(_ id: InstrumentID) {
        instruments[id].sourceGeneration += 1
        let generation = instruments[id].sourceGeneration
        switch instruments[id].source {
        case .pinned: break
        case .generated(let seed):
            // Read first, written after: one statement that does both has been miscompiled (Swift 6.3.1, debug).
            let symbol = instruments[id].instrument.symbol
            let feed = PriceFeed(seed: seed ?? configuration.seed, symbol: symbol, hours: configuration.hours)
            instruments[id].feed = feed
            if let index = ticking.firstIndex(of: id) { cursors[index] = nil }
            instruments[id].freshUntil = .distantPast
            noteChange(of: id)
            refresh(id)
            markDirty(id)
        case .scripted(let points):
            let past = points.prefix { $0.at <= now }
            for point in past { applyScripted(point, to: id) }
            if past.count < points.count { schedulePoint(id, generation, past.count, at: points[past.count].at) }
        case .replay(let points):
            let past = points.prefix { $0.at <= now }
            // Of what is past only the last record of each kind still tells anything.
            for case .quote(let quote) in past.suffix(1) { applyScripted(quote, to: id) }
            for case .bar(let bar) in past.suffix(1) {
                applyScripted(ScriptedQuote(at: bar.closesAt, QuoteChange(last: bar.close)), to: id)
            }
            if past.count < points.count { schedulePoint(id, generation, past.count, at: points[past.count].at) }
        }
        updateTicking(id)
    }

    /// Takes in one point of a script or a replay, and schedules the next.
    mutating func playSource(_ id: InstrumentID, _ generation: Int32, _ index: Int) {
        guard instruments[id].sourceGeneration == generation else { return }
        switch instruments[id].source {
        case .pinned, .generated: break
        case .scripted(let points):
            guard index < points.count else { return }
            applyScripted(points[index], to: id)
            if index + 1 < points.count { schedulePoint(id, generation, index + 1, at: points[index + 1].at) }
        case .replay(let points):
            guard index < points.count else { return }
            switch points[index] {
            case .quote(let quote): applyScripted(quote, to: id)
            case .bar(let bar): if !instruments[id].isPinned { run(bar, path: .adaptive, on: id) }
            }
            if index + 1 < points.count { schedulePoint(id, generation, index + 1, at: points[index + 1].at) }
        }
    }

    private mutating func schedulePoint(_ id: InstrumentID, _ generation: Int32, _ index: Int, at instant: Instant) {
        timers.schedule(.sourcePoint(id, generation: generation, index: index), at: max(instant, now), phase: .prices)
    }

    /// A point of a script, if nothing pins the quote; one that makes no sense is passed over.
    private mutating func applyScripted(_ point: ScriptedQuote, to id: InstrumentID) {
        guard !instruments[id].isPinned, let quote = instruments[id].quote.applying(point.change, at: now), !quote.isCrossed else { return }
        install(quote, for: id, tells: true, hasPrinted: point.change.last != nil)
    }

    /// What an instrument is worth at `now`.
    func currentQuote(_ id: InstrumentID) -> Quote {
        guard needsRefresh(id) else { return instruments[id].quote }
        return generatedQuote(id) ?? instruments[id].quote
    }

    /// Brings a generated quote up to now, without looking at the book.
    @inline(__always) mutating func refresh(_ id: InstrumentID) { if needsRefresh(id) { refreshGenerated(id) } }

    private mutating func refreshGenerated(_ id: InstrumentID) {
        guard let quote = generatedQuote(id) else { return }
        instruments[id].freshUntil = now.nextSecond
        if quote != instruments[id].quote { setQuote(quote, of: id) }
    }

    /// Whether the model has more to say than the quote. Where a command changes an underlying without time passing,
    /// `followUnderlying` has its options asked again.
    @inline(__always) func needsRefresh(_ id: InstrumentID) -> Bool { view(id).needsRefresh(at: now) }

    /// What the price model says now; nil for an instrument that it has nothing to say of.
    func generatedQuote(_ id: InstrumentID) -> Quote? {
        switch instruments[id].feed {
        case .underlying(let prices): scaled(prices.quote(at: now), of: id)
        case .option(let prices):
            underlyingSpot(of: prices.contract.underlying, prices.model, prices.underlying).map {
                prices.model.quote(prices.contract, spot: $0, at: now).quote
            }
        case nil: nil
        }
    }

    /// What the price model generates a symbol's quotes and candles from; nil for an unknown symbol and for one whose
    /// quotes are set or come from elsewhere.
    public func priceFeed(of symbol: Symbol) -> PriceFeed? {
        guard let id = instruments.id(symbol), instruments[id].isGenerated else { return nil }
        return instruments[id].feed
    }

    /// The options of an underlying and the price to ask them for: the one that is set, or the generated one; nil if
    /// it has no options or no price.
    public func optionMarket(of underlying: Symbol) -> (model: OptionModel, spot: UnderlyingSpot)? {
        guard let model = OptionModel(seed: configuration.seed, underlying: underlying, hours: configuration.hours),
            let id = instruments.id(underlying), let spot = underlyingSpot(of: underlying, model, nil)
        else { return nil }
        return instruments[id].isRemoved ? nil : (model, spot)
    }

    /// What an underlying is worth for its options: as its own source says, or as the model does if it is not listed.
    private func underlyingSpot(of symbol: Symbol, _ model: OptionModel, _ unlisted: GeneratedPrices?) -> UnderlyingSpot? {
        let at = model.pricingInstant(at: now)
        guard let id = instruments.id(symbol) else { return unlisted.flatMap { UnderlyingSpot($0.quote(at: at)) } }
        guard instruments[id].isGenerated, case .underlying(let prices) = instruments[id].feed else {
            return UnderlyingSpot(instruments[id].quote)
        }
        return UnderlyingSpot(scaled(prices.quote(at: at), of: id))
    }

    func scaled(_ quote: Quote, of id: InstrumentID) -> Quote {
        let scale = instruments[id].sourceScale
        guard scale != 1 else { return quote }
        var quote = quote
        quote.scale(by: scale.billionths, over: Ratio.scale)
        return quote
    }
}

extension InstrumentView {
    /// Whether the model has more to say than the quote, at an instant.
    @inline(__always) func needsRefresh(at now: Instant) -> Bool {
        pointee.feed != nil && now >= pointee.freshUntil && pointee.isGenerated
    }
}
