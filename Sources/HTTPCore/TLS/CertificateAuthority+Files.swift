import COpenSSL
import Glibc

/// The authority on disk: `ca.key` (mode 0600) holds the private key and the certificate, `ca.crt` the certificate
/// alone, for clients.
///
/// Both halves stand in one file that appears whole or not at all, so that two servers starting at once on one
/// directory end with one authority. An authority brought along may have its certificate in `ca.crt` only.
extension CertificateAuthority {
    /// The authority in `directory`; the directory and the authority are made if they are not there yet.
    public static func load(directory: String) throws(TLSError) -> CertificateAuthority {
        if let pem = try readFile(directory + "/" + keyFile) { return try read(pem, in: directory) }
        return try create(directory: directory)
    }

    /// A new authority in `directory`, or the one there if another process was faster.
    public static func create(directory: String) throws(TLSError) -> CertificateAuthority {
        try makeDirectory(directory)
        let path = directory + "/" + keyFile
        let made = try CertificateAuthority()
        let pem = try made.key.pem() + made.certificatePEM
        if try writeFile(path, pem, mode: 0o600, replaces: false) {
            try publish(made, in: directory)
            return made
        }
        guard let pem = try readFile(path) else { throw TLSError(.file, "\(path): vanished while it was read") }
        return try read(pem, in: directory)
    }

    private static let keyFile = "ca.key"
    private static let certificateFile = "ca.crt"
    /// More than any key and certificate need.
    private static let fileLimitBytes = 1 << 20

    private static func read(_ pem: [UInt8], in directory: String) throws(TLSError) -> CertificateAuthority {
        do throws(TLSError) {
            let key = try PrivateKey(pem: pem)
            if let certificate = try? Certificate(pem: pem) {
                let authority = try CertificateAuthority(key: key, certificate: certificate)
                try publish(authority, in: directory)
                return authority
            }
            guard let other = try readFile(directory + "/" + certificateFile) else {
                throw TLSError(.certificate, "no certificate in it, and no \(certificateFile) beside it")
            }
            return try CertificateAuthority(key: key, certificate: Certificate(pem: other))
        } catch {
            throw TLSError(error.kind, "\(directory)/\(keyFile): \(error.description)")
        }
    }

    /// Writes `ca.crt` unless it says the same already.
    private static func publish(_ authority: CertificateAuthority, in directory: String) throws(TLSError) {
        let path = directory + "/" + certificateFile
        if try readFile(path) == authority.certificatePEM { return }
        _ = try writeFile(path, authority.certificatePEM, mode: 0o644, replaces: true)
    }

    private static func makeDirectory(_ path: String) throws(TLSError) {
        var end = path.utf8.startIndex
        while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
            mkdir(String(path[..<slash]), 0o755)
            end = slash
        }
        // The last step decides: the ones before may be there already, or be none of our business.
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failed("making", path) }
    }

    /// The whole file; nil if there is none.
    private static func readFile(_ path: String) throws(TLSError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard file >= 0 else { throw failed("opening", path) }
        defer { close(file) }
        var content: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 8192)
        while content.count <= fileLimitBytes {
            let count = Glibc.read(file, &part, part.count)
            if count == 0 { return content }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failed("reading", path) }
            content += part[..<count]
        }
        throw TLSError(.file, "reading \(path): larger than \(fileLimitBytes) bytes")
    }

    /// Writes a file that is never seen half written. False if it exists and must not be replaced.
    private static func writeFile(
        _ path: String, _ bytes: [UInt8], mode: mode_t, replaces: Bool
    ) throws(TLSError) -> Bool {
        var tag: UInt64 = 0
        try TLSError.check(
            withUnsafeMutableBytes(of: &tag) { RAND_bytes($0.baseAddress, Int32($0.count)) }, "drawing a name")
        let draft = path + "." + String(tag, radix: 36)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw failed("making", draft) }
        defer { unlink(draft) }
        do throws(TLSError) {
            try write(bytes, to: file, draft)
        } catch {
            close(file)
            throw error
        }
        guard close(file) == 0 else { throw failed("writing", draft) }
        if replaces {
            guard rename(draft, path) == 0 else { throw failed("writing", path) }
            return true
        }
        // link(2) refuses an existing name, atomically.
        if link(draft, path) == 0 { return true }
        if errno == EEXIST { return false }
        // A file system without hard links: rename, and only there may the last of two first starts win.
        guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) else { throw failed("writing", path) }
        guard rename(draft, path) == 0 else { throw failed("writing", path) }
        return true
    }

    private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(TLSError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failed("writing", path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0 || errno == EINVAL else { throw failed("writing", path) }
    }

    private static func failed(_ doing: String, _ path: String) -> TLSError {
        TLSError(.file, "\(doing) \(path): \(String(cString: strerror(errno)))")
    }
}
