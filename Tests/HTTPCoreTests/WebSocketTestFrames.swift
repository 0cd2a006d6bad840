@testable import HTTPCore

/// A frame written by hand, right or wrong: `first` is the byte of FIN, RSV1–3 and opcode.
func testFrame(_ first: UInt8, _ payload: [UInt8] = [], mask: UInt32? = 0x3D21_FA37) -> [UInt8] {
    var frame: [UInt8] = [first]
    let masked: UInt8 = mask == nil ? 0 : 0x80
    switch payload.count {
    case ..<126: frame.append(masked | UInt8(payload.count))
    case ..<65_536: frame += [masked | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
        frame.append(masked | 127)
        frame += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
    }
    guard let mask else { return frame + payload }
    let key = (0..<4).map { UInt8(truncatingIfNeeded: mask >> ($0 * 8)) }
    return frame + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
}

/// A frame of text, with the same faults on offer.
func testFrame(_ first: UInt8, _ payload: String, mask: UInt32? = 0x3D21_FA37) -> [UInt8] {
    testFrame(first, Array(payload.utf8), mask: mask)
}

/// The payload of a close frame.
func closePayload(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
}

/// A machine with all that came out of it.
struct WebSocketBench {
    var machine: WebSocketMachine
    var output: [UInt8] = []
    var inputs: [WebSocketInput] = []

    init(
        _ role: WebSocketMachine.Role = .server, limitBytes: Int = 1 << 20, agreement: DeflateAgreement? = nil
    ) {
        let deflate = agreement.map { PerMessageDeflate($0, isServer: role == .server) }
        machine = WebSocketMachine(role: role, limitBytes: limitBytes, deflate: deflate)
    }

    mutating func receive(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        inputs += bytes.withUnsafeBytes { machine.receive($0, output: &output) }
    }

    /// Hands over `bytes` in pieces of `step`.
    mutating func receive(_ bytes: [UInt8], step: Int) {
        var rest = bytes[...]
        while !rest.isEmpty {
            receive(rest.prefix(step))
            rest = rest.dropFirst(step)
        }
    }

    mutating func send(_ text: String) { machine.send(.text(text), output: &output) }

    /// What was written since the last call.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }
}
