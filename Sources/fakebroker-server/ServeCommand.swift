import ArgumentParser
import ExchangeCore
import FakeBroker
import HTTPCore
import Logging

/// Starts the server and runs until it is told to stop.
struct ServeCommand: ParsableCommand {
    static let defaultHost = "127.0.0.1"
    static let defaultPort: UInt16 = 8080

    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Start the server; stop it with SIGTERM or SIGINT.",
        discussion: """
            One port speaks HTTP, HTTPS, WebSocket and CONNECT. When every listener accepts, the last line on \
            standard output is 'Ready. fakebroker VERSION http=HOST:PORT https=HOST:PORT pid=N'.
            """)

    @Option(
        help: ArgumentHelp("Listen on this address (default: 127.0.0.1). (FAKEBROKER_HOST)", valueName: "host"),
        transform: Settings.host.read)
    var host: String?

    @Option(
        help: ArgumentHelp(
            "Listen on this port (default: 8080); 0 takes a free one. (FAKEBROKER_PORT)", valueName: "port"),
        transform: Settings.port.read)
    var port: UInt16?

    @Option(
        help: ArgumentHelp(
            "Listen on this port too, for clients that want HTTPS on one of its own; both ports speak everything. "
                + "(FAKEBROKER_HTTPS_PORT)", valueName: "port"),
        transform: Settings.httpsPort.read)
    var httpsPort: UInt16?

    @Option(
        help: ArgumentHelp("What the default world begins as, in YAML or JSON. (FAKEBROKER_WORLD)", valueName: "file"),
        transform: Settings.world.read)
    var world: String?

    @Option(
        name: [.customLong("stubs"), .customLong("root-dir")],
        help: ArgumentHelp(
            "Lay the stubs in mappings/ and __files/ of this directory over the default world; may be repeated. "
                + "(FAKEBROKER_STUBS, separated by ':')", valueName: "directory"))
    var stubs: [String] = []

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp(
            "Hand out this address, e.g. for the streamer, instead of the one a client used. (FAKEBROKER_PUBLIC_URL)",
            valueName: "url"),
        transform: Settings.publicURL.read)
    var publicURL: String?

    @Option(
        name: .customLong("ca-dir"),
        help: ArgumentHelp(
            "Keep this installation's certificate authority there (default: $XDG_STATE_HOME/fakebroker or "
                + "~/.local/state/fakebroker). (FAKEBROKER_CA_DIR)", valueName: "directory"),
        transform: Settings.authorityDirectory.read)
    var authorityDirectory: String?

    @Option(
        name: .customLong("ca-out"),
        help: ArgumentHelp(
            "Write the authority's certificate there, in PEM, for clients to trust. (FAKEBROKER_CA_OUT)",
            valueName: "file"),
        transform: Settings.authorityOutput.read)
    var authorityOutput: String?

    @Option(
        help: ArgumentHelp("The default world's seed. (FAKEBROKER_SEED)", valueName: "number"),
        transform: Settings.seed.read)
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Begin the default world with its clock frozen at this instant. (FAKEBROKER_CLOCK)", valueName: "instant"),
        transform: Settings.clock.read)
    var clock: Instant?

    @Option(
        help: ArgumentHelp("Event loops, one thread each (default: 1). (FAKEBROKER_LOOPS)", valueName: "number"),
        transform: Settings.loops.read)
    var loops: Int?

    @Option(
        name: .customLong("journal-bytes"),
        help: ArgumentHelp(
            "What each world's journal may hold (default: 8388608). (FAKEBROKER_JOURNAL_BYTES)", valueName: "bytes"),
        transform: Settings.journalBytes.read)
    var journalBytes: Int?

    @Option(
        name: .customLong("log-level"),
        help: ArgumentHelp(
            "trace, debug, info (default), notice, warning, error or critical. (FAKEBROKER_LOG_LEVEL)",
            valueName: "level"),
        transform: Settings.logLevel.read)
    var logLevel: Logger.Level?

    @Option(
        name: .customLong("log-format"),
        help: ArgumentHelp("text (default) or json, on standard error. (FAKEBROKER_LOG_FORMAT)", valueName: "format"),
        transform: Settings.logFormat.read)
    var logFormat: LogFormat?

    /// Serves until the first SIGTERM or SIGINT, drains, and returns.
    func run() throws {
        // Before anything starts a thread: only this one may take the signals.
        let signals = StopSignals()
        let plan = try ServerPlan(flags: self, environment: Settings.environment())
        plan.startLogging()
        let server = try plan.start()
        try plan.publishAuthority(of: server)
        StartupReport(server: server, plan: plan).print()
        Shutdown(server: server, signals: signals).wait()
    }
}
