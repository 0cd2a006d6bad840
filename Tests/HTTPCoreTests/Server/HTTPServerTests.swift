import Testing

@testable import HTTPCore

@Suite("HTTP server on a socket")
struct HTTPServerTests {
    @Test("answers requests on one kept-alive connection")
    func keepAlive() throws {
        try withServer(TestResponder.echo) { _, address in
            let client = try TestClient(address)
            for number in 0..<3 {
                try client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
                let (head, body) = try client.readResponse()
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(body == "GET /\(number) ")
            }
        }
    }

    @Test("reads bodies by length and in chunks")
    func bodies() throws {
        try withServer(TestResponder.echo) { _, address in
            let client = try TestClient(address)
            try client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
            #expect(try client.readResponse().body == "POST /a hello")
            try client.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            try client.send("3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n")
            #expect(try client.readResponse().body == "POST /b hello")
        }
    }

    @Test("answers pipelined requests in order, more of them than one burst")
    func pipelining() throws {
        try withServer(TestResponder.echo) { _, address in
            let client = try TestClient(address)
            let count = 500
            try client.send((0..<count).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            for number in 0..<count { #expect(try client.readResponse().body == "GET /\(number) ") }
        }
    }

    @Test("answers every pipelined request of a client that has closed its side")
    func halfClosed() throws {
        try withServer(TestResponder.echo) { _, address in
            let client = try TestClient(address)
            try client.send((0..<100).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            client.endOutput()
            let all = try client.readAll()
            #expect(all.components(of: "HTTP/1.1 200 OK") == 100)
        }
    }

    @Test("closes after a request that asks for it, and after a bad one")
    func closes() throws {
        try withServer(TestResponder.echo) { _, address in
            let polite = try TestClient(address)
            try polite.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try polite.readAll().contains("\r\nConnection: close\r\n"))
            let bad = try TestClient(address)
            try bad.send("GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n" + String(repeating: "x", count: 100_000))
            let answer = try bad.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains(RequestError.invalidFieldName.reason))
        }
    }

    @Test("names a busy port")
    func busyPort() throws {
        try withServer(TestResponder.echo) { _, address in
            let second = HTTPServer(
                configuration: ServerConfiguration(addresses: [address]), responder: TestResponder.echo)
            #expect(throws: ListenError.addressInUse(address)) { try second.start() }
        }
    }

    @Test("stops twice, and nobody is served afterwards")
    func stops() throws {
        let server = HTTPServer(responder: TestResponder.echo)
        let address = try server.start()[0]
        let idle = try TestClient(address)
        try idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try idle.readResponse()
        server.stop()
        server.stop()
        #expect(try idle.readAll() == "")
        #expect(throws: TestClient.Failure.self) { try TestClient(address) }
    }
}

extension String {
    /// How often `part` stands in the text.
    func components(of part: String) -> Int { ranges(of: part).count }
}
