import Testing

@testable import HTTPCore

@Suite("A WebSocket machine")
struct WebSocketMachineTests {
    @Test("reads the examples of RFC 6455 section 5.7")
    func examples() {
        var server = WebSocketBench()
        server.receive([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        server.receive([0x89, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        server.receive([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        let hello = Array("Hello".utf8)
        #expect(server.inputs == [.message(.text("Hello")), .ping(hello), .pong(hello)])
        #expect(server.output == [0x8A, 0x05] + hello)

        var client = WebSocketBench(.client(maskSeed: 1))
        client.receive([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        client.receive([0x01, 0x03, 0x48, 0x65, 0x6C])
        client.receive([0x80, 0x02, 0x6C, 0x6F])
        client.receive([0x82, 0x7E, 0x01, 0x00] + [UInt8](repeating: 1, count: 256))
        client.receive([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 2, count: 65_536))
        #expect(
            client.inputs == [
                .message(.text("Hello")), .message(.text("Hello")),
                .message(.binary([UInt8](repeating: 1, count: 256))),
                .message(.binary([UInt8](repeating: 2, count: 65_536))),
            ])
    }

    /// All that a good peer may do in one conversation.
    private static let conversation: [UInt8] =
        testFrame(0x81, "Grüße, 世界 🌍")
        + testFrame(0x81, "") + testFrame(0x82)
        + testFrame(0x01, "sub") + testFrame(0x00, "scribe") + testFrame(0x80)
        + testFrame(0x02, [1, 2]) + testFrame(0x89, "in between") + testFrame(0x00) + testFrame(0x80, [3])
        + testFrame(0x82, [UInt8](repeating: 0x55, count: 126), mask: 0)
        + testFrame(0x01, [0xF0, 0x9F]) + testFrame(0x8A) + testFrame(0x80, [0x8C, 0x8D], mask: .max)
        + testFrame(0x89, [UInt8](repeating: 0x61, count: 125))
        + testFrame(0x88, closePayload(1001, "bye")) + testFrame(0x81, "never read") + [0xFF, 0xFF]

    private static let conversationInputs: [WebSocketInput] = [
        .message(.text("Grüße, 世界 🌍")), .message(.text("")), .message(.binary([])), .message(.text("subscribe")),
        .ping(Array("in between".utf8)), .message(.binary([1, 2, 3])),
        .message(.binary([UInt8](repeating: 0x55, count: 126))), .pong([]), .message(.text("🌍")),
        .ping([UInt8](repeating: 0x61, count: 125)), .closed(code: 1001, reason: "bye"),
    ]

    private static let conversationOutput: [UInt8] =
        testFrame(0x8A, "in between", mask: nil) + testFrame(0x8A, [UInt8](repeating: 0x61, count: 125), mask: nil)
        + testFrame(0x88, closePayload(1001), mask: nil)

    @Test("reads a conversation the same in pieces of any size", arguments: [1, 2, 3, 5, 8, 13, 64, 1000])
    func steps(step: Int) {
        var bench = WebSocketBench()
        bench.receive(Self.conversation, step: step)
        #expect(bench.inputs == Self.conversationInputs)
        #expect(bench.output == Self.conversationOutput)
        #expect(bench.machine.isFinished)
    }

    @Test("reads a conversation the same, wherever it is split")
    func splits() {
        for split in 0...Self.conversation.count {
            var bench = WebSocketBench()
            bench.receive(Self.conversation[..<split])
            let early = bench.inputs
            bench.receive(Self.conversation[split...])
            #expect(bench.inputs == Self.conversationInputs && bench.output == Self.conversationOutput)
            #expect(Array(Self.conversationInputs.prefix(early.count)) == early)
        }
    }

    @Test("reads what the other side writes, at every length that changes the head", arguments: [false, true])
    func writes(compresses: Bool) {
        let agreement = compresses ? DeflateAgreement() : nil
        var server = WebSocketBench(agreement: agreement)
        var client = WebSocketBench(.client(maskSeed: 7), agreement: agreement)
        for count in [0, 1, 2, 3, 4, 7, 8, 9, 124, 125, 126, 127, 65_535, 65_536, 65_537, 200_000] {
            let message = WebSocketMessage.binary((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) })
            client.machine.send(message, output: &client.output)
            server.receive(client.takeOutput(), step: 4093)
            #expect(server.inputs.popLast() == .message(message))
            server.machine.send(message, output: &server.output)
            client.receive(server.takeOutput(), step: 4093)
            #expect(client.inputs.popLast() == .message(message))
        }
        let text = Array("né".utf8)
        text.withUnsafeBytes { server.machine.send(text: $0, output: &server.output) }
        client.receive(server.takeOutput())
        #expect(client.inputs == [.message(.text("né"))])
    }

    @Test("a client's frames are masked, each differently, and the same for the same seed")
    func masks() {
        var one = WebSocketBench(.client(maskSeed: 5))
        var two = WebSocketBench(.client(maskSeed: 5))
        one.send("same")
        let first = one.takeOutput()
        one.send("same")
        two.send("same")
        #expect(first != one.takeOutput())
        #expect(first == two.takeOutput())
        #expect(first[1] == 0x80 | 4)
    }

    @Test("answers no pings while told not to")
    func mute() {
        var bench = WebSocketBench()
        bench.machine.answersPings = false
        bench.receive(testFrame(0x89, "hello?"))
        #expect(bench.inputs == [.ping(Array("hello?".utf8))] && bench.output.isEmpty)
    }

    @Test("pings with at most 125 bytes")
    func pings() {
        var bench = WebSocketBench()
        bench.machine.ping([1, 2], output: &bench.output)
        bench.machine.ping([UInt8](repeating: 9, count: 200), output: &bench.output)
        let cut = [UInt8](repeating: 9, count: 125)
        #expect(bench.output == testFrame(0x89, [1, 2], mask: nil) + testFrame(0x89, cut, mask: nil))
    }

    @Test("takes a message of the limit, and refuses one byte more", arguments: [false, true])
    func limits(compresses: Bool) {
        let agreement = compresses ? DeflateAgreement() : nil
        for count in [1000, 1001] {
            var client = WebSocketBench(.client(maskSeed: 7), agreement: agreement)
            client.send(String(repeating: "a", count: count))
            var server = WebSocketBench(limitBytes: 1000, agreement: agreement)
            server.receive(client.takeOutput(), step: 7)
            if count == 1000 {
                #expect(server.inputs == [.message(.text(String(repeating: "a", count: 1000)))])
            } else {
                #expect(server.inputs == [.violated(.tooBig(limitBytes: 1000))])
                #expect(Array(server.output[2..<4]) == closePayload(1009))
            }
        }
    }

    @Test("adds up fragments, and refuses a length before its bytes come")
    func limitsFragments() {
        var fragments = WebSocketBench(limitBytes: 10)
        fragments.receive(testFrame(0x02, [1, 2, 3, 4, 5, 6]) + testFrame(0x00, [7, 8, 9, 10]))
        #expect(fragments.inputs.isEmpty)
        fragments.receive(testFrame(0x80, [11]))
        #expect(fragments.inputs == [.violated(.tooBig(limitBytes: 10))])

        var huge = WebSocketBench()
        huge.receive([0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        #expect(huge.inputs == [.violated(.tooBig(limitBytes: 1 << 20))])
    }
}
