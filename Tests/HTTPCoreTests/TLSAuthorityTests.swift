import COpenSSL
import Glibc
import Testing

@testable import HTTPCore

@Suite("A certificate authority")
struct TLSAuthorityTests {
    @Test(
        "reads hosts",
        arguments: [
            ("LocalHost.", TLSHost.name("localhost")), ("a_b.c-d.test", .name("a_b.c-d.test")),
            ("127.0.0.1", .address([127, 0, 0, 1])), ("[::1]", .address([UInt8](repeating: 0, count: 15) + [1])),
            ("::ffff:10.0.0.1", .address([10, 0, 0, 1])),
        ])
    func readsHosts(text: String, host: TLSHost) {
        #expect(TLSHost(text) == host)
    }

    @Test(
        "refuses what is no host",
        arguments: [
            "", ".", "*", "*.example.com", "a..b", "a b", "a,DNS:b", "a\u{0}b", "é.test", "fe80::1%eth0", "a:443",
            String(repeating: "a", count: 64), Array(repeating: "abcdefg", count: 40).joined(separator: "."),
        ])
    func refusesHosts(text: String) {
        #expect(TLSHost(text) == nil)
    }

    @Test("writes an address out")
    func writesHosts() {
        #expect(TLSHost("10.1.2.3")?.text == "10.1.2.3")
        #expect(TLSHost("2001:db8::ff")?.text == "2001:db8:0:0:0:0:0:ff")
    }

    @Test("makes one certificate a host, and forgets the oldest of too many")
    func keepsLeaves() throws {
        let authority = try CertificateAuthority()
        let first = try authority.leaf(for: .name("first.test"))
        #expect(try authority.leaf(for: .name("first.test")).certificate === first.certificate)
        #expect(try authority.leaf(for: .name("other.test")).certificate !== first.certificate)
        for index in 0..<Limits.certificates { _ = try authority.leaf(for: .name("h\(index).test")) }
        #expect(try authority.leaf(for: .name("first.test")).certificate !== first.certificate)
    }

    @Test("signs certificates that differ in serial and key, and live at most 397 days")
    func signs() throws {
        let authority = try CertificateAuthority()
        // The authority keeps both, and so their pointers valid.
        defer { withExtendedLifetime(authority) {} }
        let one = try authority.leaf(for: .name("one.test")).certificate.pointer
        let two = try authority.leaf(for: .name("two.test")).certificate.pointer
        #expect(ASN1_INTEGER_cmp(X509_get_serialNumber(one), X509_get_serialNumber(two)) != 0)
        #expect(EVP_PKEY_eq(X509_get0_pubkey(one), X509_get0_pubkey(two)) != 1)
        var days: Int32 = 0
        var seconds: Int32 = 0
        #expect(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(one), X509_get0_notAfter(one)) == 1)
        #expect(days <= 397 && days > 300)
        #expect(X509_cmp_current_time(X509_get0_notBefore(one)) < 0)
    }

    @Test("a name too long for a common name is an alternative name all the same")
    func longName() throws {
        let authority = try CertificateAuthority()
        let host = Array(repeating: "abcdefghi", count: 20).joined(separator: ".")
        let leaf = try authority.leaf(for: .name(host)).certificate
        defer { withExtendedLifetime(leaf) {} }
        #expect(X509_check_host(leaf.pointer, host, 0, 0, nil) == 1)
        #expect(X509_check_host(leaf.pointer, "abcdefghi", 0, 0, nil) == 0)
    }

    @Test("is made at the first start and loaded at the next")
    func loads() throws {
        try withDirectory { directory in
            let deep = directory + "/a/b"
            let made = try CertificateAuthority.load(directory: deep)
            #expect(try mode(deep + "/ca.key") == 0o600)
            #expect(try contents(deep + "/ca.crt") == made.certificatePEM)
            unlink(deep + "/ca.crt")
            let loaded = try CertificateAuthority.load(directory: deep)
            #expect(loaded.certificatePEM == made.certificatePEM)
            #expect(try contents(deep + "/ca.crt") == made.certificatePEM)
            #expect(try entries(deep) == ["ca.crt", "ca.key"])
            #expect(try CertificateAuthority.create(directory: deep).certificatePEM == made.certificatePEM)
        }
    }

    @Test("is one, when many servers start at once")
    func races() async throws {
        try await withDirectory { directory in
            let seen = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask { try CertificateAuthority.load(directory: directory).certificatePEM }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(seen.count == 1)
            #expect(try entries(directory) == ["ca.crt", "ca.key"])
            #expect(seen == [try contents(directory + "/ca.crt")])
        }
    }

    @Test("may be brought along, as two files")
    func bringsAlong() throws {
        let own = try CertificateAuthority()
        try withDirectory { directory in
            try put(own.key.pem(), directory + "/ca.key")
            #expect(throws: TLSError.self) { try CertificateAuthority.load(directory: directory) }
            try put(own.certificatePEM, directory + "/ca.crt")
            #expect(try CertificateAuthority.load(directory: directory).certificatePEM == own.certificatePEM)
        }
    }

    @Test("says which file is wrong, and how")
    func refusesFiles() throws {
        let authority = try CertificateAuthority()
        let leaf = try authority.leaf(for: .name("leaf.test"))
        let other = try CertificateAuthority()
        let bad: [(String, [UInt8], String)] = try [
            ("empty", [], "reading the key"),
            (
                "garbage", Array("-----BEGIN PRIVATE KEY-----\nzzzz\n-----END PRIVATE KEY-----\n".utf8),
                "reading the key"
            ),
            ("a leaf", leaf.key.pem() + leaf.certificate.pem(), "may not sign"),
            ("two halves", authority.key.pem() + other.certificatePEM, "not for its key"),
        ]
        for (what, bytes, reason) in bad {
            try withDirectory { directory in
                try put(bytes, directory + "/ca.key")
                let error = #expect(throws: TLSError.self, "\(what)") {
                    try CertificateAuthority.load(directory: directory)
                }
                #expect(error?.description.hasPrefix(directory + "/ca.key: ") == true)
                #expect(error?.description.contains(reason) == true, "\(what): \(error?.description ?? "")")
            }
        }
        let error = #expect(throws: TLSError.self) { try CertificateAuthority.load(directory: "/dev/null/ca") }
        #expect(error?.kind == .file && error?.description.contains("/dev/null/ca") == true)
    }
}

/// Runs `body` with a new directory, removed afterwards.
private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try makeDirectory()
    defer { remove(directory) }
    try body(directory)
}

private func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = try makeDirectory()
    defer { remove(directory) }
    try await body(directory)
}

private func makeDirectory() throws -> String {
    var template = Array("/tmp/fakebroker-ca-XXXXXX".utf8CString)
    return String(cString: try #require(mkdtemp(&template)))
}

private func remove(_ directory: String) {
    for name in (try? entries(directory)) ?? [] {
        let path = directory + "/" + name
        if unlink(path) != 0 { remove(path) }
    }
    rmdir(directory)
}

private func entries(_ directory: String) throws -> [String] {
    let handle = try #require(opendir(directory))
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
        names.append(
            withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
}

private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
}

private func contents(_ path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
}

private func put(_ bytes: [UInt8], _ path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}
