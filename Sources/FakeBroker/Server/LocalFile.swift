import Glibc

/// Files of this machine: world files, stub folders. Read whole, without Foundation.
enum LocalFile {
    /// A file that could not be read or written.
    struct Failure: Error, CustomStringConvertible {
        let path: String
        /// The system's error number.
        let code: Int32

        var description: String { "\(path): \(String(cString: strerror(code)))" }
    }

    /// Bytes of a file that is read; a longer one is refused.
    static let limitBytes = 64 * 1024 * 1024

    /// The bytes of the file at `path`.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(path: path, code: errno)
            }
            bytes.append(contentsOf: chunk[..<count])
            if bytes.count > limitBytes { throw Failure(path: path, code: EFBIG) }
        }
    }

    /// Writes a file as a whole: it is complete or it is not there.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let partial = path + ".partial"
        let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure(path: path, code: errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                let code = errno
                close(file)
                unlink(partial)
                throw Failure(path: path, code: code)
            }
            written += count
        }
        close(file)
        guard rename(partial, path) == 0 else { throw Failure(path: path, code: errno) }
    }

    /// Whether a folder stands at `path`.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The paths of all files below a folder, relative to it, sorted; hidden ones left out.
    static func list(below folder: String) throws(Failure) -> [String] {
        var found: [String] = []
        try list(folder, prefix: "", into: &found, depth: 0)
        return found.sorted()
    }

    private static func list(
        _ folder: String, prefix: String, into found: inout [String], depth: Int
    ) throws(Failure) {
        guard let directory = opendir(folder) else { throw Failure(path: folder, code: errno) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if isFolder(path) {
                // Depth is bounded against links that lead in a circle.
                if depth < 16 { try list(path, prefix: prefix + name + "/", into: &found, depth: depth + 1) }
            } else {
                found.append(prefix + name)
            }
        }
    }

    /// The folder that a path's file stands in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// A path as seen from a folder: itself if it is absolute.
    static func path(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }
}
