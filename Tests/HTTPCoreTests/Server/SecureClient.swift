@testable import HTTPCore

/// A client that speaks TLS over a test client's connection, after a CONNECT if one is asked for.
final class SecureClient {
    let plain: TestClient
    private let tls: TLSTestClient
    private var received: [UInt8] = []
    private var hasEnded = false

    /// Connects, tunnels to `tunnel` if given, and completes the handshake as a client of `host`.
    init(
        _ address: BoundAddress, trusting authority: CertificateAuthority, host: String, tunnel: String? = nil,
        sendsName: Bool = true
    ) throws {
        plain = try TestClient(address)
        if let tunnel {
            try plain.send("CONNECT \(tunnel) HTTP/1.1\r\nHost: \(tunnel)\r\n\r\n")
            let answer = try plain.read(through: "\r\n\r\n")
            guard answer == "HTTP/1.1 200 Connection Established\r\n\r\n" else { throw Refused(answer: answer) }
        }
        tls = try TLSTestClient(trusting: authority.certificatePEM, host: host, sendsName: sendsName)
        while !tls.isEstablished {
            _ = try tls.read()
            try plain.send(tls.takeOutput())
            if tls.isEstablished { break }
            tls.receive(try plain.readSome())
        }
    }

    struct Refused: Error {
        var answer: String
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        tls.write(bytes)
        try plain.send(tls.takeOutput())
    }

    /// Everything up to and with `mark`, or to the end of input.
    func read(through mark: String) throws -> String {
        while true {
            if let end = received.firstRange(of: Array(mark.utf8))?.upperBound ?? (hasEnded ? received.count : nil) {
                defer { received.removeFirst(end) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            try readMore()
        }
    }

    /// Exactly so many bytes, or fewer at the end of input.
    func read(count: Int) throws -> [UInt8] {
        while received.count < count, !hasEnded { try readMore() }
        defer { received.removeFirst(min(count, received.count)) }
        return Array(received.prefix(count))
    }

    /// Everything up to the server's orderly close.
    func readAll() throws -> String {
        while !hasEnded { try readMore() }
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    private func readMore() throws {
        tls.receive(try plain.readSome())
        guard let plaintext = try tls.read() else {
            hasEnded = true
            return
        }
        received += plaintext
    }
}
