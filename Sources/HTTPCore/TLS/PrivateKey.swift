import COpenSSL

/// One private key.
///
/// `@unchecked Sendable`: the `EVP_PKEY` is owned by this object and not changed after `init`; OpenSSL counts its
/// references atomically and signs with it from any thread.
final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// A new key on the curve P-256.
    init() throws(TLSError) {
        ERR_clear_error()
        pointer = try TLSError.require(fb_EVP_EC_gen("P-256"), "making a key")
    }

    /// The first private key in these PEM bytes. A key under a password is refused, never asked about.
    init(pem: [UInt8]) throws(TLSError) {
        ERR_clear_error()
        pointer = try PEM.read(pem) { bio throws(TLSError) in
            try TLSError.require(PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil), "reading the key")
        }
    }

    deinit { EVP_PKEY_free(pointer) }

    /// The key as PEM (PKCS #8, not encrypted).
    func pem() throws(TLSError) -> [UInt8] {
        ERR_clear_error()
        return try PEM.write { bio throws(TLSError) in
            try TLSError.check(PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil), "writing the key")
        }
    }
}
