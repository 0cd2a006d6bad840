import COpenSSL

/// Why something of TLS failed: what was being done, and OpenSSL's or the system's own words on it.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which part failed.
    public enum Kind: Sendable, Equatable {
        /// Making or reading a key or certificate.
        case certificate
        /// Reading or writing a file of the authority.
        case file
        /// The handshake or the record layer; the session is over.
        case session
    }

    /// The part that failed.
    public let kind: Kind
    /// What was being done, then why it failed, e.g. `handshake: no shared cipher`.
    public let description: String
    /// The alert that the peer sent (RFC 8446 section 6), where that is what ended the session.
    public let peerAlert: UInt8?

    init(_ kind: Kind, _ description: String, peerAlert: UInt8? = nil) {
        self.kind = kind
        self.description = description
        self.peerAlert = peerAlert
    }

    /// Whether the peer ended the handshake because it does not trust our certificate: bad_certificate (42),
    /// certificate_unknown (46) or unknown_ca (48). Worth telling the user where the authority's certificate is.
    public var isDistrust: Bool {
        switch peerAlert {
        case 42, 46, 48: true
        default: false
        }
    }

    /// The earliest error in this thread's OpenSSL queue, which is the cause of the later ones; empties the queue.
    static func queued(_ kind: Kind, _ doing: String) -> TLSError {
        var data: UnsafePointer<CChar>?
        var flags: Int32 = 0
        let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
        defer { ERR_clear_error() }
        guard code != 0 else { return TLSError(kind, "\(doing): failed without a reason") }
        let number = ERR_GET_REASON(code)
        var reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(number)"
        if let data, flags & ERR_TXT_STRING != 0, data.pointee != 0 { reason += " (\(String(cString: data)))" }
        // A received alert is reported as SSL_AD_REASON_OFFSET + its number.
        let isAlert = ERR_GET_LIB(code) == ERR_LIB_SSL && (1000..<1256).contains(number)
        let alert = isAlert ? UInt8(truncatingIfNeeded: number - 1000) : nil
        return TLSError(kind, "\(doing): \(reason)", peerAlert: alert)
    }

    /// `pointer`, or the queued error where an OpenSSL call returned none.
    static func require<Pointer>(
        _ pointer: Pointer?, _ doing: String, _ kind: Kind = .certificate
    ) throws(TLSError) -> Pointer {
        guard let pointer else { throw queued(kind, doing) }
        return pointer
    }

    /// Throws the queued error where an OpenSSL call did not return 1 or more.
    static func check(_ result: Int32, _ doing: String, _ kind: Kind = .certificate) throws(TLSError) {
        if result <= 0 { throw queued(kind, doing) }
    }
}
