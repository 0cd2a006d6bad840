import ExchangeCore
import HTTPCore

/// One connection to Schwab's streamer: who logged in, what is subscribed, and what is due by itself.
///
/// The life of a connection: login → subscriptions and data → logout, or an end by the streamer. Frames follow the
/// recordings; success is code 0 for every command, as clients demand.
struct SchwabStreamer: StreamDialect {
    /// Where the connection is in its life.
    enum Phase: Sendable {
        /// → live, ended
        case awaitingLogin
        /// → ended
        case live(Login)
        case ended
    }

    /// Who logged in.
    struct Login: Sendable {
        let clientId: String
        let customerId: String
        let correlationId: String
    }

    static let name = "schwab.streamer"

    let settings: StreamerSettings
    var phase = Phase.awaitingLogin
    /// One for each service that has keys, in the order in which they came.
    var services: [StreamerSubscription] = []
    /// Which keys an instrument's events concern.
    var concerns = ConcernTable()
    var timers = StreamerTimers()
    /// The account activity's own numbers.
    var activity = AccountActivityFeed()

    init(settings: StreamerSettings = StreamerSettings()) { self.settings = settings }

    var name: String { Self.name }

    var login: Login? {
        if case .live(let login) = phase { return login }
        return nil
    }

    var principal: String? { login?.clientId }

    var subscriptions: [StreamInterest] {
        services.map {
            StreamInterest(service: $0.service.rawValue, keys: $0.keys, fields: $0.fields.map(String.init))
        }
    }

    var nextDue: Instant? { login == nil ? nil : timers.next?.at }

    mutating func opened(_ world: inout WorldState, _ output: inout StreamOutput) {}

    mutating func received(_ message: WebSocketMessage, _ world: inout WorldState, _ output: inout StreamOutput) {
        guard let requests = StreamerRequest.read(message) else {
            return answer(nil, .badCommand, world, &output)
        }
        for request in requests where output.closing == nil { handle(request, &world, &output) }
    }

    mutating func worldChanged(_ world: inout WorldState) {
        for place in services.indices {
            let service = services[place].service
            guard service.takesSymbols else { continue }
            services[place].renew { world.streamSource($0, service) }
            for feed in services[place].feeds {
                if let source = feed.source { world.apply(.watch(source.symbol)) }
            }
        }
        subscriptionsChanged(at: world.now)
    }

    mutating func closed(_ world: inout WorldState) {
        phase = .ended
        for subscription in services { unwatch(subscription.feeds, &world) }
        services = []
        concerns = ConcernTable()
    }

    /// Answers a command.
    func answer(
        _ request: StreamerRequest?, _ code: StreamerCode, _ world: WorldState, _ output: inout StreamOutput
    ) {
        output.send(
            json: StreamerFrames.response(request, code, correlationId: login?.correlationId ?? "", at: world.now),
            .answer)
    }

    /// Lets the exchange know that nobody here looks at these keys any more.
    func unwatch(_ feeds: [StreamerSubscription.Feed], _ world: inout WorldState) {
        for feed in feeds {
            if let source = feed.source { world.apply(.unwatch(source.symbol)) }
        }
    }
}
