import Glibc
import HTTPCore

/// The least of an HTTP client: one request a connection, to this machine alone, blocking.
struct LoopbackClient: Sendable {
    let port: Int

    /// The same on a thread of its own, so that an answer which is held holds up no task.
    func sendAndWait(_ method: String, _ target: String, _ body: [UInt8]) async throws(ControlError) -> [UInt8] {
        let answer: Result<[UInt8], ControlError> = await withCheckedContinuation { later in
            do throws(ListenError) {
                try LoopThread.start(name: "fakebroker-wait") {
                    do throws(ControlError) { later.resume(returning: .success(try send(method, target, body))) } catch {
                        later.resume(returning: .failure(error))
                    }
                }.detach()
            } catch {
                later.resume(returning: .failure(ControlError(status: 503, title: "No thread to wait on", detail: error.description)))
            }
        }
        return try answer.get()
    }

    /// Sends a request and returns the body of its answer.
    func send(_ method: String, _ target: String, _ body: [UInt8]) throws(ControlError) -> [UInt8] {
        let head =
            "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        let answer = try exchange(Array(head.utf8) + body)
        guard let (status, content) = Self.parse(answer) else {
            throw ControlError(status: 502, title: "The server at port \(port) sent no answer that can be read")
        }
        if (200..<300).contains(status) { return content }
        throw ControlError(status: status, body: content)
    }

    private func exchange(_ bytes: [UInt8]) throws(ControlError) -> [UInt8] {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { throw failure("no socket") }
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw failure("nobody listens there") }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw failure("the connection broke") }
            sent += count
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(file, &chunk, chunk.count, 0)
            if count == 0 { return answer }
            guard count > 0 else { throw failure("the connection broke") }
            answer.append(contentsOf: chunk[..<count])
        }
    }

    private func failure(_ reason: String) -> ControlError {
        ControlError(status: 503, title: "The server at port \(port) cannot be reached", detail: reason)
    }

    /// The status and the body of an answer whose connection has ended; chunked bodies are joined.
    private static func parse(_ answer: [UInt8]) -> (Int, [UInt8])? {
        let end = Array("\r\n\r\n".utf8)
        guard let place = answer.firstRange(of: end) else { return nil }
        let head = String(decoding: answer[..<place.lowerBound], as: UTF8.self)
        let words = head.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        let rest = answer[place.upperBound...]
        guard head.lowercased().contains("transfer-encoding: chunked") else { return (status, Array(rest)) }
        var body: [UInt8] = []
        var chunks = rest
        while let line = chunks.firstRange(of: Array("\r\n".utf8)) {
            guard let size = Int(String(decoding: chunks[..<line.lowerBound], as: UTF8.self), radix: 16), size > 0,
                chunks.distance(from: line.upperBound, to: chunks.endIndex) >= size
            else { break }
            body.append(contentsOf: chunks[line.upperBound..<(line.upperBound + size)])
            chunks = chunks[(line.upperBound + size)...].dropFirst(2)
        }
        return (status, body)
    }
}
