/// Why a request was refused before any responder saw it. Every case knows its status and one line of explanation;
/// the connection answers with both and closes, since after such an error the next request's start is unknown.
public enum RequestError: Error, Hashable, Sendable, CaseIterable {
    // The request line.
    case malformedRequestLine, invalidMethod, invalidTarget, requestLineTooLong, unsupportedVersion
    case authorityFormOutsideConnect, connectWithoutAuthority, connectWithBody, asteriskOutsideOptions
    case targetConflictsWithHost
    // Bytes that no line may hold.
    case bareLineFeed, bareCarriageReturn, controlByteInRequestLine, controlByteInField
    // Header fields.
    case fieldWithoutColon, emptyFieldName, invalidFieldName, spaceBeforeColon, foldedField
    case headerTooLarge, tooManyFields
    case missingHost, duplicateHost, malformedHost
    // The body's framing.
    case duplicateContentLength, emptyContentLength, signedContentLength, spaceInContentLength
    case malformedContentLength, overlongContentLength
    case contentLengthWithTransferEncoding, duplicateTransferEncoding, malformedTransferEncoding
    case chunkedNotFinal, unknownTransferCoding, transferEncodingOnHTTP10
    case bodyTooLarge
    // Chunks.
    case signedChunkSize, malformedChunkSize, chunkSizeOverflow, chunkLineTooLong, chunkWithoutLineEnd
    case trailersTooLarge
    // What is asked of us.
    case unknownExpectation
    // Time.
    case headTimeout, bodyTimeout

    /// The status of the answer (RFC 9110 section 15, RFC 9112 sections 3 to 7).
    public var status: HTTPStatus {
        switch self {
        case .requestLineTooLong: .uriTooLong
        case .headerTooLarge, .tooManyFields, .trailersTooLarge: .headerFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        case .unknownExpectation: HTTPStatus(417)
        case .headTimeout, .bodyTimeout: .requestTimeout
        default: .badRequest
        }
    }

    /// One line that says what was wrong, for the answer's body.
    public var reason: String {
        switch self {
        case .malformedRequestLine: "the request line is not: method, one space, target, one space, version"
        case .invalidMethod: "the method holds a byte that no token may hold"
        case .invalidTarget: "the request target is not one that RFC 9112 section 3.2 allows"
        case .requestLineTooLong: "the request line is too long"
        case .unsupportedVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here"
        case .authorityFormOutsideConnect: "a target of host and port alone belongs to CONNECT"
        case .connectWithoutAuthority: "CONNECT wants a target of the form host:port"
        case .connectWithBody: "CONNECT with a body is refused"
        case .asteriskOutsideOptions: "the target * belongs to OPTIONS"
        case .targetConflictsWithHost: "the absolute target and the Host field name different hosts"
        case .bareLineFeed: "a line ends with LF alone; lines end with CR LF"
        case .bareCarriageReturn: "a CR stands without its LF"
        case .controlByteInRequestLine: "the request line holds a control byte"
        case .controlByteInField: "a header field holds a control byte"
        case .fieldWithoutColon: "a header line has no colon"
        case .emptyFieldName: "a header field has no name"
        case .invalidFieldName: "a header field's name holds a byte that no token may hold"
        case .spaceBeforeColon: "white space stands between a header field's name and its colon"
        case .foldedField: "a header line begins with white space (line folding is obsolete)"
        case .headerTooLarge: "the header fields are too large together"
        case .tooManyFields: "there are too many header fields"
        case .missingHost: "an HTTP/1.1 request needs a Host field"
        case .duplicateHost: "there is more than one Host field"
        case .malformedHost: "the Host field is not a host with an optional port"
        case .duplicateContentLength: "there is more than one Content-Length field"
        case .emptyContentLength: "Content-Length is empty"
        case .signedContentLength: "Content-Length carries a sign"
        case .spaceInContentLength: "Content-Length holds white space"
        case .malformedContentLength: "Content-Length is not a number"
        case .overlongContentLength: "Content-Length has too many digits"
        case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding stand in one request"
        case .duplicateTransferEncoding: "there is more than one Transfer-Encoding field"
        case .malformedTransferEncoding: "Transfer-Encoding is not a list of codings"
        case .chunkedNotFinal: "the transfer coding chunked must stand last, and once"
        case .unknownTransferCoding: "the only transfer coding known here is chunked"
        case .transferEncodingOnHTTP10: "HTTP/1.0 has no Transfer-Encoding"
        case .bodyTooLarge: "the body is too large"
        case .signedChunkSize: "a chunk's size carries a sign"
        case .malformedChunkSize: "a chunk's size is not a hexadecimal number"
        case .chunkSizeOverflow: "a chunk's size has too many digits"
        case .chunkLineTooLong: "a chunk's size line is too long"
        case .chunkWithoutLineEnd: "a chunk's data is not followed by CR LF"
        case .trailersTooLarge: "the trailer fields are too large together"
        case .unknownExpectation: "the only expectation met here is 100-continue"
        case .headTimeout: "the request's head did not arrive in time"
        case .bodyTimeout: "the request's body did not arrive in time"
        }
    }
}
