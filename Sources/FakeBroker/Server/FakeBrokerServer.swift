import ExchangeCore
import HTTPCore

/// A running server: one listener for HTTP, HTTPS, WebSocket and CONNECT, and the worlds behind it.
///
/// ```swift
/// let server = try FakeBrokerServer.start()          // 127.0.0.1, a free port
/// defer { server.stop() }
/// let world = try server.world(seed: 42)
/// ```
/// Nothing about it is global: a process may run hundreds.
public final class FakeBrokerServer: Sendable {
    /// How a server is started.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 takes a free one.
        public var port: UInt16 = 0
        /// Further ports on the same host.
        public var additionalPorts: [UInt16] = []
        /// Event loops, one thread each.
        public var loops = 1
        /// The URL at which clients outside reach us, e.g. `https://broker.test:8443`; handed out instead of what they used.
        public var publicURL: String?
        /// What the world named `default` begins as.
        public var definition = WorldDefinition.standard
        /// Where this installation's certificate authority is kept; nil makes one in memory for this server alone.
        public var authorityDirectory: String?
        /// Folders of stubs for the world named `default`, with `mappings/` and `__files/` in them; saving writes to the first.
        public var stubDirectories: [String] = []
        /// Bytes of requests and answers that each world's journal keeps.
        public var journalBytes = 8 * 1024 * 1024
        public var limits = Limits()
        /// Where wall time comes from.
        public var wall = WallClock.system

        public init() {}
    }

    let front: Front
    private let http: HTTPServer
    /// Where it listens, in the order of the configuration's ports.
    public let addresses: [BoundAddress]

    private init(front: Front, http: HTTPServer, addresses: [BoundAddress]) {
        self.front = front
        self.http = http
        self.addresses = addresses
    }

    deinit {
        // A world that was given out holds its server's front, which holds the world.
        for world in front.directory.all { world.stand(on: nil) }
    }

    /// Starts a server with one world, named `default`, and returns when it accepts connections.
    /// - Throws: `ListenError` for an address that cannot be had, `WorldDefinitionError` for a definition that cannot
    ///   be built, `AuthorityError` for a certificate authority that cannot be read or made.
    public static func start(_ configuration: Configuration = Configuration()) throws -> FakeBrokerServer {
        let authority =
            try configuration.authorityDirectory.map { try CertificateAuthority.create(directory: $0) }
            ?? CertificateAuthority()
        let publicURL = try configuration.publicURL.map { url throws(ConfigurationError) in
            guard let origin = Origin(url: url) else { throw ConfigurationError.badPublicURL(url) }
            return origin
        }
        let alarm = AlarmBox()
        let facts = ServerFacts(
            wall: configuration.wall, publicURL: publicURL, startedAt: configuration.wall.now(), authority: authority,
            journalBytes: configuration.journalBytes, alarm: { delay, action in alarm.ring(in: delay, action) })
        let providers = Providers.all
        let front = Front(directory: WorldDirectory(), providers: providers, facts: facts)
        var definition = configuration.definition
        // The documented credentials, unless the definition has others.
        if definition.schwabClients == nil { definition.schwabClients = [WorldDefinition.standardSchwabClient] }
        if definition.alpacaKeys == nil { definition.alpacaKeys = [WorldDefinition.standardAlpacaKey] }
        for folder in configuration.stubDirectories { definition.stubs.append(try StubDefinition(folder: folder)) }
        definition.stubs.folder = configuration.stubDirectories.first
        _ = try front.mint(id: Front.defaultWorld, definition)

        let vendorHosts = Set(providers.flatMap { (provider: Provider) in provider.hosts })
        var settings = ServerConfiguration(
            addresses: ([configuration.port] + configuration.additionalPorts).map {
                ListenAddress(host: configuration.host, port: $0)
            },
            threads: configuration.loops, limits: configuration.limits, tls: try TLSContext(authority: authority),
            allowsTunnel: { host, _ in vendorHosts.contains(host.lowercased()) })
        let distrust = DistrustLog(authorityFile: configuration.authorityDirectory.map { $0 + "/ca.crt" })
        settings.clientDistrusts = { distrust.refused(by: $0) }
        let http = HTTPServer(configuration: settings, responder: front)
        let addresses = try http.start()
        front.listeners = addresses.map(\.description)
        alarm.connect(http)
        return FakeBrokerServer(front: front, http: http, addresses: addresses)
    }

    /// The port it listens on (the first one, where there are several).
    public var port: Int { addresses.first.map { Int($0.port) } ?? 0 }

    /// `http://host:port`, without a trailing slash.
    public var url: String { "http://\(addresses.first?.description ?? "")" }

    /// The same door by TLS.
    public var secureURL: String { "https://\(addresses.first?.description ?? "")" }

    /// The certificate of this installation's authority, in PEM: what a client must trust.
    public var authorityPEM: [UInt8] { front.facts.authority.certificatePEM }

    /// The world named `default`.
    public var defaultWorld: World {
        guard case .world(let world) = front.directory.find(Front.defaultWorld) else {
            preconditionFailure("the default world cannot be deleted")
        }
        return hand(world)
    }

    /// Makes a world of its own from a definition.
    /// - Parameter id: its name; nil takes the next free one, `w1`, `w2`, …
    public func world(id: String? = nil, _ definition: WorldDefinition = .standard) throws -> World {
        hand(try front.mint(id: id, definition))
    }

    /// Makes a world with a seed of its own, a clock that stands at `now` if one is given, and hours of its market.
    public func world(
        id: String? = nil, seed: UInt64, now: Instant? = nil, hours: MarketHours = .alwaysOpen
    ) throws -> World {
        try world(id: id, .standard(seed: seed, now: now, hours: hours))
    }

    /// Gives a world out to code in this process, which may ask of it what only its server knows.
    func hand(_ world: World) -> World {
        world.stand(on: front)
        return world
    }

    /// Where a world is reached by clients that carry no credential of its own.
    public func url(of world: World) -> String { url + "/worlds/" + world.id }

    /// Ends a world: its name and credentials answer 410 from now on. What was left behind.
    @discardableResult
    public func end(_ world: World) -> [Leak] { (try? world.end()) ?? [] }

    /// Stops accepting, lets open requests end, closes what is idle, and returns. Stopping twice is the same as once.
    public func stop() { http.stop() }
}

/// A configuration that cannot be used.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    case badPublicURL(String)

    public var description: String {
        switch self {
        case .badPublicURL(let text):
            "public URL '\(text)': expected http://host[:port] or https://host[:port], without a path"
        }
    }
}
