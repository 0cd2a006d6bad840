import Testing

@testable import HTTPCore

@Suite("A WebSocket peer that breaks the protocol")
struct WebSocketViolationTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var bytes: [UInt8]
        var code: UInt16
        var compresses = false
        var role = WebSocketMachine.Role.server

        init(
            _ name: String, _ bytes: [UInt8], _ code: UInt16, compresses: Bool = false,
            role: WebSocketMachine.Role = .server
        ) {
            testDescription = name
            self.bytes = bytes
            self.code = code
            self.compresses = compresses
            self.role = role
        }
    }

    private static let framing = [
        Case("RSV1 without an extension", testFrame(0xC1, "a"), 1002),
        Case("RSV2", testFrame(0xA1, "a"), 1002),
        Case("RSV3", testFrame(0x91, "a"), 1002),
        Case("RSV1 on a ping", testFrame(0xC9), 1002, compresses: true),
        Case("RSV1 on a continuation", testFrame(0x41, [0xF2]) + testFrame(0xC0, [0x48]), 1002, compresses: true),
        Case("RSV2 beside RSV1", testFrame(0xE1, "a"), 1002, compresses: true),
        Case("opcode 3", testFrame(0x83), 1002), Case("opcode 7", testFrame(0x87), 1002),
        Case("opcode B", testFrame(0x8B), 1002), Case("opcode F", testFrame(0x8F), 1002),
        Case("a fragmented ping", testFrame(0x09), 1002), Case("a fragmented pong", testFrame(0x0A), 1002),
        Case("a fragmented close", testFrame(0x08, closePayload(1000)), 1002),
        Case("a ping of 126 bytes", testFrame(0x89, [UInt8](repeating: 0, count: 126)), 1002),
        Case("a close of 126 bytes", testFrame(0x88, [UInt8](repeating: 0x33, count: 126)), 1002),
        Case("a close of one byte", testFrame(0x88, [3]), 1002),
        Case("a close reason that is not UTF-8", testFrame(0x88, closePayload(1000) + [0xCE]), 1007),
        Case("a final continuation of nothing", testFrame(0x80, "a"), 1002),
        Case("a first continuation of nothing", testFrame(0x00, "a"), 1002),
        Case("a continuation after a whole message", testFrame(0x81, "a") + testFrame(0x80, "b"), 1002),
        Case("a text within a text", testFrame(0x01, "a") + testFrame(0x81, "b"), 1002),
        Case("a binary within a text", testFrame(0x01, "a") + testFrame(0x02, [0]), 1002),
        Case("a client's frame without a mask", testFrame(0x81, "a", mask: nil), 1002),
        Case("a server's frame with a mask", testFrame(0x81, "a"), 1002, role: .client(maskSeed: 1)),
        Case("a 16-bit length of 125", [0x82, 0xFE, 0, 125, 0, 0, 0, 0], 1002),
        Case("a 64-bit length of 65535", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0], 1002),
        Case("a 64-bit length with its highest bit", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002),
        Case("a message too big", [0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0], 1009),
    ]

    private static let text = [
        Case("a text that ends within a character", testFrame(0x81, [0x61, 0xE2, 0x82]), 1007),
        Case("one that ends so after an empty last fragment", testFrame(0x01, [0xE2, 0x82]) + testFrame(0x80), 1007),
        Case("a lone continuation byte", testFrame(0x81, [0x80]), 1007),
        Case("an overlong slash", testFrame(0x81, [0xC0, 0xAF]), 1007),
        Case("an overlong zero of three bytes", testFrame(0x81, [0xE0, 0x80, 0x80]), 1007),
        Case("a surrogate", testFrame(0x81, [0xED, 0xA0, 0x80]), 1007),
        Case("beyond U+10FFFF", testFrame(0x81, [0xF4, 0x90, 0x80, 0x80]), 1007),
        Case("F5", testFrame(0x81, [0xF5]), 1007), Case("FF", testFrame(0x81, [0xFF]), 1007),
        Case("a bad byte in a later fragment", testFrame(0x01, "κόσμε") + testFrame(0x00, [0xF8]), 1007),
    ]

    private static let compressed = [
        Case("bytes that do not inflate", testFrame(0xC1, [0xFF, 0xFF, 0xFF]), 1007, compresses: true),
        Case(
            "a distance before the window's beginning", testFrame(0xC2, [0xF2, 0x00, 0x11, 0x00, 0x00]), 1007,
            compresses: true),
        // "\u{80}" alone, in a stored block.
        Case(
            "a text that inflates to bad UTF-8", testFrame(0xC1, [0x00, 0x01, 0x00, 0xFE, 0xFF, 0x80, 0x00]), 1007,
            compresses: true),
    ]

    @Test("is told so with the right code, at any split", arguments: framing + text + compressed)
    private func violates(violation: Case) {
        for split in 0...violation.bytes.count {
            var bench = WebSocketBench(
                violation.role, agreement: violation.compresses ? DeflateAgreement() : nil)
            bench.receive(violation.bytes[..<split])
            bench.receive(violation.bytes[split...])
            guard case .violated(let told)? = bench.inputs.last else {
                Issue.record("not refused: \(bench.inputs)")
                return
            }
            #expect(told.code == violation.code)
            #expect(bench.machine.isFinished)
            if bench.machine.isFinished, violation.role == .server {
                let close = testFrame(0x88, closePayload(violation.code, told.reason), mask: nil)
                #expect(Array(bench.output.suffix(close.count)) == close)
            }
        }
    }

    @Test("is told of bad UTF-8 at its first bad byte, before the frame ends")
    func failsFast() {
        for compresses in [false, true] {
            var bench = WebSocketBench(agreement: compresses ? DeflateAgreement() : nil)
            bench.receive(testFrame(0x01, [0x61, 0xED, 0xA0, 0x80]).dropLast())
            #expect(bench.inputs == [.violated(.invalidData("a text is not UTF-8"))])
        }
    }

    @Test("messages before the violation still count")
    func keepsEarlier() {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x81, "good") + testFrame(0x83) + testFrame(0x81, "after"))
        #expect(bench.inputs.count == 2 && bench.inputs.first == .message(.text("good")))
    }

    @Test("the validator agrees with Swift's on every pair, on edges of all lengths, and in pieces")
    func validates() {
        let edges: [UInt8] = [
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
            0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var cases: [[UInt8]] = []
        for first in UInt8.min...UInt8.max { for second in UInt8.min...UInt8.max { cases.append([first, second]) } }
        for lead in edges where lead >= 0xC0 {
            for second in edges {
                for third in edges {
                    cases.append([lead, second, third])
                    cases += [0x7F, 0x80, 0xBF, 0xC0].map { [lead, second, third, $0] }
                }
            }
        }
        cases += (0..<12).map { Array("abcdefghijklm".utf8.prefix($0)) + Array("é🌍".utf8) + Array("12345678".utf8) }
        var wrong: [[UInt8]] = []
        for bytes in cases {
            var whole = UTF8Validator()
            let accepts = bytes.withUnsafeBytes { whole.accepts($0) } && whole.isComplete
            var pieces = UTF8Validator()
            let acceptsPieces = bytes.allSatisfy { [$0].withUnsafeBytes { pieces.accepts($0) } } && pieces.isComplete
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            if accepts != isValid || acceptsPieces != isValid { wrong.append(bytes) }
        }
        #expect(wrong.isEmpty)
    }
}
