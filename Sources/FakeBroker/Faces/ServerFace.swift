import ExchangeCore

/// A server that tests use: `FakeBrokerServer` in this process, or `RemoteServer`, one elsewhere.
public protocol ControlledServer: Controlled {
    /// What its worlds are.
    associatedtype Hosted: ControlledWorld

    /// A world that is there; 404 if it never was, 410 if it has ended.
    func world(named id: String) throws(ControlError) -> Hosted
}

/// What a server says of itself.
public struct ServerHealth: Sendable, Equatable {
    /// `healthy`.
    public let status: String
    public let version: String
    public let uptimeInSeconds: Int
    /// The addresses that it listens on.
    public let listeners: [String]
    /// Its worlds' names.
    public let worlds: [String]
}

/// What stands of a world in its server's list.
public struct WorldReading: Sendable, Equatable {
    public let id: String
    public let url: String
    public let seed: UInt64
    public let clock: ClockFace.Reading
    public let market: WorldDefinition.MarketDefinition
    public let credentials: Credentials

    init(_ value: JSONValue) throws(ControlError) {
        id = value.text("id")
        url = value.text("url")
        seed = value["seed"]?.decimalText.flatMap { UInt64($0) } ?? 0
        clock = ClockFace.reading(value["clock"] ?? .null)
        var market = WorldDefinition.MarketDefinition()
        if let form = value["market"] { try MarketForm.read(Form(form), into: &market) }
        self.market = market
        credentials = Credentials(value["credentials"] ?? .null)
    }
}

extension ControlledServer {
    /// Every world.
    public func worlds() throws(ControlError) -> [Hosted] {
        var all: [Hosted] = []
        for value in try call("GET", "/worlds")["worlds"]?.array ?? [] { all.append(try world(named: value.text("id"))) }
        return all
    }

    /// Makes a world that begins as a copy of another, or of a snapshot of any world, with credentials of its own.
    /// - Parameters:
    ///   - source: a world's name or a snapshot's id.
    ///   - clock: instead of the clock that is copied.
    public func world(
        id: String? = nil, from source: String, clock: WorldDefinition.ClockDefinition? = nil
    ) throws(ControlError) -> Hosted {
        let answer = try call("POST", "/worlds") { json in
            if let id { json.member("id", id) }
            json.member("from", source)
            if let clock { json.object("clock") { clock.write(into: &$0) } }
        }
        return try world(named: answer.text("id"))
    }

    /// Whether the server is well, what it listens on, and which worlds it has.
    public func health() throws(ControlError) -> ServerHealth {
        let value = try call("GET", "/health")
        return ServerHealth(
            status: value.text("status"), version: value.text("version"), uptimeInSeconds: value.count("uptimeInSeconds"),
            listeners: value.texts("listeners"), worlds: value.texts("worlds"))
    }

    /// The server's version.
    public func version() throws(ControlError) -> String { try call("GET", "/version").text("version") }

    /// Counts and durations, in Prometheus's text.
    public func metrics() throws(ControlError) -> String { String(decoding: try send("GET", "/metrics", ""), as: UTF8.self) }

    /// The control API's description, an OpenAPI document in JSON.
    public func openAPI() throws(ControlError) -> String { String(decoding: try send("GET", "/openapi.json", ""), as: UTF8.self) }

    /// The certificate that clients must trust, in PEM.
    public func certificate() throws(ControlError) -> [UInt8] { try send("GET", "/certs/ca.crt", "") }
}

extension ControlledWorld {
    /// What stands of it in its server's list: seed, clock, market, credentials.
    public func read() throws(ControlError) -> WorldReading {
        try WorldReading(call("GET", "/worlds/" + PercentEncoding.encode(id)))
    }
}

extension FakeBrokerServer: ControlledServer {
    public func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        try defaultWorld.send(method, path, body)
    }

    public func world(named id: String) throws(ControlError) -> World { hand(try front.world(named: id)) }
}

extension WorldDefinition {
    /// The default world with a seed, a clock that stands at `now` if one is given, and hours of its market.
    public static func standard(seed: UInt64, now: Instant? = nil, hours: MarketHours = .alwaysOpen) -> WorldDefinition {
        var definition = WorldDefinition.standard
        definition.seed = seed
        definition.market.hours = hours
        if let now { definition.clock = ClockDefinition(mode: .frozen, now: now) }
        return definition
    }
}
