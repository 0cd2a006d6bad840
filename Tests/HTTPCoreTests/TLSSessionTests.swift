import COpenSSL
import Testing

@testable import HTTPCore

@Suite("A TLS session, against OpenSSL's own client")
struct TLSSessionTests {
    static let versions = [TLS1_2_VERSION, TLS1_3_VERSION]
    private let authority: CertificateAuthority
    private let context: TLSContext

    init() throws {
        authority = try CertificateAuthority()
        context = try TLSContext(authority: authority)
    }

    private func pair(
        _ host: String = "api.example.com", version: Int32 = TLS1_3_VERSION, step: Int = .max,
        defaultHost: String = "127.0.0.1"
    ) throws -> TLSPair {
        let client = try TLSTestClient(trusting: authority.certificatePEM, host: host, version: version)
        return TLSPair(client, try context.makeSession(defaultHost: defaultHost), step: step)
    }

    private func write(_ bytes: [UInt8], _ session: TLSSession) throws {
        try bytes.withUnsafeBytes { try session.write($0) }
    }

    @Test(
        "is verified strictly by name and by address", arguments: versions,
        ["api.schwabapi.com", "localhost", "under_score.test", "127.0.0.1", "::1"])
    func verifies(version: Int32, host: String) throws {
        var pair = try pair(host, version: version)
        try pair.settle()
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(pair.client.verifyResult == Int(X509_V_OK))
        #expect(pair.client.selectedProtocol == "http/1.1")
        #expect(pair.server.protocolVersion == (version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2"))
        #expect(pair.server.serverName == (host.contains("1") ? nil : host))
    }

    @Test("shows the default host's certificate to a client that names none", arguments: ["10.1.2.3", "gateway.test"])
    func usesDefaultHost(host: String) throws {
        let client = try TLSTestClient(trusting: authority.certificatePEM, host: host, sendsName: false)
        var pair = TLSPair(client, try context.makeSession(defaultHost: host))
        try pair.settle()
        #expect(pair.client.verifyResult == Int(X509_V_OK))
        #expect(pair.server.serverName == nil)
    }

    @Test("stands in with localhost for a default host that is none", arguments: ["", "*.example.com", "a b", "a..b"])
    func replacesBadDefault(defaultHost: String) throws {
        let client = try TLSTestClient(trusting: authority.certificatePEM, host: "localhost", sendsName: false)
        var pair = TLSPair(client, try context.makeSession(defaultHost: defaultHost))
        try pair.settle()
        #expect(pair.client.verifyResult == Int(X509_V_OK))
    }

    @Test("an address's certificate also names loopback, for forwarded ports")
    func namesLoopback() throws {
        for host in ["127.0.0.1", "::1"] {
            let client = try TLSTestClient(trusting: authority.certificatePEM, host: host)
            var pair = TLSPair(client, try context.makeSession(defaultHost: "172.17.0.2"))
            try pair.settle()
            #expect(pair.client.verifyResult == Int(X509_V_OK))
        }
    }

    @Test("a client that trusts another authority refuses, and its alert says so", arguments: versions)
    func distrust(version: Int32) throws {
        let other = try CertificateAuthority()
        let client = try TLSTestClient(trusting: other.certificatePEM, host: "api.example.com", version: version)
        var pair = TLSPair(client, try context.makeSession(defaultHost: "127.0.0.1"))
        #expect(throws: TLSTestClient.Failure.self) { try pair.settle() }
        let error = #expect(throws: TLSError.self) { try pair.deliver(pair.client.takeOutput()) }
        #expect(error?.isDistrust == true)
        #expect(error?.description.contains("unknown ca") == true)
    }

