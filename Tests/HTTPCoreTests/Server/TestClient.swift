import CLinux
import Glibc

@testable import HTTPCore

/// A blocking client on one loopback connection, for tests: it sends bytes as they are given and reads what comes.
final class TestClient {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    struct Failure: Error {
        var call: String
        var code: Int32
    }

    init(_ address: BoundAddress) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard let wanted = SocketAddress(address), wanted.withAddress({ connect(descriptor, $0, $1) }) == 0 else {
            throw Failure(call: "connect", code: errno)
        }
        _ = fb_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // Not a tolerance: a test whose server never answers fails instead of hanging.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close() }

    func close() {
        guard isOpen else { return }
        isOpen = false
        _ = Glibc.close(descriptor)
    }

    /// Closes with a reset.
    func reset() {
        _ = fb_reset_on_close(descriptor)
        close()
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", code: errno) }
            sent += count
        }
    }

    /// One read; empty at the end of input.
    func readSome() throws -> [UInt8] {
        if !received.isEmpty {
            defer { received = [] }
            return received
        }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw Failure(call: "recv", code: errno) }
        return Array(buffer[..<count])
    }

    /// Everything up to the end of input.
    func readAll() throws -> String {
        var all: [UInt8] = []
        while true {
            let bytes = try readSome()
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// Everything up to and with `mark`, or to the end of input.
    func read(through mark: String) throws -> String {
        let mark = Array(mark.utf8)
        var all: [UInt8] = []
        while true {
            if let end = all.firstRange(of: mark)?.upperBound {
                received = Array(all[end...])
                return String(decoding: all[..<end], as: UTF8.self)
            }
            let bytes = try readSome()
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }

    /// Exactly so many bytes, or fewer at the end of input.
    func read(count: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let bytes = try readSome()
            if bytes.isEmpty { break }
            all += bytes
        }
        received = Array(all.dropFirst(count)) + received
        return Array(all.prefix(count))
    }

    /// One response with a Content-Length: head and body.
    func readResponse() throws -> (head: String, body: String) {
        let head = try read(through: "\r\n\r\n")
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].drop(while: { $0 == " " })) }
        return (head, String(decoding: try read(count: length ?? 0), as: UTF8.self))
    }
}

extension Array where Element == UInt8 {
    /// Where `mark` stands first.
    func firstRange(of mark: [UInt8]) -> Range<Int>? {
        guard count >= mark.count else { return nil }
        for start in 0...(count - mark.count) where self[start..<(start + mark.count)].elementsEqual(mark) {
            return start..<(start + mark.count)
        }
        return nil
    }
}
