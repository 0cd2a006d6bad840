import Glibc
import Logging

/// Writes the log to standard error, one line an entry, each with one write so that threads' lines never mix.
struct StandardErrorLog: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    init(label: String, format: LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var values = metadata
        if let more = event.metadata { values.merge(more) { $1 } }
        let sorted = values.sorted { $0.key < $1.key }
        let line: String
        switch format {
        case .text:
            line = "\(Self.now()) \(event.level) \(event.message)" + sorted.map { " \($0.key)=\($0.value)" }.joined()
        case .json:
            let members = [
                ("at", Self.now()), ("level", "\(event.level)"), ("logger", label), ("message", "\(event.message)"),
            ]
            line =
                "{"
                + (members + sorted.map { ($0.key, "\($0.value)") })
                .map { "\(Self.quoted($0.0)):\(Self.quoted($0.1))" }
                .joined(separator: ",") + "}"
        }
        Console.write(line, to: STDERR_FILENO)
    }

    /// The wall clock in UTC, to the millisecond, as RFC 3339.
    private static func now() -> String {
        var instant = timespec()
        clock_gettime(CLOCK_REALTIME, &instant)
        var parts = tm()
        gmtime_r(&instant.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let milliseconds = String(instant.tv_nsec / 1_000_000)
        let seconds = String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(seconds).\(String(repeating: "0", count: 3 - milliseconds.count))\(milliseconds)Z"
    }

    /// `text` as a JSON string (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
