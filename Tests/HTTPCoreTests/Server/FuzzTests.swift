import Testing

@testable import HTTPCore

@Suite("HTTP: noise")
struct FuzzTests {
    /// A connection whose responder does a bit of everything, depending on the target's length.
    private static let anything = TestResponder { request, reply in
        switch request.path.count % 5 {
        case 0: return .deferred
        case 1: return .response(HTTPResponse(body: request.body))
        case 2:
            reply.stream.write(request.body)
            reply.stream.finish()
            return .stream(HTTPResponse())
        case 3: return .webSocket(WebSocketAcceptance(endpoint: Silent()))
        default: return .response(HTTPResponse(delivery: Delivery(delay: .seconds(1))))
        }
    }

    private struct Silent: WebSocketEndpoint {
        func opened(_ socket: WebSocket) {}
        func received(_ message: WebSocketMessage, on socket: WebSocket) { socket.send(message) }
        func closed(code: UInt16, reason: String, on socket: WebSocket) {}
    }

    private static let seeds =
        (RequestParserTests.good.map(\.wire) + BadRequestTests.bad.map(\.wire)
        + [
            "GET /ab HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\u{1}\u{2}\u{3}"
        ]).map { Array($0.utf8) }

    /// A good or a bad request with some of its bytes changed, doubled, dropped or followed by another's.
    private static func mutated(_ random: inout TestRandom) -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 3: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
            case 4: bytes += seeds.randomElement(using: &random) ?? []
            default: bytes.swapAt(index, bytes.startIndex)
            }
        }
        return bytes
    }

    @Test("no bytes, in no pieces, bring a connection down or make it hang")
    func wire() {
        var random = TestRandom("noise on a connection")
        let configuration = ServerConfiguration(allowsTunnel: { _, _ in true })
        for round in 0..<3000 {
            let wire = HTTPWire(Self.anything, configuration: configuration)
            let input = round % 4 == 0 ? random.bytes(Int.random(in: 0...200, using: &random)) : Self.mutated(&random)
            var rest = input[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...max(1, rest.count), using: &random))
                _ = wire.send(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            if Bool.random(using: &random) { _ = wire.endInput() }
            _ = wire.advance(by: .seconds(200))
            if wire.end == nil { _ = wire.drain() }
            _ = wire.advance(by: .seconds(200))
            #expect(wire.end != nil, "still open after \(String(decoding: input, as: UTF8.self))")
        }
    }

    @Test("the parser's verdict on noise does not depend on how it is cut")
    func cuts() {
        var random = TestRandom("noise for the parser")
        for _ in 0..<3000 {
            let input = Self.mutated(&random)
            let whole = Reading(input)
            let cut = Int.random(in: 0...input.count, using: &random)
            #expect(Reading([input[..<cut], input[cut...]]) == whole, "\(String(decoding: input, as: UTF8.self))")
        }
    }

    @Test("a server that many noisy clients talked to still serves")
    func server() throws {
        var random = TestRandom("noise on a server")
        var configuration = ServerConfiguration(allowsTunnel: { _, _ in true })
        configuration.tls = try TLSContext(authority: CertificateAuthority())
        configuration.limits.drainTimeout = .milliseconds(50)
        try withServer(Self.anything, configuration: configuration) { _, address in
            for round in 0..<300 {
                let client = try TestClient(address)
                var input = Self.mutated(&random)
                if round % 3 == 0 { input.insert(contentsOf: [0x16, 3, 1] + random.bytes(8), at: 0) }
                // The server may have hung up in the middle.
                try? client.send(input)
                if round % 5 == 0 { client.reset() }
            }
            let client = try TestClient(address)
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            #expect(try client.readAll().hasSuffix("ok"))
        }
    }
}
