/// Reads the lines of one request's head as they become whole, and holds them against RFC 9112 when all are here.
/// It refuses whatever two parsers could read in two ways; that is what request smuggling lives on.
struct HeadReader {
    private var method = HTTPMethod.get
    private var target = 0..<0
    private var minorVersion = 1
    private var fields: [HTTPHeaders.Field] = []
    private var host: Range<Int>?
    private var contentLength: Range<Int>?
    private var transferEncoding: Range<Int>?
    private var expectation: Range<Int>?
    private var connection = ConnectionOptions()
    private var acceptsGzip = false

    /// What the Connection fields listed, as far as we act on it.
    private struct ConnectionOptions {
        var close = false
        var keepAlive = false
    }

    /// How many fields have been read.
    var fieldCount: Int { fields.count }

    /// Reads the request line (RFC 9112 section 3) that stands at `line` of `bytes`.
    mutating func readRequestLine(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestError) {
        let span = bytes.span
        let methodEnd = span.firstIndex(of: ByteClass.space, from: line.lowerBound, to: line.upperBound)
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound else { throw .malformedRequestLine }
        let targetEnd = span.firstIndex(of: ByteClass.space, from: methodEnd + 1, to: line.upperBound)
        guard targetEnd > methodEnd + 1, targetEnd < line.upperBound else { throw .malformedRequestLine }
        method = try Self.method(bytes, line.lowerBound..<methodEnd)
        target = (methodEnd + 1)..<targetEnd
        guard span.firstUnprintable(from: target.lowerBound, to: targetEnd) == targetEnd,
            span.firstIndex(of: 0x23, from: target.lowerBound, to: targetEnd) == targetEnd
        else { throw .invalidTarget }
        minorVersion = try Self.minorVersion(bytes, (targetEnd + 1)..<line.upperBound)
        fields.reserveCapacity(12)
    }

    /// Reads one field line (RFC 9112 section 5).
    mutating func readField(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestError) {
        let field = try Self.field(bytes, line)
        fields.append(field)
        switch field.name.count {
        case 4 where ByteClass.matches(bytes, field.name, "host"):
            guard host == nil else { throw .duplicateHost }
            host = field.value
        case 6 where ByteClass.matches(bytes, field.name, "expect"):
            guard expectation == nil else { throw .unknownExpectation }
            expectation = field.value
        case 10 where ByteClass.matches(bytes, field.name, "connection"):
            readConnection(bytes, field.value)
        case 14 where ByteClass.matches(bytes, field.name, "content-length"):
            guard contentLength == nil else { throw .duplicateContentLength }
            contentLength = field.value
        case 15 where ByteClass.matches(bytes, field.name, "accept-encoding"):
            acceptsGzip = acceptsGzip || AcceptEncoding.acceptsGzip(bytes[field.value])
        case 17 where ByteClass.matches(bytes, field.name, "transfer-encoding"):
            guard transferEncoding == nil else { throw .duplicateTransferEncoding }
            transferEncoding = field.value
        default:
            break
        }
    }

    /// Checks the head as a whole and gives it away; the reader is as new afterwards.
    mutating func finish(_ bytes: [UInt8], limits: Limits) throws(RequestError) -> RequestHead {
        let framing = try framing(bytes, limits)
        if let host {
            guard RequestTarget.isHost(bytes, host) else { throw .malformedHost }
        } else if minorVersion > 0 {
            throw .missingHost
        }
        let place = try RequestTarget(bytes, target, method: method, host: host)
        if place.tunnel != nil, framing != .none { throw .connectWithBody }
        var expectsContinue = false
        if let expectation, minorVersion > 0 {
            guard ByteClass.matches(bytes, expectation, "100-continue") else { throw .unknownExpectation }
            expectsContinue = framing != .none
        }
        let head = RequestHead(
            method: method, path: place.path, query: place.query,
            headers: HTTPHeaders(storage: bytes, fields: fields), framing: framing,
            exchange: Exchange(
                isHead: method == .head, minorVersion: minorVersion,
                keepsConnection: !connection.close && (minorVersion > 0 || connection.keepAlive),
                acceptsGzip: acceptsGzip),
            expectsContinue: expectsContinue, tunnel: place.tunnel)
        self = HeadReader()
        return head
    }

    /// The name and the trimmed value of one field line; used for trailers, too.
    static func field(_ bytes: [UInt8], _ line: Range<Int>) throws(RequestError) -> HTTPHeaders.Field {
        guard !ByteClass.isBlank(bytes[line.lowerBound]) else { throw .foldedField }
        var colon = line.lowerBound
        let span = bytes.span
        while colon < line.upperBound, ByteClass.isToken(span[colon]) { colon += 1 }
        guard colon < line.upperBound, bytes[colon] == 0x3A else {
            throw fault(bytes, line, at: colon)
        }
        guard colon > line.lowerBound else { throw .emptyFieldName }
        return HTTPHeaders.Field(
            name: line.lowerBound..<colon, value: ByteClass.trimmed(bytes, (colon + 1)..<line.upperBound))
    }

    /// What is wrong with a field line whose name ends at `index` with something that is no colon.
    private static func fault(_ bytes: [UInt8], _ line: Range<Int>, at index: Int) -> RequestError {
        let colon = bytes.span.firstIndex(of: 0x3A, from: index, to: line.upperBound)
        guard colon < line.upperBound else { return .fieldWithoutColon }
        return bytes[index..<colon].allSatisfy(ByteClass.isBlank) ? .spaceBeforeColon : .invalidFieldName
    }

    private mutating func readConnection(_ bytes: [UInt8], _ value: Range<Int>) {
        for option in bytes[value].split(separator: 0x2C) {
            let option = ByteClass.trimmed(bytes, option.startIndex..<option.endIndex)
            if ByteClass.matches(bytes, option, "close") { connection.close = true }
            if ByteClass.matches(bytes, option, "keep-alive") { connection.keepAlive = true }
        }
    }

    private func framing(_ bytes: [UInt8], _ limits: Limits) throws(RequestError) -> RequestHead.Framing {
        if let transferEncoding {
            guard contentLength == nil else { throw .contentLengthWithTransferEncoding }
            guard minorVersion > 0 else { throw .transferEncodingOnHTTP10 }
            try BodyFraming.checkTransferEncoding(bytes, transferEncoding)
            return .chunked
        }
        guard let contentLength else { return .none }
        let length = try BodyFraming.contentLength(bytes, contentLength)
        guard length <= limits.bodyBytes else { throw .bodyTooLarge }
        return length == 0 ? .none : .length(length)
    }

    private static func method(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestError) -> HTTPMethod {
        for index in range where !ByteClass.isToken(bytes[index]) { throw .invalidMethod }
        // The three that make up nearly all traffic are told apart without making a String.
        if ByteClass.equals(bytes, range, "GET") { return .get }
        if ByteClass.equals(bytes, range, "POST") { return .post }
        if ByteClass.equals(bytes, range, "DELETE") { return .delete }
        return HTTPMethod(String(decoding: bytes[range], as: UTF8.self))
    }

    private static func minorVersion(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestError) -> Int {
        let text = range.lowerBound
        guard range.count == 8, ByteClass.equals(bytes, text..<(text + 5), "HTTP/"), ByteClass.isDigit(bytes[text + 5]),
            bytes[text + 6] == 0x2E, ByteClass.isDigit(bytes[text + 7])
        else { throw .malformedRequestLine }
        guard bytes[text + 5] == 0x31 else { throw .unsupportedVersion }
        return bytes[text + 7] == 0x30 ? 0 : 1
    }
}
