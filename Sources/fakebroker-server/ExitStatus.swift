/// The exit codes of the program; `--help` names them.
enum ExitStatus: Int32 {
    case stopped = 0
    case failed = 1
    case badConfiguration = 2
    case portBusy = 3
}

/// Why the program ends early: one line for a person and the exit code.
struct Refusal: Error {
    let status: ExitStatus
    let message: String

    /// A mistake in an option, a variable or a file.
    static func badConfiguration(_ message: String) -> Refusal {
        Refusal(status: .badConfiguration, message: message)
    }
}
