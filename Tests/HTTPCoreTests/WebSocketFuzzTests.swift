import Testing

@testable import HTTPCore

@Suite("A WebSocket machine, at random")
struct WebSocketFuzzTests {
    private static let agreements = [
        nil, DeflateAgreement(), DeflateAgreement(serverNoContextTakeover: true, clientNoContextTakeover: true),
    ]

    @Test("any good conversation arrives as it was meant, in any fragments and pieces")
    func good() {
        var random = TestRandom("WebSocketFuzzTests.good")
        for round in 0..<150 {
            var bench = WebSocketBench()
            var expected: [WebSocketInput] = []
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let (message, frames) = Self.randomMessage(using: &random)
                for frame in frames {
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        let payload = random.bytes(Int.random(in: 0...125, using: &random))
                        let isPing = Bool.random(using: &random)
                        expected.append(isPing ? .ping(payload) : .pong(payload))
                        bytes += testFrame(
                            isPing ? 0x89 : 0x8A, payload, mask: UInt32.random(in: 0...(.max), using: &random))
                    }
                    bytes += frame
                }
                expected.append(.message(message))
            }
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...300, using: &random))
                bench.receive(part)
                rest = rest.dropFirst(part.count)
            }
            #expect(bench.inputs == expected, "seed \(random.seed), round \(round)")
            #expect(bench.machine.state == .open)
        }
    }

    @Test("any damage ends in messages or one violation, whatever the pieces", arguments: agreements)
    func damage(agreement: DeflateAgreement?) {
        var random = TestRandom("WebSocketFuzzTests.damage")
        for round in 0..<300 {
            var client = WebSocketBench(.client(maskSeed: random.next()), agreement: agreement)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let (message, _) = Self.randomMessage(using: &random)
                client.machine.send(message, output: &client.output)
            }
            var bytes = client.takeOutput()
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
                        1 << UInt8.random(in: 0..<8, using: &random)
                case 1:
                    bytes.insert(
                        UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
                default: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            var whole = WebSocketBench(limitBytes: 10_000, agreement: agreement)
            whole.receive(bytes)
            var pieces = WebSocketBench(limitBytes: 10_000, agreement: agreement)
            pieces.receive(bytes, step: Int.random(in: 1...50, using: &random))
            let context = "seed \(random.seed), round \(round)"
            #expect(Self.kinds(whole.inputs) == Self.kinds(pieces.inputs), "\(context)")
            #expect(whole.machine.state == pieces.machine.state, "\(context)")
            for bench in [whole, pieces] {
                let ends = bench.inputs.filter { Self.isEnd($0) }
                #expect(ends.count == (bench.machine.isFinished ? 1 : 0), "\(context)")
                #expect(bench.inputs.last.map(Self.isEnd) ?? false == bench.machine.isFinished, "\(context)")
            }
        }
    }

    @Test("noise never crashes it, and what it says is always a good frame", arguments: agreements)
    func noise(agreement: DeflateAgreement?) {
        var random = TestRandom("WebSocketFuzzTests.noise")
        for round in 0..<2000 {
            var server = WebSocketBench(limitBytes: 1000, agreement: agreement)
            var bytes = random.bytes(Int.random(in: 0...200, using: &random))
            // Half of the noise begins like a frame, so that it gets further.
            if Bool.random(using: &random) {
                bytes = testFrame([0x81, 0x82, 0xC1, 0x01, 0x88, 0x89][round % 6], Array(bytes.prefix(125))) + bytes
            }
            server.receive(bytes, step: Int.random(in: 1...200, using: &random))
            var client = WebSocketBench(.client(maskSeed: 1), agreement: agreement)
            client.receive(server.output)
            for input in client.inputs {
                if case .violated(let violation) = input {
                    Issue.record("seed \(random.seed), round \(round): \(violation)")
                }
            }
        }
    }

    /// A message, and one way to send it without compression.
    private static func randomMessage(using random: inout TestRandom) -> (WebSocketMessage, [[UInt8]]) {
        let alphabet = Array("aé世🌍\u{0}\u{7F}\u{800}\u{FFFF}\u{10FFFF}".unicodeScalars)
        let count = [0, 1, 20, 130, 400][Int.random(in: 0..<5, using: &random)]
        let isText = Bool.random(using: &random)
        var text = ""
        for _ in 0..<(isText ? count : 0) {
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        let payload = isText ? Array(text.utf8) : random.bytes(count)
        var frames: [[UInt8]] = []
        var rest = payload[...]
        repeat {
            let part = rest.prefix(Int.random(in: 0...200, using: &random))
            rest = rest.dropFirst(part.count)
            let opcode: UInt8 = frames.isEmpty ? (isText ? 1 : 2) : 0
            let isLast = rest.isEmpty && Bool.random(using: &random)
            frames.append(
                testFrame(
                    (isLast ? 0x80 : 0) | opcode, Array(part), mask: UInt32.random(in: 0...(.max), using: &random)))
            if isLast { break }
        } while true
        return (isText ? .text(text) : .binary(payload), frames)
    }

    private static func isEnd(_ input: WebSocketInput) -> Bool {
        switch input {
        case .closed, .violated: true
        case .message, .ping, .pong: false
        }
    }

    /// Which inputs came; a violation may be found a little earlier or later in other pieces, and differ.
    private static func kinds(_ inputs: [WebSocketInput]) -> [WebSocketInput] {
        inputs.map { input in
            if case .violated = input { .violated(.protocolError("")) } else { input }
        }
    }
}
