import Testing

@testable import HTTPCore

@Suite("Request parser: what is good")
struct RequestParserTests {
    struct Good: CustomTestStringConvertible, Sendable {
        var name: String
        var wire: String
        var requests: [String]
        var testDescription: String { name }

        init(_ name: String, _ wire: String, _ requests: String...) {
            (self.name, self.wire, self.requests) = (name, wire, requests)
        }
    }

    static let good = [
        Good("a plain GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / [Host=a] "),
        Good("a query", "GET /a?b=%20&c HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET /a?b=%20&c [Host=a:80] "),
        Good("an empty query", "GET /a? HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a? [Host=a] "),
        Good(
            "white space around values", "GET / HTTP/1.1\r\nHost:a\r\nX:  \t b c \t\r\nY:\r\n\r\n",
            "GET / [Host=a&X=b c&Y=] "),
        Good("bytes above ASCII in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: ä\r\n\r\n", "GET / [Host=a&X=ä] "),
        Good("a method of its own", "PURGE /x HTTP/1.1\r\nHost: a\r\n\r\n", "PURGE /x [Host=a] "),
        Good("an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / [Host=] "),
        Good("an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "GET / [Host=[::1]:8080] "),
        Good("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET / [] "),
        Good("a later HTTP/1", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / [Host=a] "),
        Good("empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / [Host=a] "),
        Good(
            "an absolute target", "GET http://a.b/c?d HTTP/1.1\r\nHost: A.B:80\r\n\r\n", "GET /c?d [Host=A.B:80] "),
        Good("an absolute target without path", "GET HTTP://a?d HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?d [Host=a] "),
        Good("the asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * [Host=a] "),
        Good("CONNECT", "CONNECT a.b:443 HTTP/1.1\r\nHost: a.b:443\r\n\r\n", "CONNECT a.b:443 [Host=a.b:443] "),
        Good(
            "a body by length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST / [Host=a&Content-Length=5] hello"),
        Good(
            "a body of no bytes", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n",
            "POST / [Host=a&Content-Length=000] "),
        Good(
            "chunks with extensions and trailers",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
                + "003;a=\"b\"\r\nhel\r\n2 ;x\r\nlo\r\n0\r\nA: b\r\nContent-Length: 9\r\n\r\n",
            "POST / [Host=a&Transfer-Encoding=CHUNKED] hello"),
        Good(
            "an expectation of 100-continue",
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            "PUT / [Host=a&Expect=100-Continue&Content-Length=1] x"),
        Good(
            "three in a row",
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\nx\r\n0\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /1 [Host=a] ", "POST /2 [Host=a&Transfer-Encoding=chunked] x", "GET /3 [Host=a] "),
        Good(
            "the same head again and again, with other bodies, and one that differs in its last byte",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nxPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\ny"
                + "\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nPPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nzz",
            "POST / [Host=a&Content-Length=1] x", "POST / [Host=a&Content-Length=1] y", "POST / [Host=a&Content-Length=1] P",
            "POST / [Host=a&Content-Length=2] zz"),
        Good(
            "the same head again with a field more",
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / [Host=a] ", "GET / [Host=a&X=b] ", "GET / [Host=a] "),
    ]

    @Test("reads it, in one piece and byte by byte", arguments: good)
    func whole(_ good: Good) {
        let bytes = Array(good.wire.utf8)
        let one = Reading(bytes)
        #expect(one.requests == good.requests)
        #expect(one.error == nil && !one.isInsideRequest)
        #expect(Reading(bytes.indices.map { bytes[$0..<($0 + 1)] }) == one)
    }

    @Test("wants more at every prefix, whole or byte by byte, and never objects", arguments: good)
    func prefixes(_ good: Good) {
        let bytes = Array(good.wire.utf8)
        for end in bytes.indices {
            let reading = Reading([bytes[..<end]])
            #expect(reading.error == nil, "at \(end)")
            #expect(reading.requests == Array(good.requests.prefix(reading.requests.count)))
            #expect(reading.requests.count < good.requests.count || !reading.isInsideRequest)
            #expect(Reading([bytes[..<end], bytes[end...]]).requests == good.requests, "cut at \(end)")
        }
    }

    @Test("does not care how the input is cut")
    func splits() {
        var random = TestRandom("parser splits")
        let bytes = Self.good.filter { !$0.wire.hasPrefix("CONNECT") }.flatMap { Array($0.wire.utf8) }
        let whole = Reading(bytes)
        #expect(whole.error == nil)
        for _ in 0..<200 {
            var pieces: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...40, using: &random))
                pieces.append(piece)
                rest = rest.dropFirst(piece.count)
            }
            #expect(Reading(pieces) == whole)
        }
    }

    @Test("takes what just fits the limits, and refuses one byte or field more")
    func limits() {
        var limits = Limits()
        limits.requestLineBytes = 20
        limits.headerBytes = 40
        limits.headerFields = 3
        limits.bodyBytes = 4
        limits.chunkLineBytes = 6
        limits.trailerBytes = 12
        func error(_ wire: String) -> RequestError? { Reading(wire, limits: limits).error }
        let head = "GET / HTTP/1.1\r\nHost: a\r\n"
        let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

        #expect(error("GET /234567 HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
        #expect(error("GET /2345678 HTTP/1.1\r\nHost: a\r\n\r\n") == .requestLineTooLong)
        #expect(error("GET /" + String(repeating: "x", count: 15)) == nil)
        #expect(error("GET /" + String(repeating: "x", count: 17)) == .requestLineTooLong)
        #expect(error(head + "X: " + String(repeating: "x", count: 26) + "\r\n\r\n") == nil)
        #expect(error(head + "X: " + String(repeating: "x", count: 29) + "\r\n\r\n") == .headerTooLarge)
        #expect(error(head + "A:\r\nB:\r\n\r\n") == nil)
        #expect(error(head + "A:\r\nB:\r\nC:\r\n\r\n") == .tooManyFields)
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n") == nil)
        #expect(error("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n") == .bodyTooLarge)
        #expect(error(chunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n") == nil)
        #expect(error(chunked + "2\r\nab\r\n3\r\n") == .bodyTooLarge)
        #expect(error(chunked + "1;2345\r\na") == nil)
        #expect(error(chunked + "1;23456\r\na") == .chunkLineTooLong)
        #expect(error(chunked + "0\r\nA:bcd\r\n\r\n") == nil)
        #expect(error(chunked + "0\r\nA:bcdefghijklm\r\n\r\n") == .trailersTooLarge)
    }
}
