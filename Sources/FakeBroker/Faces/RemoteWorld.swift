import ExchangeCore

/// A world of a server elsewhere on this machine, by HTTP: the members are those of `World`.
public struct RemoteWorld: ControlledWorld {
    public let id: String
    /// Where clients reach it that carry no credential of its own.
    public var url: String { "http://127.0.0.1:\(client.port)" + path }
    private let client: LoopbackClient

    /// A world of the server at `127.0.0.1:port`.
    public init(id: String = "default", port: Int) {
        self.id = id
        client = LoopbackClient(port: port)
    }

    /// Makes a world at the server of `127.0.0.1:port`.
    /// - Parameter definition: what it begins as.
    public static func create(port: Int, id: String? = nil, _ definition: WorldDefinition = .standard) throws(ControlError) -> RemoteWorld {
        try RemoteServer(port: port).world(id: id, definition)
    }

    public func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        try client.send(method, "\(self.path)/__admin\(path)", Array(body.utf8))
    }

    public func sendAndWait(_ method: String, _ path: String, _ body: String) async throws(ControlError) -> [UInt8] {
        try await client.sendAndWait(method, "\(self.path)/__admin\(path)", Array(body.utf8))
    }

    private var path: String { "/worlds/" + PercentEncoding.encode(id) }
}

/// A server elsewhere on this machine, by HTTP: the members that it shares with `FakeBrokerServer`.
public struct RemoteServer: ControlledServer {
    public let port: Int

    /// The server at `127.0.0.1:port`.
    public init(port: Int) { self.port = port }

    public func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        try LoopbackClient(port: port).send(method, "/__admin" + path, Array(body.utf8))
    }

    public func world(named id: String) throws(ControlError) -> RemoteWorld {
        _ = try call("GET", "/worlds/" + PercentEncoding.encode(id))
        return RemoteWorld(id: id, port: port)
    }

    /// Makes a world of its own from a definition.
    /// - Parameter id: its name; nil takes the next free one, `w1`, `w2`, …
    public func world(id: String? = nil, _ definition: WorldDefinition = .standard) throws(ControlError) -> RemoteWorld {
        let answer = try call("POST", "/worlds") { json in
            if let id { json.member("id", id) }
            json.object("definition") { definition.write(into: &$0) }
        }
        return RemoteWorld(id: answer.text("id"), port: port)
    }

    /// Makes a world with a seed of its own, a clock that stands at `now` if one is given, and hours of its market.
    public func world(
        id: String? = nil, seed: UInt64, now: Instant? = nil, hours: MarketHours = .alwaysOpen
    ) throws(ControlError) -> RemoteWorld {
        try world(id: id, .standard(seed: seed, now: now, hours: hours))
    }
}
