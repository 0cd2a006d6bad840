import ArgumentParser
import Glibc

/// Asks a running server whether it is well: the container's health command, so that the image needs no other program.
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Ask a running server for its health: exit 0 if it is well, 1 if not.",
        discussion: """
            Asks the address that the server was told to listen on: --url, or else the --host and --port flags, the \
            flags of process 1 if that is a fakebroker-server (as in a container), or the environment.
            """)

    @Option(
        help: ArgumentHelp("Ask there instead. (FAKEBROKER_URL)", valueName: "url"), transform: Settings.url.read)
    var url: HTTPAddress?

    @Option(
        help: ArgumentHelp("The server's --host. (FAKEBROKER_HOST)", valueName: "host"), transform: Settings.host.read)
    var host: String?

    @Option(
        help: ArgumentHelp("The server's --port. (FAKEBROKER_PORT)", valueName: "port"), transform: Settings.port.read)
    var port: UInt16?

    func run() throws {
        let address = try target(environment: Settings.environment(), serverArguments: Self.argumentsOfProcessOne())
        let name = "http://\(address.authority)\(address.path)"
        do throws(HealthProbe.Failure) {
            let status = try HealthProbe(address: address).ask()
            guard status == 200 else { throw HealthProbe.Failure(what: "answered \(status)") }
            Console.say("healthy: \(name)")
        } catch {
            throw Refusal(status: .failed, message: "unhealthy: \(name) \(error.what)")
        }
    }

    /// Where to ask. `serverArguments` are those of the server in this container, if there is one.
    func target(environment: [String: String], serverArguments: [String]) throws(Refusal) -> HTTPAddress {
        if let url = try Settings.url.value(flag: url, environment: environment) { return url }
        let server = (try? FakeBrokerCommand.parseAsRoot(serverArguments)) as? ServeCommand
        let host = try Settings.host.value(flag: host ?? server?.host, environment: environment)
        let port = try Settings.port.value(flag: port ?? server?.port, environment: environment)
        return HTTPAddress(
            host: Self.reachable(host ?? ServeCommand.defaultHost), port: port ?? ServeCommand.defaultPort)
    }

    /// An address that reaches a listener bound to `host`: a wildcard is reached by its loopback.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::", "[::]": "::1"
        default: host
        }
    }

    /// The arguments of process 1 if it is this program, without its name; else none.
    private static func argumentsOfProcessOne() -> [String] {
        guard let bytes = SmallFile.read("/proc/1/cmdline", limitBytes: 64 * 1024) else { return [] }
        let words = bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        guard let name = words.first?.split(separator: "/").last, name == "fakebroker-server" else { return [] }
        return Array(words.dropFirst())
    }
}
