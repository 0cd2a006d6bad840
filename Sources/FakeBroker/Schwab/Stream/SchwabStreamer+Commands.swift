import ExchangeCore
import HTTPCore

/// What clients command.
extension SchwabStreamer {
    /// Carries out one command, and answers it.
    mutating func handle(_ request: StreamerRequest, _ world: inout WorldState, _ output: inout StreamOutput) {
        guard !request.service.isEmpty, !request.command.isEmpty, !request.requestId.isEmpty else {
            return answer(request, .badCommand, world, &output)
        }
        if request.service == "ADMIN", request.command == "LOGIN" { return logIn(request, &world, &output) }
        guard let login else { return answer(request, .connectionNotFound, world, &output) }
        guard let customerId = request.customerId, let correlationId = request.correlationId else {
            return answer(request, .badCommand, world, &output)
        }
        guard customerId == login.customerId, correlationId == login.correlationId else {
            return answer(request, .connectionNotFound, world, &output)
        }
        if request.service == "ADMIN" {
            guard request.command == "LOGOUT" else { return answer(request, .badCommand, world, &output) }
            answer(request, .loggedOut, world, &output)
            return output.close()
        }
        guard let service = StreamerChannel(rawValue: request.service) else {
            return answer(request, .serviceNotAvailable, world, &output)
        }
        change(service, request, &world, &output)
    }

    // Login

    private mutating func logIn(_ request: StreamerRequest, _ world: inout WorldState, _ output: inout StreamOutput) {
        guard let token = request.token, let customerId = request.customerId, let correlationId = request.correlationId
        else { return answer(request, .badCommand, world, &output) }
        guard let entry = world.schwab.tokens.access[token], entry.isLive(at: world.oauthNow),
            customerId == world.schwab.streamerCustomerId
        else {
            answer(request, .loginDenied, world, &output)
            return output.close()
        }
        endOtherConnections(&world)
        phase = .live(Login(clientId: entry.clientId, customerId: customerId, correlationId: correlationId))
        answer(request, .loggedIn, world, &output)
        timers[.heartbeat] = world.now + settings.heartbeat
        if services.isEmpty { timers[.emptySubscription] = world.now + settings.emptySubscription }
    }

    /// A user has one connection: a new login ends the earlier one. What it is told is inferred.
    private func endOtherConnections(_ world: inout WorldState) {
        let notice = StreamerFrames.notice(.closeConnection, at: world.now)
        for other in world.streams.summaries where other.name == name && other.principal != nil {
            world.endStream(other.id, saying: .text(String(decoding: notice, as: UTF8.self)))
        }
    }

    // Subscriptions

    private mutating func change(
        _ service: StreamerChannel, _ request: StreamerRequest, _ world: inout WorldState, _ output: inout StreamOutput
    ) {
        switch request.command {
        case "SUBS", "ADD":
            guard let keys = keys(of: request, service), let fields = fields(of: request) else {
                return answer(request, .badCommand, world, &output)
            }
            let isReplacing = request.command == "SUBS"
            guard isWithinLimit(service, keys, isReplacing) else {
                return answer(request, .symbolLimit, world, &output)
            }
            answer(request, .succeeded(request.command), world, &output)
            subscribe(service, keys, fields, isReplacing, &world)
            sendSnapshots(of: service, keys, &world, &output)
        case "UNSUBS":
            guard let keys = keys(of: request, service) else { return answer(request, .badCommand, world, &output) }
            answer(request, .succeeded(request.command), world, &output)
            unsubscribe(service, keys, &world)
        case "VIEW":
            guard let fields = fields(of: request) else { return answer(request, .badCommand, world, &output) }
            answer(request, .succeeded(request.command), world, &output)
            guard let index = services.firstIndex(where: { $0.service == service }) else { return }
            services[index].view(fields)
            sendSnapshots(of: service, services[index].keys, &world, &output)
        default:
            answer(request, .badCommand, world, &output)
        }
    }

