import COpenSSL
import Testing

@testable import HTTPCore

/// A real OpenSSL client over memory BIOs that trusts one authority and verifies strictly, as Python 3.13 does.
final class TLSTestClient {
    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer

    /// Verifies the server as `host`, sending it as SNI unless it is an address or `sendsName` is false.
    init(
        trusting authority: [UInt8], host: String, version: Int32 = TLS1_3_VERSION, sendsName: Bool = true,
        protocols: [String] = ["http/1.1"], session: OpaquePointer? = nil
    ) throws {
        let context = try #require(SSL_CTX_new(TLS_client_method()))
        self.context = context
        try #require(fb_SSL_CTX_set_protocol_versions(context, version, version) == 1)
        let trusted = try Certificate(pem: authority)
        let added = withExtendedLifetime(trusted) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context), trusted.pointer)
        }
        try #require(added == 1)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        ssl = try #require(SSL_new(context))
        input = try #require(BIO_new(BIO_s_mem()))
        output = try #require(BIO_new(BIO_s_mem()))
        SSL_set_bio(ssl, input, output)
        SSL_set_connect_state(ssl)
        let parameters = SSL_get0_param(ssl)
        X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
        let isAddress = X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1
        if !isAddress { SSL_set1_host(ssl, host) }
        if !isAddress && sendsName { _ = fb_SSL_set_tlsext_host_name(ssl, host) }
        let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        if !list.isEmpty { SSL_set_alpn_protos(ssl, list, UInt32(list.count)) }
        if let session { try #require(SSL_set_session(ssl, session) == 1) }
        ERR_clear_error()
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    /// What went wrong, in OpenSSL's words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    var verifyResult: Int { SSL_get_verify_result(ssl) }
    var isEstablished: Bool { SSL_is_init_finished(ssl) == 1 }
    var wasResumed: Bool { SSL_session_reused(ssl) == 1 }
    var version: String { String(cString: SSL_get_version(ssl)) }
    /// The session for resumption; the caller frees it.
    var session: OpaquePointer? { SSL_get1_session(ssl) }
    var selectedProtocol: String {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &start, &count)
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    func receive(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        let bytes = Array(bytes)
        BIO_write(input, bytes, Int32(bytes.count))
    }

    /// Reads all plaintext there is; nil once the server has closed in order.
    func read() throws -> [UInt8]? {
        var plaintext: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16_384)
        while true {
            ERR_clear_error()
            let count = SSL_read(ssl, &part, Int32(part.count))
            if count > 0 {
                plaintext += part[..<Int(count)]
                continue
            }
            switch SSL_get_error(ssl, count) {
            case SSL_ERROR_WANT_READ: return plaintext
            case SSL_ERROR_ZERO_RETURN: return plaintext.isEmpty ? nil : plaintext
            default: throw Failure(description: TLSError.queued(.session, "client").description)
            }
        }
    }

    func write(_ plaintext: [UInt8]) {
        ERR_clear_error()
        var count = 0
        #expect(SSL_write_ex(ssl, plaintext, plaintext.count, &count) == 1 && count == plaintext.count)
    }

    func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(output))
        if !bytes.isEmpty { BIO_read(output, &bytes, Int32(bytes.count)) }
        return bytes
    }

    func shutdown() {
        ERR_clear_error()
        SSL_shutdown(ssl)
    }

    func updateKeys() { SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) }
    func renegotiate() -> Bool {
        ERR_clear_error()
        return SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1
    }
}

/// A client and a server session joined by nothing but calls.
struct TLSPair {
    let client: TLSTestClient
    let server: TLSSession
    /// How many bytes are handed over at once.
    var step = Int.max
    var received: [UInt8] = []
    var answered: [UInt8] = []

    init(_ client: TLSTestClient, _ server: TLSSession, step: Int = .max) {
        self.client = client
        self.server = server
        self.step = step
    }

    /// Carries bytes both ways until neither side has any left.
    mutating func settle() throws {
        while true {
            if let plaintext = try client.read() { answered += plaintext }
            let request = client.takeOutput()
            try deliver(request)
            var answer: [UInt8] = []
            server.takeOutput(into: &answer)
            var rest = answer[...]
            while !rest.isEmpty {
                client.receive(rest.prefix(step))
                rest = rest.dropFirst(step)
                if let plaintext = try client.read() { answered += plaintext }
            }
            if request.isEmpty && answer.isEmpty { return }
        }
    }

    /// Hands these bytes to the server and reads all it makes of them.
    @discardableResult
    mutating func deliver(_ bytes: [UInt8]) throws(TLSError) -> TLSRead {
        var last = TLSRead.wantsInput
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(step))
            try part.withUnsafeBufferPointer { (part) throws(TLSError) in
                try server.receive(UnsafeRawBufferPointer(part))
            }
            rest = rest.dropFirst(step)
            repeat { last = try server.read(into: &received) } while last == .progress
        }
        return last
    }
}
