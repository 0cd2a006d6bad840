/// How a log line is written.
enum LogFormat: String, Sendable {
    /// `2026-03-02T14:30:00.123Z info world started id=t1`
    case text
    /// One JSON object a line.
    case json
}
