import COpenSSL
import Glibc

/// One X.509 certificate, read or issued.
///
/// `@unchecked Sendable`: the `X509` is owned by this object and not changed after `init`; OpenSSL counts its
/// references atomically and guards the extension cache inside it with a lock.
final class Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// The first certificate in these PEM bytes.
    init(pem: [UInt8]) throws(TLSError) {
        ERR_clear_error()
        pointer = try PEM.read(pem) { bio throws(TLSError) in
            try TLSError.require(PEM_read_bio_X509(bio, nil, nil, nil), "reading the certificate")
        }
    }

    /// A new authority's own certificate: it may sign leaves and nothing between.
    init(authorityNamed name: String, key: PrivateKey) throws(TLSError) {
        ERR_clear_error()
        pointer = try Self.blank(commonName: name, key: key, days: Self.authorityDays)
        try TLSError.check(X509_set_issuer_name(pointer, X509_get_subject_name(pointer)), "naming the issuer")
        try add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", issuer: pointer)
        try add(NID_key_usage, "critical,keyCertSign,cRLSign", issuer: pointer)
        try add(NID_subject_key_identifier, "hash", issuer: pointer)
        try TLSError.check(X509_sign(pointer, key.pointer, EVP_sha256()), "signing the authority")
    }

    /// A server's certificate for `hosts`, whose first is its common name, signed by an authority. It never outlives
    /// the authority.
    init(hosts: [TLSHost], key: PrivateKey, issuer: Certificate, issuerKey: PrivateKey) throws(TLSError) {
        ERR_clear_error()
        pointer = try Self.blank(commonName: hosts.first?.text ?? "", key: key, days: Self.leafDays)
        try TLSError.check(X509_set_issuer_name(pointer, X509_get_subject_name(issuer.pointer)), "naming the issuer")
        if let end = X509_get0_notAfter(issuer.pointer), ASN1_TIME_compare(end, X509_get0_notAfter(pointer)) < 0 {
            try TLSError.check(X509_set1_notAfter(pointer, end), "setting the validity")
        }
        try add(NID_basic_constraints, "critical,CA:FALSE", issuer: issuer.pointer)
        try add(NID_key_usage, "critical,digitalSignature", issuer: issuer.pointer)
        try add(NID_ext_key_usage, "serverAuth", issuer: issuer.pointer)
        try add(NID_subject_key_identifier, "hash", issuer: issuer.pointer)
        try add(NID_authority_key_identifier, "keyid:always", issuer: issuer.pointer)
        try addAlternativeNames(hosts)
        try TLSError.check(X509_sign(pointer, issuerKey.pointer, EVP_sha256()), "signing the certificate")
    }

    deinit { X509_free(pointer) }

    /// The certificate as PEM.
    func pem() throws(TLSError) -> [UInt8] {
        ERR_clear_error()
        return try PEM.write { bio throws(TLSError) in
            try TLSError.check(PEM_write_bio_X509(bio, pointer), "writing the certificate")
        }
    }

    /// Whether it may sign others.
    var isAuthority: Bool { X509_check_ca(pointer) != 0 }

    /// Whether it has not ended yet.
    var isCurrent: Bool { X509_cmp_current_time(X509_get0_notAfter(pointer)) > 0 }

    /// Whether `key` is the private half of its public key.
    func matches(_ key: PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_private_key(pointer, key.pointer) == 1
    }

    // Certificates begin a day ago, for clients whose clocks are behind. With that day a leaf lives 396 days: the
    // strictest of the clients' limits is 398 (Apple, for authorities of users 825).
    private static let slackDays = 1
    private static let leafDays = 395
    private static let authorityDays = 3650

    /// An unsigned version 3 certificate with subject, public key, random serial and validity.
    private static func blank(commonName: String, key: PrivateKey, days: Int) throws(TLSError) -> OpaquePointer {
        let certificate = try TLSError.require(X509_new(), "allocating")
        do throws(TLSError) {
            try TLSError.check(X509_set_version(certificate, 2), "setting the version")
            try setSerial(certificate)
            let day = 86_400
            _ = try TLSError.require(X509_gmtime_adj(X509_getm_notBefore(certificate), -slackDays * day), "dating")
            _ = try TLSError.require(X509_gmtime_adj(X509_getm_notAfter(certificate), days * day), "dating")
            try TLSError.check(X509_set_pubkey(certificate, key.pointer), "setting the public key")
            try addName(certificate, "O", "FakeBroker")
            // X.520 bounds a common name at 64 bytes; verifiers read the alternative names.
            if (1...64).contains(commonName.utf8.count) { try addName(certificate, "CN", commonName) }
            return certificate
        } catch {
            X509_free(certificate)
            throw error
        }
    }

    /// 127 random bits: positive, never zero, 16 bytes (RFC 5280 section 4.1.2.2 allows 20).
    private static func setSerial(_ certificate: OpaquePointer) throws(TLSError) {
        var bytes = [UInt8](repeating: 0, count: 16)
        try TLSError.check(RAND_bytes(&bytes, Int32(bytes.count)), "drawing a serial number")
        bytes[0] = bytes[0] & 0x7F | 0x40
        let number = try TLSError.require(BN_bin2bn(bytes, Int32(bytes.count), nil), "setting the serial number")
        defer { BN_free(number) }
        let place = X509_get_serialNumber(certificate)
        _ = try TLSError.require(BN_to_ASN1_INTEGER(number, place), "setting the serial number")
    }

    private static func addName(_ certificate: OpaquePointer, _ field: String, _ value: String) throws(TLSError) {
        let bytes = Array(value.utf8)
        try TLSError.check(
            X509_NAME_add_entry_by_txt(
                X509_get_subject_name(certificate), field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0),
            "naming the subject")
    }

    /// Adds an extension in OpenSSL's configuration syntax; `value` is always one of our own literals.
    private func add(_ nid: Int32, _ value: String, issuer: OpaquePointer) throws(TLSError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, pointer, nil, nil, 0)
        let made = try TLSError.require(X509V3_EXT_conf_nid(nil, &context, nid, value), "making the extension \(value)")
        defer { X509_EXTENSION_free(made) }
        try TLSError.check(X509_add_ext(pointer, made, -1), "adding the extension \(value)")
    }

    /// Built name by name rather than from text, so that nothing in a host can add another name.
    private func addAlternativeNames(_ hosts: [TLSHost]) throws(TLSError) {
        let names = try TLSError.require(GENERAL_NAMES_new(), "allocating")
        defer { GENERAL_NAMES_free(names) }
        for host in hosts {
            let (type, bytes) =
                switch host {
                case .name(let name): (GEN_DNS, Array(name.utf8))
                case .address(let bytes): (GEN_IPADD, bytes)
                }
            try TLSError.check(fb_GENERAL_NAMES_add(names, type, bytes, Int32(bytes.count)), "adding a name")
        }
        try TLSError.check(
            X509_add1_ext_i2d(pointer, NID_subject_alt_name, UnsafeMutableRawPointer(names), 0, 0), "adding the names")
    }
}
