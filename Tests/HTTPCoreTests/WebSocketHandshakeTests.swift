import Testing

@testable import HTTPCore

@Suite("A WebSocket's opening handshake")
struct WebSocketHandshakeTests {
    private static let good = [
        HTTPField("Host", "streamer.test"), HTTPField("Upgrade", "websocket"), HTTPField("Connection", "Upgrade"),
        HTTPField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), HTTPField("Sec-WebSocket-Version", "13"),
    ]

    private static func request(_ changes: [String: String?] = [:], _ extra: [HTTPField] = []) -> HTTPRequest {
        let fields = good.compactMap { field -> HTTPField? in
            guard let change = changes[field.name] else { return field }
            return change.map { HTTPField(field.name, $0) }
        }
        return HTTPRequest(.get, "/ws", headers: fields + extra)
    }

    @Test("is answered as in RFC 6455 section 1.3")
    func answers() throws {
        let handshake = try WebSocketHandshake(Self.request())
        #expect(handshake.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        let response = handshake.response(headers: [HTTPField("X-A", "b")], compresses: true)
        #expect(response.status.code == 101 && response.header("X-A") == "b")
        #expect(response.header("Upgrade") == "websocket" && response.header("Connection") == "Upgrade")
        #expect(response.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(response.header("Sec-WebSocket-Extensions") == nil)
    }

    @Test(
        "takes what clients vary",
        arguments: [
            ["Upgrade": "WebSocket"], ["Upgrade": "h2c, websocket"], ["Connection": "keep-alive, Upgrade"],
            ["Connection": "keep-alive,upgrade,"], ["Host": "a:1"],
        ])
    func takes(changes: [String: String]) throws {
        _ = try WebSocketHandshake(Self.request(changes))
    }

    @Test(
        "refuses the rest with 400 or 426",
        arguments: [
            (["Upgrade": nil], 426), (["Upgrade": "h2c"], 426), (["Upgrade": "websockets"], 426),
            (["Connection": nil], 400), (["Connection": "close"], 400),
            (["Sec-WebSocket-Version": nil], 426), (["Sec-WebSocket-Version": "8"], 426),
            (["Sec-WebSocket-Version": "13, 8"], 426),
            (["Sec-WebSocket-Key": nil], 400), (["Sec-WebSocket-Key": ""], 400),
            (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"], 400),
            (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZSE="], 400),
            (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j*Q=="], 400),
        ] as [([String: String?], Int)])
    func refuses(changes: [String: String?], status: Int) {
        let refusal = #expect(throws: WebSocketHandshake.Refusal.self) {
            try WebSocketHandshake(Self.request(changes))
        }
        #expect(refusal?.response.status.code == status)
    }

    @Test("refuses other methods, and a key given twice")
    func refusesMore() {
        var post = Self.request()
        post.method = .post
        #expect(throws: WebSocketHandshake.Refusal.self) { try WebSocketHandshake(post) }
        let twice = Self.request([:], [HTTPField("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")])
        #expect(throws: WebSocketHandshake.Refusal.self) { try WebSocketHandshake(twice) }
    }

    @Test("names its version to a client of another, and the protocol to one of none")
    func names() {
        #expect(WebSocketHandshake.Refusal.unsupportedVersion.response.header("Sec-WebSocket-Version") == "13")
        #expect(WebSocketHandshake.Refusal.notAnUpgrade.response.header("Upgrade") == "websocket")
    }

    @Test("tells a WebSocket's request from a REST one on the same path")
    func tells() {
        #expect(WebSocketHandshake.isAsked(by: Self.request()))
        #expect(!WebSocketHandshake.isAsked(by: Self.request(["Upgrade": nil])))
    }

    @Test("reads subprotocols and extensions from any number of fields")
    func reads() throws {
        let handshake = try WebSocketHandshake(
            Self.request(
                [:],
                [
                    HTTPField("Sec-WebSocket-Protocol", "chat, superchat"), HTTPField("Sec-WebSocket-Protocol", "v2"),
                    HTTPField("Sec-WebSocket-Extensions", "foo"),
                    HTTPField("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"),
                ]))
        #expect(handshake.protocols == ["chat", "superchat", "v2"])
        #expect(handshake.deflate == DeflateAgreement())
        let extensions = handshake.response(compresses: true).header("Sec-WebSocket-Extensions")
        #expect(extensions == "permessage-deflate")
        #expect(handshake.response(compresses: false).header("Sec-WebSocket-Extensions") == nil)
    }

    @Test(
        "agrees to the first offer of permessage-deflate that it can meet",
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
            ("Permessage-Deflate;client_max_window_bits=8", "permessage-deflate"),
            ("permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10"),
            ("permessage-deflate; server_max_window_bits=\"9\"", "permessage-deflate; server_max_window_bits=9"),
            (
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            ),
            ("permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"),
            ("foo, ,bar; a=\"b\", permessage-deflate", "permessage-deflate"),
            ("permessage-deflate; server_max_window_bits=8", nil),
            ("permessage-deflate; server_max_window_bits=16", nil),
            ("permessage-deflate; server_max_window_bits=010", nil),
            ("permessage-deflate; server_max_window_bits", nil),
            ("permessage-deflate; client_max_window_bits=7", nil),
            ("permessage-deflate; client_max_window_bits=", nil),
            ("permessage-deflate; client_no_context_takeover=1", nil),
            ("permessage-deflate; client_max_window_bits; client_max_window_bits", nil),
            ("permessage-deflate; unknown", nil), ("permessage-deflate; a=\"b", nil), ("permessage-deflate b", nil),
            ("permessage-deflate;", nil), ("x-webkit-deflate-frame", nil), ("", nil), ("\"", nil), (";", nil),
        ] as [(String, String?)])
    func agrees(offer: String, answer: String?) {
        #expect(DeflateAgreement.answer(to: [offer])?.field == answer)
    }
}
