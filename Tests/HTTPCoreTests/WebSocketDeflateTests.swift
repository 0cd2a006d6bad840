import Testing

@testable import HTTPCore

@Suite("permessage-deflate")
struct WebSocketDeflateTests {
    private static let agreements = [
        DeflateAgreement(), DeflateAgreement(serverNoContextTakeover: true),
        DeflateAgreement(clientNoContextTakeover: true),
        DeflateAgreement(serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 9),
        DeflateAgreement(serverMaxWindowBits: 10),
    ]

    @Test("reads the examples of RFC 7692 section 7.2.3")
    func examples() {
        var bench = WebSocketBench(.client(maskSeed: 1), agreement: DeflateAgreement())
        let frames: [[UInt8]] = [
            [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0x41, 0x03, 0xF2, 0x48, 0xCD, 0x80, 0x04, 0xC9, 0xC9, 0x07, 0x00],
            [0xC1, 0x05, 0xF2, 0x00, 0x11, 0x00, 0x00],
            [0xC1, 0x0B, 0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
            [0xC1, 0x08, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
            [0xC1, 0x05, 0xF2, 0x00, 0x11, 0x00, 0x00],
            [0xC1, 0x0D, 0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        ]
        for frame in frames {
            for step in [1, 100] {
                bench.receive(frame, step: step)
                #expect(bench.inputs.popLast() == .message(.text("Hello")), "\(frame)")
            }
        }
        bench.receive([0xC1, 0x01, 0x00])
        #expect(bench.inputs.popLast() == .message(.text("")))
    }

    @Test("writes a first message as in RFC 7692 section 7.2.3.1")
    func writes() {
        var bench = WebSocketBench(agreement: DeflateAgreement())
        bench.send("Hello")
        #expect(bench.takeOutput() == [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        bench.send("")
        #expect(bench.takeOutput() == [0xC1, 0x01, 0x00])
    }

    @Test("carries messages both ways under every agreement", arguments: agreements)
    func carries(agreement: DeflateAgreement) {
        var server = WebSocketBench(agreement: agreement)
        var client = WebSocketBench(.client(maskSeed: 3), agreement: agreement)
        var random = TestRandom(seed: 11)
        for round in 0..<40 {
            let text = String(repeating: "{\"key\":\"AAPL\",\"1\":\(round)},", count: round * round % 97)
            server.send(text)
            client.receive(server.takeOutput(), step: 11)
            #expect(client.inputs.popLast() == .message(.text(text)))
            let binary = WebSocketMessage.binary(random.bytes(round * 100))
            client.machine.send(binary, output: &client.output)
            server.receive(client.takeOutput(), step: 1000)
            #expect(server.inputs.popLast() == .message(binary))
        }
    }

    @Test("keeps the window only where that was agreed on")
    func takesOver() {
        var sizes: [Bool: Int] = [:]
        for forgets in [false, true] {
            var server = WebSocketBench(agreement: DeflateAgreement(serverNoContextTakeover: forgets))
            server.send("a quite unusual message, once")
            let first = server.takeOutput()
            server.send("a quite unusual message, once")
            let second = server.takeOutput()
            #expect((first == second) == forgets)
            sizes[forgets] = second.count
        }
        #expect((sizes[false] ?? 0) * 3 < sizes[true] ?? 0)
    }

    @Test("a client that said it would forget its window is held to it")
    func forgets() {
        var server = WebSocketBench(agreement: DeflateAgreement(clientNoContextTakeover: true))
        server.receive(testFrame(0xC1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]))
        server.receive(testFrame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00]))
        #expect(server.inputs.first == .message(.text("Hello")))
        guard case .violated(let violation)? = server.inputs.last else { return #expect(Bool(false), "not refused") }
        #expect(violation.code == 1007)
    }

    @Test("takes uncompressed messages between compressed ones")
    func mixes() {
        var server = WebSocketBench(agreement: DeflateAgreement())
        server.receive(
            testFrame(0xC1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]) + testFrame(0x81, "plain")
                + testFrame(0xC1, [0xF2, 0x00, 0x11, 0x00, 0x00]))
        #expect(
            server.inputs == [
                .message(.text("Hello")), .message(.text("plain")), .message(.text("Hello")),
            ])
    }

    @Test("does not expand a bomb beyond the limit")
    func bomb() {
        var client = WebSocketBench(.client(maskSeed: 3), agreement: DeflateAgreement())
        let large = WebSocketMessage.binary([UInt8](repeating: 0, count: 3_000_000))
        client.machine.send(large, output: &client.output)
        #expect(client.output.count < 20_000)
        var server = WebSocketBench(limitBytes: 1_000_000, agreement: DeflateAgreement())
        server.receive(client.takeOutput(), step: 100)
        #expect(server.inputs == [.violated(.tooBig(limitBytes: 1_000_000))])
    }
}
