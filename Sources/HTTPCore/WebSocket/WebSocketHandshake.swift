import COpenSSL

/// A client's opening handshake that a server may accept (RFC 6455 section 4.2).
struct WebSocketHandshake: Sendable {
    /// What `Sec-WebSocket-Accept` must say.
    let accept: String
    /// The subprotocols offered, in the client's order.
    let protocols: [String]
    /// What can be agreed on of permessage-deflate; nil if the client did not offer it, or nothing we can meet.
    let deflate: DeflateAgreement?

    /// Why an opening handshake is refused.
    enum Refusal: Error, Equatable {
        /// The request does not ask for a WebSocket: 426.
        case notAnUpgrade
        /// It asks for another version than 13: 426, naming ours.
        case unsupportedVersion
        /// It asks wrongly: 400, with the reason.
        case malformed(String)

        /// The answer that tells the client so.
        var response: HTTPResponse {
            switch self {
            case .notAnUpgrade:
                var response = HTTPResponse.text(HTTPStatus(426), "This address speaks WebSocket.\n")
                response.headers += [HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade")]
                return response
            case .unsupportedVersion:
                var response = HTTPResponse.text(HTTPStatus(426), "WebSocket version 13 is spoken here.\n")
                response.headers.append(HTTPField("Sec-WebSocket-Version", "13"))
                return response
            case .malformed(let reason):
                return .text(.badRequest, reason + "\n")
            }
        }
    }

    /// Whether `request` asks for a WebSocket, well or badly.
    static func isAsked(by request: HTTPRequest) -> Bool {
        hasToken("websocket", in: request.headers.all("upgrade"))
    }

    /// Checks `request`, which must have come by HTTP/1.1.
    init(_ request: HTTPRequest) throws(Refusal) {
        guard Self.isAsked(by: request) else { throw .notAnUpgrade }
        guard request.method == .get else { throw .malformed("A WebSocket is asked for with GET.") }
        guard Self.hasToken("upgrade", in: request.headers.all("connection")) else {
            throw .malformed("Connection does not say Upgrade.")
        }
        guard request.headers.all("sec-websocket-version") == ["13"] else { throw .unsupportedVersion }
        let keys = request.headers.all("sec-websocket-key")
        guard keys.count == 1, Self.isKey(keys[0]) else {
            throw .malformed("Sec-WebSocket-Key is not one key of 16 bytes in base64.")
        }
        accept = Self.accept(forKey: keys[0])
        protocols = request.headers.all("sec-websocket-protocol").flatMap(Self.elements)
        deflate = DeflateAgreement.answer(to: request.headers.all("sec-websocket-extensions"))
    }

    /// The answer that opens the socket, with the extra fields given. Compression is agreed on if `compresses`.
    func response(headers: [HTTPField] = [], compresses: Bool) -> HTTPResponse {
        var fields = [
            HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade"),
            HTTPField("Sec-WebSocket-Accept", accept),
        ]
        if compresses, let deflate { fields.append(HTTPField("Sec-WebSocket-Extensions", deflate.field)) }
        return HTTPResponse(HTTPStatus(101), headers: fields + headers)
    }

    /// What a server answers to a client's key (RFC 6455 section 4.2.2): base64(SHA-1(key + a fixed text)).
    static func accept(forKey key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        SHA1(text, text.count, &digest)
        // 20 bytes give 28 characters, and EVP_EncodeBlock ends them with a zero byte.
        var encoded = [UInt8](repeating: 0, count: 29)
        let count = EVP_EncodeBlock(&encoded, digest, Int32(digest.count))
        return String(decoding: encoded[..<Int(count)], as: UTF8.self)
    }

    /// Whether `text` is 16 bytes in base64: 22 characters of the alphabet and the padding.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 24 && bytes[22...].elementsEqual("==".utf8)
            && bytes[..<22].allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    private static func hasToken(_ token: String, in fields: [String]) -> Bool {
        fields.contains { elements($0).contains { $0.lowercased() == token } }
    }

    /// The elements of a comma-separated field, white space and empty ones aside.
    private static func elements(_ field: String) -> [String] {
        field.utf8.split(separator: UInt8(ascii: ",")).compactMap { element in
            let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
            var trimmed = element.drop(while: isSpace)
            while let last = trimmed.last, isSpace(last) { trimmed = trimmed.dropLast() }
            return trimmed.isEmpty ? nil : String(trimmed)
        }
    }
}
