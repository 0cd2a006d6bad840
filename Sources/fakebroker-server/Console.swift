import Glibc

/// Whole lines to standard output and standard error, unbuffered, so that a reader of a pipe sees each at once.
enum Console {
    /// Writes a line to standard output.
    static func say(_ line: String) { write(line, to: STDOUT_FILENO) }

    /// Writes a line to standard error, named as ours.
    static func complain(_ line: String) { write("fakebroker-server: \(line)", to: STDERR_FILENO) }

    /// Writes `line` and a line feed with as few calls as the descriptor allows. A reader that went away is ignored.
    static func write(_ line: String, to descriptor: Int32) {
        var bytes = ArraySlice((line + "\n").utf8)
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
