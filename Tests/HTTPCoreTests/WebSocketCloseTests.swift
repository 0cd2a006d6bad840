import Testing

@testable import HTTPCore

@Suite("A WebSocket's closing handshake")
struct WebSocketCloseTests {
    @Test("open → closed: the peer closes, and gets its code back")
    func peerCloses() {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x88, closePayload(1000, "done")))
        #expect(bench.inputs == [.closed(code: 1000, reason: "done")])
        #expect(bench.machine.state == .closed && bench.machine.isFinished)
        #expect(bench.output == testFrame(0x88, closePayload(1000), mask: nil))
    }

    @Test("open → closed: a close without a code is 1005, and answered without one")
    func peerClosesEmpty() {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x88))
        #expect(bench.inputs == [.closed(code: 1005, reason: "")])
        #expect(bench.output == testFrame(0x88, mask: nil))
    }

    @Test("open → closing → closed: we close, and wait for the answer")
    func weClose() {
        var bench = WebSocketBench()
        bench.machine.close(code: 1001, reason: "shutting down", output: &bench.output)
        #expect(bench.machine.state == .closing && !bench.machine.isFinished)
        #expect(bench.takeOutput() == testFrame(0x88, closePayload(1001, "shutting down"), mask: nil))
        bench.receive(testFrame(0x88, closePayload(1001)))
        #expect(bench.inputs == [.closed(code: 1001, reason: "")])
        #expect(bench.machine.isFinished && bench.output.isEmpty)
    }

    @Test("closing: messages still come in, and nothing more goes out")
    func closing() {
        var bench = WebSocketBench()
        bench.machine.close(output: &bench.output)
        _ = bench.takeOutput()
        bench.send("late")
        bench.machine.ping(output: &bench.output)
        bench.machine.close(code: 1011, output: &bench.output)
        bench.receive(testFrame(0x81, "crossing") + testFrame(0x89))
        #expect(bench.output.isEmpty)
        #expect(bench.inputs == [.message(.text("crossing")), .ping([])])
        #expect(bench.machine.state == .closing)
    }

    @Test("closing → closed: a violation ends it without a second close")
    func violationWhileClosing() {
        var bench = WebSocketBench()
        bench.machine.close(output: &bench.output)
        _ = bench.takeOutput()
        bench.receive([0xFF, 0x80])
        #expect(bench.machine.isFinished && bench.output.isEmpty)
        #expect(bench.inputs.count == 1)
    }

    @Test("closed: everything is ignored")
    func closed() {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x88))
        _ = bench.takeOutput()
        bench.receive(testFrame(0x81, "late") + testFrame(0x88) + [0xFF])
        bench.send("late")
        bench.machine.ping(output: &bench.output)
        bench.machine.close(output: &bench.output)
        #expect(bench.inputs.count == 1 && bench.output.isEmpty && bench.machine.state == .closed)
    }

    @Test("cuts a long reason between characters")
    func longReason() {
        var bench = WebSocketBench()
        bench.machine.close(code: 1000, reason: String(repeating: "é", count: 100), output: &bench.output)
        let expected = closePayload(1000, String(repeating: "é", count: 61))
        #expect(bench.output == testFrame(0x88, expected, mask: nil))
    }

    @Test("takes the codes that may be sent", arguments: [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4999])
    func goodCodes(code: UInt16) {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x88, closePayload(code, "…")))
        #expect(bench.inputs == [.closed(code: code, reason: "…")])
    }

    @Test(
        "refuses the others with 1002",
        arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    func badCodes(code: UInt16) {
        var bench = WebSocketBench()
        bench.receive(testFrame(0x88, closePayload(code)))
        guard case .violated(let violation)? = bench.inputs.first else { return #expect(Bool(false), "not refused") }
        #expect(violation.code == 1002)
        #expect(Array(bench.output[2..<4]) == closePayload(1002))
    }
}
