import Testing

@testable import HTTPCore

@Suite("HTTP server with TLS")
struct SecureServerTests {
    private static let authority = Result { try CertificateAuthority() }

    /// Answers with what is known of the arrival.
    private static let arrival = TestResponder { request, _ in
        .response(.text(.ok, "\(request.arrival.isSecure) \(request.arrival.tunnel ?? "-") \(request.target)"))
    }

    private func withSecureServer(
        _ responder: some HTTPResponder = SecureServerTests.arrival,
        _ body: (BoundAddress, CertificateAuthority) throws -> Void
    ) throws {
        let authority = try Self.authority.get()
        var configuration = ServerConfiguration(allowsTunnel: { _, port in port == 443 })
        configuration.tls = try TLSContext(authority: authority)
        try withServer(responder, configuration: configuration) { _, address in try body(address, authority) }
    }

    private static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

    @Test("speaks HTTP and HTTPS on one port")
    func firstByte() throws {
        try withSecureServer { address, authority in
            let plain = try TestClient(address)
            try plain.send(Self.get("/a"))
            #expect(try plain.readResponse().body == "false - /a")
            let secure = try SecureClient(address, trusting: authority, host: "some.example")
            for number in 0..<3 {
                try secure.send(Self.get("/n\(number)"))
                #expect(try secure.read(through: "/n\(number)").hasSuffix("true - /n\(number)"))
            }
        }
    }

    @Test("shows a client that names no host the certificate of the address it dialled")
    func address() throws {
        try withSecureServer { address, authority in
            let secure = try SecureClient(address, trusting: authority, host: "127.0.0.1")
            try secure.send(Self.get("/a"))
            #expect(try secure.read(through: "/a").hasSuffix("true - /a"))
        }
    }

    @Test("ends the TLS inside a tunnel with a certificate of the tunnel's host", arguments: [true, false])
    func tunnel(sendsName: Bool) throws {
        try withSecureServer { address, authority in
            let client = try SecureClient(
                address, trusting: authority, host: "api.example", tunnel: "api.example:443", sendsName: sendsName)
            try client.send(Self.get("/a"))
            #expect(try client.read(through: "/a").hasSuffix("true api.example:443 /a"))
            #expect(throws: SecureClient.Refused.self) {
                try SecureClient(address, trusting: authority, host: "api.example", tunnel: "api.example:80")
            }
        }
    }

    @Test("ends the TLS inside a tunnel that was opened through TLS")
    func nested() throws {
        try withSecureServer { address, authority in
            let outer = try SecureClient(address, trusting: authority, host: "proxy.example")
            try outer.send("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n")
            #expect(try outer.read(through: "\r\n\r\n") == "HTTP/1.1 200 Connection Established\r\n\r\n")
            let inner = try TLSTestClient(trusting: authority.certificatePEM, host: "api.example")
            var answer: [UInt8] = []
            var isAsked = false
            while !answer.ends(with: "/a".utf8) {
                answer += try inner.read() ?? []
                if inner.isEstablished, !isAsked {
                    inner.write(Array(Self.get("/a").utf8))
                    isAsked = true
                }
                try outer.send(inner.takeOutput())
                if answer.ends(with: "/a".utf8) { break }
                inner.receive(try outer.read(count: 1))
            }
            #expect(String(decoding: answer, as: UTF8.self).hasSuffix("true api.example:443 /a"))
        }
    }

    @Test("says goodbye in order when it closes")
    func goodbye() throws {
        try withSecureServer { address, authority in
            let client = try SecureClient(address, trusting: authority, host: "a.example")
            try client.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try client.readAll().hasSuffix("true - /a"))
        }
    }

    @Test("carries large bodies both ways")
    func large() throws {
        let responder = TestResponder { request, _ in .response(HTTPResponse(body: request.body)) }
        try withSecureServer(responder) { address, authority in
            let client = try SecureClient(address, trusting: authority, host: "a.example")
            let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try client.send(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
            _ = try client.read(through: "\r\n\r\n")
            #expect(try client.read(count: body.count) == body)
        }
    }

    @Test("survives what only begins like TLS, and TLS where there is none")
    func nonsense() throws {
        try withSecureServer { address, _ in
            let client = try TestClient(address)
            try client.send([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5])
            // An alert (21), then the end.
            #expect(try client.readSome().first == 21)
            #expect(try client.readSome().isEmpty)
        }
        try withServer(TestResponder.echo) { _, address in
            let client = try TestClient(address)
            try client.send([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5])
            #expect(try client.readSome().isEmpty)
        }
    }
}

extension Array where Element == UInt8 {
    fileprivate func ends(with suffix: String.UTF8View) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
