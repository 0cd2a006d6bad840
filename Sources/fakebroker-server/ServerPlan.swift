import FakeBroker
import Glibc
import HTTPCore
import Logging

/// What flags, environment and world file together ask for, checked.
struct ServerPlan {
    var configuration: FakeBrokerServer.Configuration
    /// Whether the extra listener for HTTPS was asked for.
    let hasSecureListener: Bool
    /// Whether the authority's directory was named, rather than the default one.
    let namesAuthorityDirectory: Bool
    let authorityOutput: String?
    let logLevel: Logger.Level
    let logFormat: LogFormat
    /// Variables that look like settings and are none.
    let unknownVariables: [String]

    init(flags: ServeCommand, environment: [String: String]) throws(Refusal) {
        logLevel = try Settings.logLevel.value(flag: flags.logLevel, environment: environment) ?? .info
        logFormat = try Settings.logFormat.value(flag: flags.logFormat, environment: environment) ?? .text
        authorityOutput = try Settings.authorityOutput.value(flag: flags.authorityOutput, environment: environment)
        unknownVariables = environment.keys.filter { !Settings.variables.contains($0) }.sorted()

        var configuration = FakeBrokerServer.Configuration()
        configuration.host =
            try Settings.host.value(flag: flags.host, environment: environment) ?? ServeCommand.defaultHost
        configuration.port =
            try Settings.port.value(flag: flags.port, environment: environment) ?? ServeCommand.defaultPort
        let securePort = try Settings.httpsPort.value(flag: flags.httpsPort, environment: environment)
        hasSecureListener = securePort != nil
        configuration.additionalPorts = securePort.map { [$0] } ?? []
        configuration.publicURL = try Settings.publicURL.value(flag: flags.publicURL, environment: environment)
        if let loops = try Settings.loops.value(flag: flags.loops, environment: environment) {
            configuration.loops = loops
        }
        if let bytes = try Settings.journalBytes.value(flag: flags.journalBytes, environment: environment) {
            configuration.journalBytes = bytes
        }
        let directory = try Settings.authorityDirectory.value(flag: flags.authorityDirectory, environment: environment)
        namesAuthorityDirectory = directory != nil
        configuration.authorityDirectory = directory ?? StateDirectory.path
        configuration.definition = try Self.definition(flags: flags, environment: environment)
        configuration.stubDirectories =
            try Settings.stubs.value(flag: flags.stubs.isEmpty ? nil : flags.stubs, environment: environment) ?? []
        self.configuration = configuration
    }

    /// The default world: the file, or the standard one, with what the flags put in its place.
    private static func definition(
        flags: ServeCommand, environment: [String: String]
    ) throws(Refusal) -> WorldDefinition {
        var definition = WorldDefinition.standard
        if let path = try Settings.world.value(flag: flags.world, environment: environment) {
            do {
                definition = try WorldDefinition.load(path: path)
            } catch {
                throw .badConfiguration("\(error)")
            }
        }
        if let seed = try Settings.seed.value(flag: flags.seed, environment: environment) { definition.seed = seed }
        if let instant = try Settings.clock.value(flag: flags.clock, environment: environment) {
            definition.clock = WorldDefinition.ClockDefinition(mode: .frozen, now: instant)
        }
        return definition
    }

    /// Sends the library's log to standard error. Once a process.
    func startLogging() {
        LoggingSystem.bootstrap { [logFormat, logLevel] label in
            StandardErrorLog(label: label, format: logFormat, level: logLevel)
        }
        let log = Logger(label: "fakebroker")
        for name in unknownVariables {
            log.warning("\(name) is not a setting of this version: it has no effect")
        }
    }

    /// A server that accepts connections.
    func start() throws(Refusal) -> FakeBrokerServer {
        do {
            return try FakeBrokerServer.start(configuration)
        } catch let error as TLSError where configuration.authorityDirectory != nil && !namesAuthorityDirectory {
            Logger(label: "fakebroker").warning(
                "the certificate authority will last as long as this process: \(error). Name another place with --ca-dir"
            )
            var copy = self
            copy.configuration.authorityDirectory = nil
            return try copy.start()
        } catch let error as TLSError {
            let directory = configuration.authorityDirectory ?? "memory"
            throw .badConfiguration("the certificate authority in \(directory): \(error)")
        } catch let error as ListenError {
            if case .addressInUse = error { throw Refusal(status: .portBusy, message: "\(error)") }
            throw .badConfiguration("\(error)")
        } catch {
            throw .badConfiguration("\(error)")
        }
    }

    /// Writes the authority's certificate where --ca-out says.
    func publishAuthority(of server: FakeBrokerServer) throws(Refusal) {
        guard let authorityOutput else { return }
        do {
            try SmallFile.write(server.authorityPEM, to: authorityOutput)
        } catch {
            throw .badConfiguration("--ca-out \(authorityOutput): \(error.what)")
        }
    }
}
