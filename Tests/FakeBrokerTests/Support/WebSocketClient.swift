import FakeBroker
import Glibc

@testable import HTTPCore

/// A client of WebSocket on one loopback connection, for tests: blocking, in plain text, with permessage-deflate if it is
/// asked for. It goes through the whole server: socket, parser, handshake, frames.
final class WebSocketClient {
    private let descriptor: Int32
    private var machine: WebSocketMachine
    private var waiting: [WebSocketInput] = []
    /// What the server answered to the handshake: its status line and header fields.
    let head: String

    struct Failure: Error {
        let what: String
    }

    /// Dials a path of a server.
    init(_ server: FakeBrokerServer, _ path: String, deflates: Bool = false) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(server.port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        machine = WebSocketMachine(
            role: .client(maskSeed: 1), limitBytes: 1 << 20,
            deflate: deflates ? PerMessageDeflate(DeflateAgreement(), isServer: false) : nil)
        guard result == 0 else {
            head = ""
            throw Failure(what: "connect: \(errno)")
        }
        // Not a tolerance: a test whose server never answers fails instead of hanging.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let offer = deflates ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : ""
        try Self.write(
            Array(
                ("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(offer)\r\n").utf8),
            to: descriptor)
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            bytes += try Self.read(from: descriptor)
            end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        }
        head = String(decoding: bytes.prefix(end ?? 0), as: UTF8.self)
        take(Array(bytes.dropFirst(end ?? 0)))
    }

    deinit { _ = Glibc.close(descriptor) }

    func send(_ text: String) throws {
        var output: [UInt8] = []
        machine.send(.text(text), output: &output)
        try Self.write(output, to: descriptor)
    }

    /// The next text; nil once the server has closed.
    func next() throws -> String? {
        while true {
            while !waiting.isEmpty {
                switch waiting.removeFirst() {
                case .message(.text(let text)): return text
                case .closed, .violated: return nil
                case .message(.binary), .ping, .pong: continue
                }
            }
            take(try Self.read(from: descriptor))
        }
    }

    private func take(_ bytes: [UInt8]) {
        var output: [UInt8] = []
        waiting += bytes.withUnsafeBytes { machine.receive($0, output: &output) }
        try? Self.write(output, to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "send: \(errno)") }
            sent += count
        }
    }

    private static func read(from descriptor: Int32) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw Failure(what: count == 0 ? "the connection ended" : "recv: \(errno)") }
        return Array(buffer[..<count])
    }
}