    @Test("carries bytes both ways, whole or one at a time", arguments: versions, [1, 7, .max])
    func carries(version: Int32, step: Int) throws {
        var pair = try pair(version: version, step: step)
        try pair.settle()
        for round in 0..<3 {
            pair.client.write(Array("GET /\(round) HTTP/1.1\r\n\r\n".utf8))
            try pair.settle()
            try write(Array("answer \(round);".utf8), pair.server)
            try pair.settle()
        }
        #expect(
            String(decoding: pair.received, as: UTF8.self) == (0..<3).map { "GET /\($0) HTTP/1.1\r\n\r\n" }.joined())
        #expect(String(decoding: pair.answered, as: UTF8.self) == "answer 0;answer 1;answer 2;")
    }

    @Test("carries payloads of many records", arguments: versions)
    func carriesLarge(version: Int32) throws {
        var pair = try pair(version: version)
        try pair.settle()
        let large = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        pair.client.write(large)
        try pair.settle()
        #expect(pair.received == large)
        for _ in 0..<2 {
            try write(large, pair.server)
            try pair.settle()
        }
        #expect(pair.answered == large + large)
    }

    @Test("sends what was written before the handshake, after it", arguments: versions)
    func queues(version: Int32) throws {
        var pair = try pair(version: version)
        try write(Array("early ".utf8), pair.server)
        try write(Array("bird".utf8), pair.server)
        var output: [UInt8] = []
        pair.server.takeOutput(into: &output)
        #expect(output.isEmpty)
        try pair.settle()
        #expect(pair.answered == Array("early bird".utf8))
    }

    @Test("closes in order from either side", arguments: versions)
    func closes(version: Int32) throws {
        var pair = try pair(version: version)
        try pair.settle()
        pair.client.write(Array("last".utf8))
        pair.client.shutdown()
        #expect(try pair.deliver(pair.client.takeOutput()) == .closed)
        #expect(pair.received == Array("last".utf8))
        #expect(try pair.server.read(into: &pair.received) == .closed)
        try write(Array("reply".utf8), pair.server)
        pair.server.shutdown()
        var output: [UInt8] = []
        pair.server.takeOutput(into: &output)
        pair.client.receive(output)
        #expect(try pair.client.read() == Array("reply".utf8))
        #expect(try pair.client.read() == nil)
    }

    @Test("a shutdown before the handshake is nothing")
    func shutsDownEarly() throws {
        let session = try context.makeSession(defaultHost: "localhost")
        session.shutdown()
        var output: [UInt8] = []
        session.takeOutput(into: &output)
        #expect(output.isEmpty)
    }

    @Test(
        "refuses what is not TLS, with an alert, and stays refused",
        arguments: [
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:443 HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{4}zzzz",
            "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ])
    func refusesGarbage(text: String) throws {
        let session = try context.makeSession(defaultHost: "localhost")
        var plaintext: [UInt8] = []
        try Array(text.utf8).withUnsafeBytes { try session.receive($0) }
        let error = try #require(throws: TLSError.self) { _ = try session.read(into: &plaintext) }
        #expect(error.description.hasPrefix("handshake: ") && !error.description.contains("without a reason"))
        #expect(throws: error) { _ = try session.read(into: &plaintext) }
        #expect(throws: error) { try write([1], session) }
        session.shutdown()
        session.takeOutput(into: &plaintext)
    }

    @Test("refuses TLS 1.1 and clients that speak only HTTP/2")
    func refusesOld() throws {
        let old = try TLSTestClient(trusting: authority.certificatePEM, host: "a.test", version: TLS1_1_VERSION)
        var first = TLSPair(old, try context.makeSession(defaultHost: "a.test"))
        #expect(throws: (any Error).self) { try first.settle() }
        let http2 = try TLSTestClient(trusting: authority.certificatePEM, host: "a.test", protocols: ["h2"])
        var second = TLSPair(http2, try context.makeSession(defaultHost: "a.test"))
        #expect(throws: TLSError.self) { try second.settle() }
    }

    @Test("prefers nothing to HTTP/1.1, and needs no ALPN")
    func choosesProtocol() throws {
        let both = try TLSTestClient(trusting: authority.certificatePEM, host: "a.test", protocols: ["h2", "http/1.1"])
        var first = TLSPair(both, try context.makeSession(defaultHost: "a.test"))
        try first.settle()
        #expect(both.selectedProtocol == "http/1.1")
        let none = try TLSTestClient(trusting: authority.certificatePEM, host: "a.test", protocols: [])
        var second = TLSPair(none, try context.makeSession(defaultHost: "a.test"))
        try second.settle()
        #expect(none.isEstablished)
    }

    @Test("resumes by ticket, and still knows the name", arguments: versions)
    func resumes(version: Int32) throws {
        var first = try pair(version: version)
        try first.settle()
        try write([1], first.server)
        try first.settle()
        first.client.shutdown()
        let ticket = try #require(first.client.session)
        defer { SSL_SESSION_free(ticket) }
        let client = try TLSTestClient(
            trusting: authority.certificatePEM, host: "api.example.com", version: version, session: ticket)
        var second = TLSPair(client, try context.makeSession(defaultHost: "127.0.0.1"))
        try second.settle()
        #expect(client.wasResumed)
        #expect(second.server.serverName == "api.example.com")
    }

    @Test("follows a key update, refuses renegotiation")
    func renegotiates() throws {
        var modern = try pair()
        try modern.settle()
        modern.client.updateKeys()
        modern.client.write(Array("new keys".utf8))
        try modern.settle()
        try write(Array("as well".utf8), modern.server)
        try modern.settle()
        #expect(modern.received == Array("new keys".utf8) && modern.answered == Array("as well".utf8))

        var old = try pair(version: TLS1_2_VERSION)
        try old.settle()
        _ = old.client.renegotiate()
        #expect(throws: (any Error).self) { try old.settle() }
    }

    @Test("survives any damage to the client's bytes", arguments: versions)
    func survivesDamage(version: Int32) throws {
        var random = TestRandom("TLSSessionTests.survivesDamage")
        for _ in 0..<150 {
            var pair = try pair(version: version, step: Int.random(in: 1...900, using: &random))
            if Bool.random(using: &random) { try pair.settle() }
            _ = try pair.client.read()
            if pair.client.isEstablished { pair.client.write(random.bytes(100)) }
            var bytes = pair.client.takeOutput()
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            default: bytes.insert(contentsOf: random.bytes(9), at: Int.random(in: 0...bytes.count, using: &random))
            }
            do {
                try pair.deliver(bytes + random.bytes(40))
            } catch {
                #expect(!error.description.contains("without a reason"))
                #expect(throws: error) { try pair.deliver([0]) }
            }
        }
    }
}
