import Glibc

/// Whole small files, read and written in one go.
enum SmallFile {
    /// The bytes of the file at `path`, or nothing if it cannot be read or holds more than `limitBytes`.
    static func read(_ path: String, limitBytes: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes += buffer[..<count]
            if bytes.count > limitBytes { return nil }
        }
    }

    /// Writes `bytes` beside `path` and moves them there, so that a reader sees the old file or the whole new one.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let draft = "\(path).\(getpid()).tmp"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure(what: String(cString: strerror(errno))) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let number = errno
        guard close(file) == 0, rest.isEmpty, rename(draft, path) == 0 else {
            let failure = Failure(what: String(cString: strerror(rest.isEmpty ? errno : number)))
            unlink(draft)
            throw failure
        }
    }

    /// The system's words for what went wrong.
    struct Failure: Error {
        let what: String
    }
}
