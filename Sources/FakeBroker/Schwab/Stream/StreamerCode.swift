/// The streamer's answers to commands: a code and its text (documentation; texts marked below are inferred).
struct StreamerCode: Sendable, Equatable {
    let code: Int
    let text: String

    /// A login; the user is a non-professional.
    static let loggedIn = StreamerCode(code: 0, text: "server=s0166bdv-1;status=NP")
    static let loggedOut = StreamerCode(code: 0, text: "SUCCESS")
    static let loginDenied = StreamerCode(code: 3, text: "Login Denied.: token is invalid or has expired.")
    static let serviceNotAvailable = StreamerCode(code: 11, text: "Service not available or temporary down.")
    /// Inferred text.
    static let closeConnection = StreamerCode(code: 12, text: "Connection closed: another session of this user has logged in.")
    /// Inferred text.
    static let symbolLimit = StreamerCode(code: 19, text: "Reached symbol limit.")
    /// Inferred text.
    static let connectionNotFound = StreamerCode(code: 20, text: "Stream connection not found.")
    static let badCommand = StreamerCode(code: 21, text: "Bad command formatting")
    static let stopStreaming = StreamerCode(code: 30, text: "Stop streaming due to empty subscription")

    /// Success of a data command, e.g. `SUBS command succeeded`.
    static func succeeded(_ command: String) -> StreamerCode {
        StreamerCode(code: 0, text: command + " command succeeded")
    }
}
