import COpenSSL
import Synchronization

/// This installation's own certificate authority: it signs a certificate for every host that a client asks for.
///
/// It is made on first use and never shipped, so that trusting it trusts nobody else's copy of FakeBroker.
/// Keys are ECDSA P-256; a leaf costs some 0.2 ms and is kept. Usable from any thread.
public final class CertificateAuthority: Sendable {
    let certificate: Certificate
    let key: PrivateKey
    /// The authority's certificate as PEM: what clients are told to trust.
    public let certificatePEM: [UInt8]

    private let leaves = Mutex(Leaves())

    /// An authority that lives in memory only, for servers inside a test process.
    public convenience init() throws(TLSError) {
        let key = try PrivateKey()
        var tag = [UInt8](repeating: 0, count: 4)
        try TLSError.check(RAND_bytes(&tag, Int32(tag.count)), "drawing a name")
        // A name of its own, since trust stores and verifiers find authorities by name.
        let name = "FakeBroker CA " + tag.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try self.init(key: key, certificate: Certificate(authorityNamed: name, key: key))
    }

    /// An authority from its two halves; throws unless they belong together, may sign, and have not ended.
    init(key: PrivateKey, certificate: Certificate) throws(TLSError) {
        guard certificate.matches(key) else {
            throw TLSError(.certificate, "the authority's certificate is not for its key")
        }
        guard certificate.isAuthority else {
            throw TLSError(.certificate, "the authority's certificate may not sign others (basicConstraints)")
        }
        guard certificate.isCurrent else { throw TLSError(.certificate, "the authority's certificate has expired") }
        self.key = key
        self.certificate = certificate
        certificatePEM = try certificate.pem()
    }

    /// A certificate with its key, ready for a session.
    struct Leaf: Sendable {
        let certificate: Certificate
        let key: PrivateKey
    }

    /// The certificate for `host`, made at its first use. An address's certificate also names the loopback hosts: a
    /// client that dials an address sends no name, and through a forwarded port (a container's) the address it
    /// dialled is not the one that its connection arrived at.
    func leaf(for host: TLSHost) throws(TLSError) -> Leaf {
        // Made under the lock, so that threads meeting a new host at once get the same certificate.
        try leaves.withLock { (leaves: inout sending Leaves) throws(TLSError) -> Leaf in
            if let known = leaves.byHost[host] { return known }
            var hosts = [host]
            if case .address = host { hosts += TLSHost.loopback.filter { $0 != host } }
            let key = try PrivateKey()
            let certificate = try Certificate(
                hosts: hosts, key: key, issuer: self.certificate, issuerKey: self.key)
            let leaf = Leaf(certificate: certificate, key: key)
            leaves.keep(leaf, for: host)
            return leaf
        }
    }

    /// The certificates made so far; the oldest goes when a client keeps inventing names.
    private struct Leaves {
        var byHost: [TLSHost: Leaf] = [:]
        private var order: [TLSHost] = []

        mutating func keep(_ leaf: Leaf, for host: TLSHost) {
            if order.count == Limits.certificates { byHost[order.removeFirst()] = nil }
            order.append(host)
            byHost[host] = leaf
        }
    }
}
