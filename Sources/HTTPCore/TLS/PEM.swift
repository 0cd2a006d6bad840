import COpenSSL

/// PEM texts (RFC 7468) through OpenSSL's memory BIOs, which live only as long as the call.
enum PEM {
    /// What `body` reads from a BIO over `text`.
    static func read<Result>(
        _ text: [UInt8], _ body: (OpaquePointer) throws(TLSError) -> Result
    ) throws(TLSError) -> Result {
        let bio = try TLSError.require(BIO_new(BIO_s_mem()), "allocating")
        defer { BIO_free(bio) }
        // A text of more than 2 GiB is cut, and then refused as PEM.
        let count = Int32(clamping: text.count)
        if count > 0, BIO_write(bio, text, count) != count { throw TLSError.queued(.certificate, "allocating") }
        return try body(bio)
    }

    /// What `body` writes into a BIO.
    static func write(_ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) -> [UInt8] {
        let bio = try TLSError.require(BIO_new(BIO_s_mem()), "allocating")
        defer { BIO_free(bio) }
        try body(bio)
        var start: UnsafeMutablePointer<CChar>?
        let count = fb_BIO_get_mem_data(bio, &start)
        // The pointer is the BIO's own, valid until the next call on it: copied at once.
        return Array(UnsafeRawBufferPointer(start: start, count: max(0, count)))
    }
}
