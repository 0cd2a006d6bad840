import COpenSSL

/// What all TLS sessions of a server share: protocol versions, tickets, and the authority behind the certificates.
///
/// TLS 1.2 and 1.3, ALPN `http/1.1`, no client certificates, no renegotiation; sessions resume by ticket, so nothing
/// is kept for those that ended.
/// `@unchecked Sendable`: the `SSL_CTX` is owned by this object and not changed after `init`; OpenSSL locks what
/// sessions change in it (reference count, ticket keys).
public final class TLSContext: @unchecked Sendable {
    let authority: CertificateAuthority
    private let pointer: OpaquePointer

    /// A context whose certificates come from `authority`.
    public init(authority: CertificateAuthority) throws(TLSError) {
        ERR_clear_error()
        self.authority = authority
        pointer = try TLSError.require(SSL_CTX_new(TLS_server_method()), "making the TLS context", .session)
        try TLSError.check(
            fb_SSL_CTX_set_protocol_versions(pointer, TLS1_2_VERSION, TLS1_3_VERSION), "setting the versions", .session)
        SSL_CTX_set_options(pointer, Self.options)
        // Idle connections give their 34 KB of record buffers back.
        fb_SSL_CTX_set_mode(pointer, Int(SSL_MODE_RELEASE_BUFFERS))
        fb_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        SSL_CTX_set_num_tickets(pointer, 1)
        SSL_CTX_set_alpn_select_cb(pointer, selectProtocol, nil)
        fb_SSL_CTX_set_servername_callback(pointer, acknowledgeName)
        SSL_CTX_set_cert_cb(pointer, TLSSession.chooseCertificate, nil)
    }

    deinit { SSL_CTX_free(pointer) }

    /// A server's session for one connection. `defaultHost` (a name or an IP address) is whose certificate is shown
    /// to a client that names no host, as those that dial an address do; if it is neither, `localhost` stands in.
    func makeSession(defaultHost: String) throws(TLSError) -> TLSSession {
        ERR_clear_error()
        let ssl = try TLSError.require(SSL_new(pointer), "making a TLS session", .session)
        return try TLSSession(adopting: ssl, of: self, defaultHost: TLSHost(defaultHost) ?? .localhost)
    }

    // SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE, whose macros do not import.
    private static let options: UInt64 = 1 << 17 | 1 << 30 | 1 << 22
}

/// ALPN (RFC 7301): `http/1.1` or `http/1.0`, the first that the client names; a client with neither is refused.
private let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, chosen, chosenLength, offer, offerLength, _ in
    let offer = UnsafeBufferPointer(start: offer, count: Int(offerLength))
    var start = 0
    while start < offer.count {
        let end = start + 1 + Int(offer[start])
        guard end <= offer.count else { break }
        let name = UnsafeBufferPointer(rebasing: offer[(start + 1)..<end])
        if name.elementsEqual("http/1.1".utf8) || name.elementsEqual("http/1.0".utf8) {
            // A pointer into the client's own list, which OpenSSL keeps until it has copied the choice.
            chosen?.pointee = name.baseAddress
            chosenLength?.pointee = UInt8(truncatingIfNeeded: name.count)
            return SSL_TLSEXT_ERR_OK
        }
        start = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// Accepts whatever name a client gives, so that OpenSSL remembers it across resumption (RFC 6066 section 3).
private func acknowledgeName(
    _ ssl: OpaquePointer?, _: UnsafeMutablePointer<Int32>?, _: UnsafeMutableRawPointer?
) -> Int32 {
    SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) == nil ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK
}
