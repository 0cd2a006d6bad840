import ExchangeCore
import HTTPCore

/// What is told of events and of time.
extension SchwabStreamer {
    mutating func happened(_ events: [Event], _ world: inout WorldState, _ output: inout StreamOutput) {
        guard login != nil else { return }
        var batch = StreamerBatch(at: events.first?.at ?? world.now)
        var known = KnownFacts(of: concerns)
        boundTimers(world.destination)
        runTimers(before: batch.at, &world, &batch, &output)
        for event in events {
            if event.at != batch.at {
                runTimers(before: event.at, &world, &batch, &output)
                if output.closing != nil { return }
                batch.flush(&output, then: event.at)
            }
            tell(event, &known, &world, &batch, &output)
        }
        runTimers(before: world.now.adding(nanoseconds: 1), &world, &batch, &output)
        batch.flush(&output, then: world.now)
    }

    private mutating func tell(
        _ event: Event, _ known: inout KnownFacts, _ world: inout WorldState, _ batch: inout StreamerBatch,
        _ output: inout StreamOutput
    ) {
        switch event.kind {
        case .quoteChanged(let id, let quote):
            tellQuote(id, quote, at: event.at, &known, &world, &batch, &output)
        case .halted(let id), .resumed(let id), .instrumentChanged(let id):
            if let quote = world.exchange.quote(id) { tellQuote(id, quote, at: event.at, &known, &world, &batch, &output) }
        default:
            tellAccountActivity(event, &world, &batch, &output)
        }
    }

    private mutating func tellQuote(
        _ id: InstrumentID, _ quote: Quote, at instant: Instant, _ known: inout KnownFacts, _ world: inout WorldState,
        _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        for concern in concerns[id] {
            let (place, feed) = (concern.subscription, concern.feed)
            let facts = known.facts(concern, id, quote, at: instant, &world) { services[place][feed].key }
            if let facts { tell(facts, place, feed, world, &batch, &output) }
        }
    }

    /// Tells of one key what its service tells: what changed, or everything.
    private mutating func tell(
        _ facts: SecurityFacts, _ place: Int, _ feed: Int, _ world: WorldState, _ batch: inout StreamerBatch,
        _ output: inout StreamOutput
    ) {
        // Member by member: whoever holds a subscription while one of its feeds changes has all feeds copied.
        let service = services[place].service, command = services[place].command
        switch service.delivery {
        case .change:
            batch.add(to: service, command: command, &output) { services[place].writeChange(of: feed, facts, to: &$0) }
        case .whole:
            let key = services[place][feed].key, fields = services[place][feed].fields
            batch.add(BookWire.item(key, facts, world.book(of: facts), fields), to: service, command: command, &output)
        case .allSequence: break
        }
    }

    /// Tells everything of keys that were just subscribed. Charts have nothing to tell until a minute is over.
    mutating func sendSnapshots(
        of service: StreamerChannel, _ keys: [String], _ world: inout WorldState, _ output: inout StreamOutput
    ) {
        guard let place = services.firstIndex(where: { $0.service == service }) else { return }
        var batch = StreamerBatch(at: world.now)
        switch service {
        case .accountActivity: activityBegins(&world, &batch, &output)
        case .screenerEquity, .screenerOption: pushScreener(service, only: Set(keys), &world, &batch, &output)
        case .chartEquity, .chartFutures: break
        default:
            for key in keys {
                guard let index = services[place].index(of: key), services[place][index].source != nil,
                    let facts = world.securityFacts(key, at: world.now)
                else { continue }
                tell(facts, place, index, world, &batch, &output)
            }
        }
        batch.flush(&output, then: world.now)
    }

    // Time

    private mutating func boundTimers(_ now: Instant) {
        timers.skip(.heartbeat, every: settings.heartbeat, keeping: settings.heartbeatsPerMove, until: now)
        timers.skip(.equityScreener, every: settings.equityScreener, keeping: settings.screenersPerMove, until: now)
        timers.skip(.optionScreener, every: settings.optionScreener, keeping: settings.screenersPerMove, until: now)
        timers.skip(.chart, every: .seconds(60), keeping: settings.minutesPerMove, until: now)
    }

    private mutating func runTimers(
        before limit: Instant, _ world: inout WorldState, _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        while output.closing == nil, let (at, kind) = timers.next, at < limit {
            batch.flush(&output, then: at)
            switch kind {
            case .heartbeat:
                output.send(json: StreamerFrames.heartbeat(at: at), .heartbeat)
                timers[.heartbeat] = at + settings.heartbeat
            case .chart:
                tellMinute(endingAt: at, &world, &batch, &output)
                timers[.chart] = at + .seconds(60)
            case .equityScreener:
                pushScreener(.screenerEquity, only: nil, &world, &batch, &output)
                timers[.equityScreener] = at + settings.equityScreener
            case .optionScreener:
                pushScreener(.screenerOption, only: nil, &world, &batch, &output)
                timers[.optionScreener] = at + settings.optionScreener
            case .emptySubscription:
                timers[.emptySubscription] = nil
                output.send(json: StreamerFrames.notice(.stopStreaming, at: at), .answer)
                output.close()
            }
        }
    }

    /// The candles of the minute that is over.
    private mutating func tellMinute(
        endingAt end: Instant, _ world: inout WorldState, _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        let start = end - .seconds(60)
        for place in services.indices {
            let service = services[place].service
            guard service == .chartEquity || service == .chartFutures else { continue }
            for index in services[place].feeds.indices {
                guard let source = services[place][index].source,
                    let candle = world.candles(
                        of: source.symbol, everyMinutes: 1, from: start, through: start, extendedHours: true
                    ).first
                else { continue }
                services[place][index].sequence += 1
                let feed = services[place][index]
                let item = ChartWire.item(feed, candle, service)
                batch.add(item, to: service, command: services[place].command, &output)
            }
        }
    }

    private mutating func pushScreener(
        _ service: StreamerChannel, only keys: Set<String>?, _ world: inout WorldState, _ batch: inout StreamerBatch,
        _ output: inout StreamOutput
    ) {
        guard let subscription = services.first(where: { $0.service == service }) else { return }
        for feed in subscription.feeds where keys?.contains(feed.key) ?? true {
            guard let key = ScreenerKey(feed.key), key.isDelivered,
                let rows = world.movers(key.board)
            else { continue }
            let item = ScreenerWire.item(feed, key, rows, at: batch.at)
            batch.add(item, to: service, command: subscription.command, &output)
        }
    }
}
