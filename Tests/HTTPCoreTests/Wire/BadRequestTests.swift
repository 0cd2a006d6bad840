import Testing

@testable import HTTPCore

@Suite("Request parser: what is refused")
struct BadRequestTests {
    struct Bad: CustomTestStringConvertible, Sendable {
        var name: String
        var wire: String
        var status: Int
        var error: RequestError
        var testDescription: String { name }

        init(_ name: String, _ wire: String, _ error: RequestError, _ status: Int = 400) {
            (self.name, self.wire, self.error, self.status) = (name, wire, error, status)
        }

        /// A request with this field.
        static func field(_ name: String, _ field: String, _ error: RequestError, _ status: Int = 400) -> Bad {
            Bad(name, "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n", error, status)
        }

        /// A request with this in the place of its chunks.
        static func chunks(_ name: String, _ chunks: String, _ error: RequestError, _ status: Int = 400) -> Bad {
            Bad(
                name, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)", error, status)
        }

        /// A request with this request line.
        static func line(_ name: String, _ line: String, _ error: RequestError, _ status: Int = 400) -> Bad {
            Bad(name, "\(line)\r\nHost: a\r\n\r\n", error, status)
        }
    }

    static let bad: [Bad] = badLines + badFields + badChunks

    static let badLines: [Bad] = [
        .line("no version", "GET /", .malformedRequestLine),
        .line("two spaces", "GET  / HTTP/1.1", .malformedRequestLine),
        .line("a fourth word", "GET / HTTP/1.1 x", .malformedRequestLine),
        .line("a space in front", " GET / HTTP/1.1", .malformedRequestLine),
        .line("a space behind", "GET / HTTP/1.1 ", .malformedRequestLine),
        .line("another protocol", "GET / HTTQ/1.1", .malformedRequestLine),
        .line("a version in lower case", "GET / http/1.1", .malformedRequestLine),
        .line("a version of two digits", "GET / HTTP/1.10", .malformedRequestLine),
        .init("three empty lines", "\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n", .malformedRequestLine),
        .init("HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion, 505),
        .line("HTTP/0.9 by name", "GET / HTTP/0.9", .unsupportedVersion, 505),
        .line("a bracket in the method", "G(T / HTTP/1.1", .invalidMethod),
        .line("a target without slash", "GET x HTTP/1.1", .invalidTarget),
        .line("a fragment", "GET /#a HTTP/1.1", .invalidTarget),
        .line("raw UTF-8 in the target", "GET /ä HTTP/1.1", .invalidTarget),
        .line("an absolute target without host", "GET http:///x HTTP/1.1", .invalidTarget),
        .line("user information in a target", "GET http://u@a/ HTTP/1.1", .invalidTarget),
        .line("another scheme", "GET ftp://a/ HTTP/1.1", .invalidTarget),
        .line("an absolute target of another host", "GET http://b/ HTTP/1.1", .targetConflictsWithHost),
        .line("an absolute target of another port", "GET http://a:81/ HTTP/1.1", .targetConflictsWithHost),
        .line("authority form outside CONNECT", "GET a:80 HTTP/1.1", .authorityFormOutsideConnect),
        .line("CONNECT to a path", "CONNECT / HTTP/1.1", .connectWithoutAuthority),
        .line("CONNECT without port", "CONNECT a HTTP/1.1", .connectWithoutAuthority),
        .line("CONNECT to port 0", "CONNECT a:0 HTTP/1.1", .connectWithoutAuthority),
        .line("CONNECT to port 65536", "CONNECT a:65536 HTTP/1.1", .connectWithoutAuthority),
        .line("CONNECT to a signed port", "CONNECT a:+80 HTTP/1.1", .connectWithoutAuthority),
        .line("the asterisk outside OPTIONS", "GET * HTTP/1.1", .asteriskOutsideOptions),
        .init(
            "CONNECT with a body", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
            .connectWithBody),
        .init("LF behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
        .init("LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed),
        .init("LF at the head's end", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
        .init("LF in front", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineFeed),
        .line("CR within the request line", "GET /\rx HTTP/1.1", .bareCarriageReturn),
        .field("CR within a value", "X: a\rb", .bareCarriageReturn),
        .field("two CR", "X: a\r", .bareCarriageReturn),
        .line("NUL in the target", "GET /\0 HTTP/1.1", .controlByteInRequestLine),
        .line("DEL in the target", "GET /\u{7F} HTTP/1.1", .controlByteInRequestLine),
        .field("NUL in a value", "X: a\0b", .controlByteInField),
        .field("ESC in a value", "X: a\u{1B}b", .controlByteInField),
        .field("NUL in a name", "X\0: a", .controlByteInField),
    ]

    static let badFields: [Bad] = [
        .field("a line without colon", "X", .fieldWithoutColon),
        .field("a name of nothing", ": a", .emptyFieldName),
        .field("a space in a name", "X Y: a", .invalidFieldName),
        .field("a bracket in a name", "X(: a", .invalidFieldName),
        .field("raw UTF-8 in a name", "Ä: a", .invalidFieldName),
        .field("a space before the colon", "Content-Length : 1", .spaceBeforeColon),
        .field("a tab before the colon", "X\t: 1", .spaceBeforeColon),
        .field("a folded line", "X: a\r\n b", .foldedField),
        .init("a first line that is folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedField),
        .init("no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
        .field("two Hosts", "Host: a", .duplicateHost),
        .init("a path in Host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost),
        .init("two Hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost),
        .init("user information in Host", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .malformedHost),
        .init("letters for a port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .malformedHost),
        .init("a port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .malformedHost),
        .init("an open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .malformedHost),
        .field("two lengths", "Content-Length: 1\r\nContent-Length: 2", .duplicateContentLength),
        .field("the same length twice", "Content-Length: 1\r\nContent-Length: 1", .duplicateContentLength),
        .field("an empty length", "Content-Length:", .emptyContentLength),
        .field("a plus", "Content-Length: +5", .signedContentLength),
        .field("a minus", "Content-Length: -5", .signedContentLength),
        .field("a space in a length", "Content-Length: 1 2", .spaceInContentLength),
        .field("a list of lengths", "Content-Length: 5,5", .malformedContentLength),
        .field("a hexadecimal length", "Content-Length: 0x5", .malformedContentLength),
        .field("a fraction of a length", "Content-Length: 5.0", .malformedContentLength),
        .field("a length over 64 bits", "Content-Length: 9223372036854775808", .overlongContentLength),
        .field("a length of 20 digits", "Content-Length: 00000000000000000005", .overlongContentLength),
        .field("a length over the limit", "Content-Length: 9223372036854775807", .bodyTooLarge, 413),
        .field(
            "length and coding", "Content-Length: 5\r\nTransfer-Encoding: chunked",
            .contentLengthWithTransferEncoding),
        .field(
            "coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5",
            .contentLengthWithTransferEncoding),
        .field("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .duplicateTransferEncoding),
        .field("chunked twice", "Transfer-Encoding: chunked, chunked", .chunkedNotFinal),
        .field("chunked first", "Transfer-Encoding: chunked, gzip", .chunkedNotFinal),
        .field("an unknown coding", "Transfer-Encoding: gzip, chunked", .unknownTransferCoding, 501),
        .field("identity", "Transfer-Encoding: identity", .unknownTransferCoding, 501),
        .field("nearly chunked", "Transfer-Encoding: xchunked", .unknownTransferCoding, 501),
        .field("an empty coding", "Transfer-Encoding:", .malformedTransferEncoding),
        .field("a comma behind", "Transfer-Encoding: chunked,", .malformedTransferEncoding),
        .field("a parameter", "Transfer-Encoding: chunked;q=1", .malformedTransferEncoding),
        .field("a vertical tab", "Transfer-Encoding: \u{0B}chunked", .controlByteInField),
        .init(
            "a coding on HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncodingOnHTTP10),
        .field("another expectation", "Expect: 200-ok", .unknownExpectation, 417),
        .field("two expectations", "Expect: 100-continue\r\nExpect: 100-continue", .unknownExpectation, 417),
    ]

    static let badChunks: [Bad] = [
        .chunks("a plus before a size", "+5\r\n", .signedChunkSize),
        .chunks("a minus before a size", "-5\r\n", .signedChunkSize),
        .chunks("a prefix of a size", "0x5\r\n", .malformedChunkSize),
        .chunks("no size", "\r\n", .malformedChunkSize),
        .chunks("an extension without size", ";a\r\n", .malformedChunkSize),
        .chunks("a space before a size", " 5\r\n", .malformedChunkSize),
        .chunks("a space behind a size", "5 \r\n", .malformedChunkSize),
        .chunks("NUL in an extension", "5;\0\r\n", .malformedChunkSize),
        .chunks("a size over 64 bits", "10000000000000000\r\n", .chunkSizeOverflow),
        .chunks("a size with the sign's bit", "8000000000000000\r\n", .chunkSizeOverflow),
        .chunks("a size of many zeros", "00000000000000005\r\n", .chunkSizeOverflow),
        .chunks("a size over the limit", "7fffffffffffffff\r\n", .bodyTooLarge, 413),
        .chunks("LF behind a size", "5\nhello\r\n", .bareLineFeed),
        .chunks("CR behind a size", "5\rhello\r\n", .bareCarriageReturn),
        .chunks("no line end behind the data", "5\r\nhello0\r\n\r\n", .chunkWithoutLineEnd),
        .chunks("LF behind the data", "5\r\nhello\n0\r\n\r\n", .chunkWithoutLineEnd),
        .chunks("CR behind the data", "5\r\nhello\r0\r\n\r\n", .chunkWithoutLineEnd),
        .chunks("a bad trailer", "0\r\nA b: c\r\n\r\n", .invalidFieldName),
        .chunks("a folded trailer", "0\r\nA: c\r\n d\r\n\r\n", .foldedField),
        .chunks("LF behind a trailer", "0\r\nA: c\n\r\n", .bareLineFeed),
        .chunks("LF behind the last chunk", "0\r\n\n", .bareLineFeed),
    ]

    @Test("with an error of its own, however the input is cut", arguments: bad)
    func refused(_ bad: Bad) {
        let bytes = Array(bad.wire.utf8)
        let whole = Reading(bytes)
        #expect(whole.error == bad.error)
        #expect(whole.requests.isEmpty)
        #expect(bad.error.status.code == bad.status)
        #expect(Reading(bytes.indices.map { bytes[$0..<($0 + 1)] }) == whole)
        for cut in bytes.indices { #expect(Reading([bytes[..<cut], bytes[cut...]]) == whole, "cut at \(cut)") }
    }

    @Test("on the wire with its status and one line, and the connection ends", arguments: bad)
    func answered(_ bad: Bad) {
        let wire = HTTPWire(TestResponder.echo)
        let answer = wire.send(bad.wire)
        #expect(answer.hasPrefix("HTTP/1.1 \(bad.status) "))
        #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\n\(bad.error.reason)\n"))
        #expect(wire.end == .closed)
    }

    @Test("and every error is met by one of these tests, or by one of limits and time")
    func complete() {
        let elsewhere: Set<RequestError> = [
            .requestLineTooLong, .headerTooLarge, .tooManyFields, .chunkLineTooLong, .trailersTooLarge, .headTimeout,
            .bodyTimeout,
        ]
        #expect(Set(Self.bad.map(\.error)).union(elsewhere) == Set(RequestError.allCases))
    }

    @Test("and says so again for whatever follows")
    func staysFailed() throws {
        var parser = RequestParser(limits: Limits())
        var position = 0
        #expect(throws: RequestError.bareLineFeed) { try parser.receive(Array("\n".utf8).span, at: &position) }
        position = 0
        let good = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        #expect(throws: RequestError.bareLineFeed) { try parser.receive(good.span, at: &position) }
    }
}
