import Logging
import Synchronization

/// Says once to each peer's owner, in the log, that its client does not trust this server's certificate, and what to set.
final class DistrustLog: Sendable {
    /// Hosts remembered; beyond that a host may be told of twice.
    static let limit = 1000

    private let told = Mutex<Set<String>>([])
    private let authorityFile: String?
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - authorityFile: where the authority's certificate is kept; nil if it is in memory alone.
    ///   - log: where the line goes; the log's warnings unless told otherwise.
    init(
        authorityFile: String?,
        log: @escaping @Sendable (String) -> Void = { line in Logger(label: "fakebroker").warning("\(line)") }
    ) {
        self.authorityFile = authorityFile
        self.log = log
    }

    /// A client at `remoteAddress` ended a handshake because of our certificate.
    func refused(by remoteAddress: String) {
        let host = String(remoteAddress[..<(remoteAddress.lastIndex(of: ":") ?? remoteAddress.endIndex)])
        let isNews = told.withLock { told in
            if told.count >= Self.limit { told = [] }
            return told.insert(host).inserted
        }
        if isNews { log(Self.line(host: host, authorityFile: authorityFile)) }
    }

    /// What the log says: where the certificate is, and how the usual clients are made to trust it.
    static func line(host: String, authorityFile: String?) -> String {
        let file = authorityFile ?? "ca.crt"
        let place =
            authorityFile.map { "Its authority's certificate is \($0), also at GET /__admin/certs/ca.crt." }
            ?? "Save its authority's certificate from GET /__admin/certs/ca.crt as ca.crt."
        return "a client at \(host) does not trust this server's certificate. \(place) Set SSL_CERT_FILE=\(file) "
            + "(OpenSSL, Python's ssl, Go, curl), REQUESTS_CA_BUNDLE=\(file) (requests), CURL_CA_BUNDLE=\(file) (curl), "
            + "NODE_EXTRA_CA_CERTS=\(file) (Node) in the client's environment, or use http."
    }
}
