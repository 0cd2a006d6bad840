import Testing

@testable import HTTPCore

@Suite("Response writer")
struct ResponseWriterTests {
    /// What `response` looks like on the wire, as an answer to that request.
    private func wire(_ response: HTTPResponse, to exchange: Exchange = Exchange(), floor: Int = 1024) -> String {
        let settings = ConnectionSettings(ServerConfiguration(), responder: TestResponder.echo)
        let writer = ResponseWriter(
            exchange: exchange, compressionFloorBytes: floor, context: ConnectionContext(settings: settings),
            wallSeconds: 784_111_777)
        var output: [UInt8] = []
        _ = writer.write(response, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

    @Test("writes the status line, the fields in their order, a date, the length and the body")
    func plain() {
        let response = HTTPResponse(
            .created, headers: [HTTPField("B", "1"), HTTPField("a", "2"), HTTPField("B", "3")], body: [0x78])
        #expect(
            wire(response) == "HTTP/1.1 201 Created\r\nB: 1\r\na: 2\r\nB: 3\r\n\(Self.date)Content-Length: 1\r\n\r\nx")
    }

    @Test("leaves the date to a responder that gives one")
    func date() {
        let response = HTTPResponse(headers: [HTTPField("dAtE", "now")])
        #expect(wire(response) == "HTTP/1.1 200 OK\r\ndAtE: now\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("gives HEAD the length of the body and no body")
    func head() {
        let answer = wire(.text(.ok, "hello"), to: Exchange(isHead: true))
        #expect(answer.hasSuffix("Content-Length: 5\r\n\r\n"))
    }

    @Test("gives 1xx, 204 and 304 neither length nor body", arguments: [100, 204, 304])
    func bodiless(code: Int) {
        let answer = wire(HTTPResponse(HTTPStatus(code), body: [1, 2, 3]))
        #expect(answer == "HTTP/1.1 \(code) \(HTTPStatus(code).reason)\r\n\(Self.date)\r\n")
    }

    @Test("keeps the framing fields to itself")
    func framing() {
        let response = HTTPResponse(
            headers: [
                HTTPField("Content-Length", "99"), HTTPField("transfer-encoding", "chunked"),
                HTTPField("Connection", "keep-alive"), HTTPField("Keep-Alive", "timeout=5"),
            ], body: [0x78])
        #expect(wire(response) == "HTTP/1.1 200 OK\r\n\(Self.date)Content-Length: 1\r\n\r\nx")
    }

    @Test("says Connection: close when the client, the delivery or the responder closes, keep-alive to HTTP/1.0")
    func connection() {
        #expect(wire(HTTPResponse(), to: Exchange(keepsConnection: false)).contains("\r\nConnection: close\r\n"))
        var response = HTTPResponse()
        response.delivery.keepsConnection = false
        #expect(wire(response).contains("\r\nConnection: close\r\n"))
        let closing = wire(HTTPResponse(headers: [HTTPField("Connection", "Close")]))
        #expect(closing.components(of: "Connection: close") == 1)
        #expect(wire(HTTPResponse(), to: Exchange(minorVersion: 0)).contains("\r\nConnection: keep-alive\r\n"))
    }

    @Test("lets no field break out of its line")
    func injection() {
        let response = HTTPResponse(
            HTTPStatus(200, reason: "O\r\nK"),
            headers: [
                HTTPField("A", "b\r\nSet-Cookie: c"), HTTPField("D", "e\0f\ng\u{7F}"), HTTPField("H\r\nI", "j"),
                HTTPField("K:", "l"), HTTPField("", "m"), HTTPField("N", "o\tp"),
            ])
        #expect(
            wire(response)
                == "HTTP/1.1 200 O  K\r\nA: b  Set-Cookie: c\r\nD: e f g \r\nN: o\tp\r\n\(Self.date)Content-Length: 0\r\n\r\n"
        )
    }

    @Test("gzips where the client takes it, the body is worth it and the response allows it")
    func compression() throws {
        let body = [UInt8](repeating: 0x61, count: 2000)
        let taker = Exchange(acceptsGzip: true)
        let zipped = wire(HTTPResponse(body: body), to: taker)
        #expect(zipped.contains("\r\nVary: Accept-Encoding\r\nContent-Encoding: gzip\r\n"))
        let plain = wire(HTTPResponse(body: body))
        #expect(plain.contains("\r\nVary: Accept-Encoding\r\n") && !plain.contains("Content-Encoding"))
        #expect(plain.contains("\r\nContent-Length: 2000\r\n"))
        #expect(!wire(HTTPResponse(body: body), to: taker, floor: 2001).contains("Encoding"))
        var fixed = HTTPResponse(body: body)
        fixed.delivery.allowsCompression = false
        #expect(!wire(fixed, to: taker).contains("Encoding"))
        let coded = HTTPResponse(headers: [HTTPField("Content-Encoding", "br")], body: body)
        #expect(!wire(coded, to: taker).contains("gzip"))
        let varied = HTTPResponse(headers: [HTTPField("Vary", "Origin, accept-encoding")], body: body)
        #expect(wire(varied, to: taker).components(of: "Vary") == 1)
    }

    @Test(
        "understands Accept-Encoding",
        arguments: [
            ("gzip", true), ("deflate, GZIP;q=0.5", true), ("*", true), ("gzip;q=0", false),
            ("gzip; q=0.000, *", false),
            ("identity", false), ("", false), ("br;q=1.0, *;q=0", false), ("x-gzip", true), ("gzipped", false),
        ])
    func acceptEncoding(value: String, accepts: Bool) {
        #expect(AcceptEncoding.acceptsGzip(ArraySlice(value.utf8)) == accepts)
    }

    @Test(
        "dates",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_772_461_800, "Mon, 02 Mar 2026 14:30:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.min, "Sat, 01 Jan 0000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func dates(seconds: Int64, text: String) {
        #expect(HTTPDate.string(secondsSince1970: seconds) == text)
    }
}