    /// The keys of a command, each once; nil where there are none.
    private func keys(of request: StreamerRequest, _ service: StreamerChannel) -> [String]? {
        guard let list = request.list("keys"), !list.isEmpty else { return nil }
        // Account activity takes any text for its key, commas and all being one (documentation: the first only).
        if service == .accountActivity { return [list[0]] }
        var seen: Set<String> = []
        return list.map { service.takesSymbols ? $0.uppercased() : $0 }.filter { seen.insert($0).inserted }
    }

    /// The field numbers of a command, rising, without the key's own; nil where one is no number or none is given.
    private func fields(of request: StreamerRequest) -> [Int]? {
        guard let list = request.list("fields"), !list.isEmpty else { return nil }
        var numbers: Set<Int> = []
        for text in list {
            guard let number = Int(text), number >= 0 else { return nil }
            if number > 0, number < 256 { numbers.insert(number) }
        }
        return numbers.sorted()
    }

    private func isWithinLimit(_ service: StreamerChannel, _ keys: [String], _ isReplacing: Bool) -> Bool {
        guard service.takesSymbols else { return keys.count <= settings.symbolLimit }
        var count = keys.count
        for subscription in services where subscription.service.takesSymbols {
            if subscription.service != service {
                count += subscription.feeds.count
            } else if !isReplacing {
                count += subscription.keys.count { !keys.contains($0) }
            }
        }
        return count <= settings.symbolLimit
    }

    private mutating func subscribe(
        _ service: StreamerChannel, _ keys: [String], _ fields: [Int], _ isReplacing: Bool, _ world: inout WorldState
    ) {
        let index = place(of: service)
        services[index].command = isReplacing ? "SUBS" : "ADD"
        if isReplacing { unwatch(services[index].remove { _ in true }, &world) }
        for key in keys {
            let isNew = services[index].index(of: key) == nil
            let source = isNew && service.takesSymbols ? world.streamSource(key, service) : nil
            services[index].add(key, fields: fields) { source }
            if let source { world.apply(.watch(source.symbol)) }
        }
        subscriptionsChanged(at: world.now)
    }

    private mutating func unsubscribe(_ service: StreamerChannel, _ keys: [String], _ world: inout WorldState) {
        guard let index = services.firstIndex(where: { $0.service == service }) else { return }
        let gone = Set(keys)
        let all = service == .accountActivity
        unwatch(services[index].remove { all || gone.contains($0) }, &world)
        if services[index].feeds.isEmpty { services.remove(at: index) }
        subscriptionsChanged(at: world.now)
    }

    private mutating func place(of service: StreamerChannel) -> Int {
        if let index = services.firstIndex(where: { $0.service == service }) { return index }
        services.append(StreamerSubscription(service))
        return services.count - 1
    }

    /// Draws the consequences of other keys: whom events concern, and which clocks run.
    mutating func subscriptionsChanged(at now: Instant) {
        concerns = ConcernTable()
        var hasCharts = false
        for (place, subscription) in services.enumerated() {
            concerns.add(subscription, at: place)
            hasCharts = hasCharts || subscription.service == .chartEquity || subscription.service == .chartFutures
        }
        timers[.chart] = hasCharts ? timers[.chart] ?? now.nextMinute : nil
        keep(.equityScreener, .screenerEquity, settings.equityScreener, now)
        keep(.optionScreener, .screenerOption, settings.optionScreener, now)
        timers[.emptySubscription] =
            services.isEmpty ? timers[.emptySubscription] ?? now + settings.emptySubscription : nil
    }

    private mutating func keep(
        _ kind: StreamerTimers.Kind, _ service: StreamerChannel, _ interval: Duration, _ now: Instant
    ) {
        let isWanted = services.contains { $0.service == service }
        timers[kind] = isWanted ? timers[kind] ?? now + interval : nil
    }
}

extension Instant {
    /// The beginning of the minute after the one it falls in.
    var nextMinute: Instant {
        let seconds = secondsSinceEpoch
        let intoMinute = ((seconds % 60) + 60) % 60
        return Instant(seconds: seconds - intoMinute + 60)
    }
}
