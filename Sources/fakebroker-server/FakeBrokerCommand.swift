import ArgumentParser
import FakeBroker
import Glibc

/// The command line: `serve` (also when no command is named) and `healthcheck`.
@main
struct FakeBrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fakebroker-server",
        abstract: "A server that imitates the Schwab and Alpaca APIs over one deterministic simulated exchange.",
        discussion: """
            Every option of `serve` has an environment twin: --journal-bytes is FAKEBROKER_JOURNAL_BYTES, and so \
            on; an option given as a flag wins.

            Exit codes: 0 stopped when asked to, 1 unhealthy (healthcheck) or cannot go on, 2 a mistake in an option, \
            a variable or a file, 3 the port is taken, 130 or 143 stopped by a second SIGINT or SIGTERM.
            """,
        version: "fakebroker \(fakeBrokerVersion)",
        subcommands: [ServeCommand.self, HealthcheckCommand.self],
        defaultSubcommand: ServeCommand.self)

    /// Runs the command and exits with a code of `ExitStatus`.
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        Glibc.exit(status().rawValue)
    }

    /// Runs what the command line asks for; says what went wrong, in one line.
    private static func status() -> ExitStatus {
        do {
            var command = try parseAsRoot()
            try command.run()
            return .stopped
        } catch let refusal as Refusal {
            Console.complain(refusal.message)
            return refusal.status
        } catch  where exitCode(for: error) == .success {
            Console.say(fullMessage(for: error))
            return .stopped
        } catch {
            let problem = message(for: error)
            let end = problem.hasSuffix("?") || problem.hasSuffix(".") ? "" : "."
            Console.complain("\(problem)\(end) See 'fakebroker-server --help'.")
            return .badConfiguration
        }
    }
}
