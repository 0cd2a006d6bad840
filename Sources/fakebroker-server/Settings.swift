import ExchangeCore
import Glibc
import Logging

/// Every setting of the server, with its environment variable.
enum Settings {
    static let host = Setting("FAKEBROKER_HOST", expected: "an IPv4 or IPv6 address, or localhost", parse: notEmpty)
    static let port = Setting("FAKEBROKER_PORT", expected: "a port number from 0 to 65535", parse: portNumber)
    static let httpsPort = Setting(
        "FAKEBROKER_HTTPS_PORT", expected: "a port number from 0 to 65535", parse: portNumber)
    static let world = Setting("FAKEBROKER_WORLD", expected: "the path of a world file", parse: notEmpty)
    static let stubs = Setting(
        "FAKEBROKER_STUBS", expected: "directories with mappings/ and __files/ in them, separated by ':'"
    ) { text -> [String]? in
        let directories = text.split(separator: ":").map(String.init)
        return directories.isEmpty ? nil : directories
    }
    static let publicURL = Setting(
        "FAKEBROKER_PUBLIC_URL", expected: "an http:// or https:// address without a path's trailing slash"
    ) { text -> String? in
        (text.hasPrefix("http://") || text.hasPrefix("https://")) && !text.hasSuffix("/") ? text : nil
    }
    static let authorityDirectory = Setting("FAKEBROKER_CA_DIR", expected: "a directory's path", parse: notEmpty)
    static let authorityOutput = Setting("FAKEBROKER_CA_OUT", expected: "a file's path", parse: notEmpty)
    static let seed = Setting("FAKEBROKER_SEED", expected: "a whole number from 0 to 18446744073709551615") { text in
        decimal(text).flatMap { UInt64($0) }
    }
    static let clock = Setting("FAKEBROKER_CLOCK", expected: "an RFC 3339 instant such as 2026-03-02T14:30:00Z") {
        Instant($0)
    }
    static let loops = Setting("FAKEBROKER_LOOPS", expected: "a number of event loops from 1 to 64") { text -> Int? in
        decimal(text).flatMap { Int($0) }.flatMap { (1...64).contains($0) ? $0 : nil }
    }
    static let journalBytes = Setting(
        "FAKEBROKER_JOURNAL_BYTES", expected: "a number of bytes, 0 for no journal"
    ) { text -> Int? in
        decimal(text).flatMap { Int($0) }
    }
    static let logLevel = Setting(
        "FAKEBROKER_LOG_LEVEL", expected: "one of trace, debug, info, notice, warning, error, critical"
    ) { Logger.Level(rawValue: $0) }
    static let logFormat = Setting("FAKEBROKER_LOG_FORMAT", expected: "one of text, json") { LogFormat(rawValue: $0) }
    /// For `healthcheck` only.
    static let url = Setting("FAKEBROKER_URL", expected: "an http:// address such as http://127.0.0.1:8080") {
        HTTPAddress($0)
    }

    /// The variables above: any other `FAKEBROKER_…` is probably a slip of the pen.
    static let variables: Set<String> = [
        host.variable, port.variable, httpsPort.variable, world.variable, stubs.variable, publicURL.variable,
        authorityDirectory.variable, authorityOutput.variable, seed.variable, clock.variable, loops.variable,
        journalBytes.variable, logLevel.variable, logFormat.variable, url.variable,
    ]

    /// The environment variables of this process whose names begin with `prefix`.
    static func environment(prefix: String = "FAKEBROKER_") -> [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if let name = pair.first, name.hasPrefix(prefix) {
                found[String(name)] = pair.count == 2 ? String(pair[1]) : ""
            }
            entry += 1
        }
        return found
    }

    private static let notEmpty: @Sendable (String) -> String? = { $0.isEmpty ? nil : $0 }
    private static let portNumber: @Sendable (String) -> UInt16? = { text in
        decimal(text).flatMap { UInt16($0) }
    }

    /// `text` if it is digits only: the standard library's parsers also take a sign.
    private static func decimal(_ text: String) -> String? {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? text : nil
    }
}
