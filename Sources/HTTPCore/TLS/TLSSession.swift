import COpenSSL

/// How far a read of plaintext came.
enum TLSRead: Equatable {
    /// Bytes were appended; there may be more.
    case progress
    /// Nothing more without more ciphertext.
    case wantsInput
    /// The peer closed in order: nothing more will come. Writing is still allowed.
    case closed
}

/// The server's side of one TLS connection, as a pure machine: ciphertext in, plaintext out, and the other way round.
///
/// After every `receive`, call `read` until it says `.wantsInput` or `.closed`, then send what `takeOutput` gives,
/// also after an error: that is the alert which tells the peer why. Confined to one event loop.
final class TLSSession {
    private let ssl: OpaquePointer
    private let ciphertextIn: OpaquePointer
    private let ciphertextOut: OpaquePointer
    /// Also keeps alive what OpenSSL's callbacks use.
    private let context: TLSContext
    private let defaultHost: TLSHost
    /// Plaintext written before the handshake was done.
    private var queued: [UInt8] = []
    /// Ciphertext that waits to be taken.
    private var output: [UInt8] = []
    private var state = State.handshaking
    private var certificateFailure: TLSError?

    private enum State {
        /// → open, failed
        case handshaking
        /// → failed
        case open
        /// → itself
        case failed(TLSError)
    }

    /// A session that owns `ssl`, also if this throws.
    init(adopting ssl: OpaquePointer, of context: TLSContext, defaultHost: TLSHost) throws(TLSError) {
        let input = BIO_new(BIO_s_mem())
        let output = BIO_new(BIO_s_mem())
        guard let input, let output else {
            // Both functions take nil.
            BIO_free(input)
            BIO_free(output)
            SSL_free(ssl)
            throw TLSError.queued(.session, "allocating")
        }
        SSL_set_bio(ssl, input, output)  // Both now belong to ssl.
        SSL_set_accept_state(ssl)
        self.ssl = ssl
        self.context = context
        self.defaultHost = defaultHost
        ciphertextIn = input
        ciphertextOut = output
        // Unretained is sound: the callback that reads it runs only within calls that this object makes on `ssl`.
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { SSL_free(ssl) }

    /// Takes in bytes from the network. Nothing is decrypted until `read`.
    func receive(_ ciphertext: UnsafeRawBufferPointer) throws(TLSError) {
        if case .failed(let error) = state { throw error }
        var rest = ciphertext
        while !rest.isEmpty {
            ERR_clear_error()
            let count = BIO_write(ciphertextIn, rest.baseAddress, Int32(clamping: rest.count))
            guard count > 0 else { throw fail(.queued(.session, "buffering")) }
            rest = UnsafeRawBufferPointer(rebasing: rest[Int(count)...])
        }
    }

    /// Appends at most one record's plaintext, and advances the handshake where that is what came.
    func read(into plaintext: inout [UInt8]) throws(TLSError) -> TLSRead {
        if case .failed(let error) = state { throw error }
        ERR_clear_error()
        var count = 0
        let result = withUnsafeTemporaryAllocation(byteCount: Self.recordBytes, alignment: 1) { record in
            let result = SSL_read_ex(ssl, record.baseAddress, record.count, &count)
            if result == 1 { plaintext.append(contentsOf: UnsafeRawBufferPointer(rebasing: record[..<count])) }
            return result
        }
        // Asked before anything else is done on the session or the thread's error queue.
        let outcome = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
        switch outcome {
        case SSL_ERROR_NONE, SSL_ERROR_WANT_READ, SSL_ERROR_ZERO_RETURN: break
        default:
            let doing = isEstablished ? "reading" : "handshake"
            throw fail(certificateFailure ?? .queued(.session, doing))
        }
        try finishHandshake()
        return outcome == SSL_ERROR_NONE ? .progress : outcome == SSL_ERROR_WANT_READ ? .wantsInput : .closed
    }

    /// Encrypts all of `plaintext`; before the handshake is done it is queued.
    func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
        switch state {
        case .failed(let error): throw error
        case .handshaking: queued.append(contentsOf: plaintext)
        case .open: try encrypt(plaintext)
        }
    }

    /// Appends what is to be sent to the network, and forgets it.
    func takeOutput(into ciphertext: inout [UInt8]) {
        drain()
        if ciphertext.isEmpty && output.count > Self.recordBytes {
            ciphertext = output
            output = []
        } else {
            ciphertext += output
            output.removeAll(keepingCapacity: output.count <= Self.recordBytes)
        }
    }

    /// Says that no more will be written (close_notify). Not before the handshake is done, nor after a failure.
    func shutdown() {
        guard case .open = state else { return }
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Whether the handshake is done.
    var isEstablished: Bool {
        if case .open = state { return true }
        return false
    }

    /// The host that the client asked for (SNI), as it wrote it; nil if it named none.
    var serverName: String? {
        SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) }
    }

    /// The protocol spoken, e.g. `TLSv1.3`.
    var protocolVersion: String { String(cString: SSL_get_version(ssl)) }

    /// OpenSSL's question during a handshake: with which certificate? Answered by name, else the default host.
    static let chooseCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { ssl, _ in
        guard let ssl, let owner = SSL_get_ex_data(ssl, 0) else { return 0 }
        return Unmanaged<TLSSession>.fromOpaque(owner).takeUnretainedValue().installCertificate() ? 1 : 0
    }

    private func installCertificate() -> Bool {
        do throws(TLSError) {
            let leaf = try context.authority.leaf(for: serverName.flatMap { TLSHost($0) } ?? defaultHost)
            // Extended: OpenSSL takes its own references inside the call, and the authority may forget its own.
            let result = withExtendedLifetime(leaf) {
                SSL_use_cert_and_key(ssl, leaf.certificate.pointer, leaf.key.pointer, nil, 1)
            }
            try TLSError.check(result, "showing the certificate", .session)
            return true
        } catch {
            certificateFailure = error
            return false
        }
    }

    /// Once the handshake is done, what was queued goes out.
    private func finishHandshake() throws(TLSError) {
        guard case .handshaking = state, SSL_is_init_finished(ssl) == 1 else { return }
        state = .open
        let waiting = queued
        queued = []
        try waiting.withUnsafeBufferPointer { (bytes) throws(TLSError) in try encrypt(UnsafeRawBufferPointer(bytes)) }
    }

    private func encrypt(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) {
        var rest = plaintext
        while !rest.isEmpty {
            // A record at a time: a memory BIO never shrinks, so it must not see a large answer whole.
            let record = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.recordBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(record.count))
            ERR_clear_error()
            var count = 0
            // Into memory this never blocks, and without partial writes it is all or an error.
            guard SSL_write_ex(ssl, record.baseAddress, record.count, &count) == 1 else {
                throw fail(.queued(.session, "writing"))
            }
            if !rest.isEmpty { drain() }
        }
    }

    /// Moves what OpenSSL has written to `output`.
    private func drain() {
        while case let pending = BIO_ctrl_pending(ciphertextOut), pending > 0 {
            withUnsafeTemporaryAllocation(byteCount: min(pending, 2 * Self.recordBytes), alignment: 1) { part in
                let count = max(0, Int(BIO_read(ciphertextOut, part.baseAddress, Int32(part.count))))
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: part[..<count]))
            }
        }
    }

    private func fail(_ error: TLSError) -> TLSError {
        state = .failed(error)
        queued = []
        return error
    }

    /// The most plaintext that one record holds (RFC 8446 section 5.1).
    private static let recordBytes = 16_384
}
