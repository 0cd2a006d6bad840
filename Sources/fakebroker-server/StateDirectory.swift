import Glibc

/// Where a program keeps what should outlive it, for this user (XDG Base Directory Specification 0.8).
enum StateDirectory {
    /// `$XDG_STATE_HOME/fakebroker` or `~/.local/state/fakebroker`; nothing for a user without a home.
    static var path: String? {
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/fakebroker" }
        guard let home = variable("HOME"), home.hasPrefix("/"), home != "/" else { return nil }
        return home + "/.local/state/fakebroker"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
