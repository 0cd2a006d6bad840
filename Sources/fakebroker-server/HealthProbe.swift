import Glibc

/// One plain `GET …/__admin/health` over a socket of its own, bounded in time.
struct HealthProbe {
    let address: HTTPAddress
    /// For connecting, and again for each read.
    var timeoutSeconds = 3

    /// Why there was no answer, to stand after the address.
    struct Failure: Error {
        let what: String
    }

    /// The status code of the answer.
    func ask() throws(Failure) -> Int {
        let socket = try connected()
        defer { close(socket) }
        let request =
            "GET \(address.path)/__admin/health HTTP/1.1\r\nHost: \(address.authority)\r\nConnection: close\r\n\r\n"
        let bytes = Array(request.utf8)
        guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failure(what: "took no request: \(Self.reason(errno))")
        }
        return try status(from: socket)
    }

    /// Reads until the status line is whole and returns its code.
    private func status(from socket: Int32) throws(Failure) -> Int {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while head.count < "HTTP/1.1 200".utf8.count {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else {
                throw Failure(
                    what: count == 0 ? "closed the connection unanswered" : "did not answer: \(Self.reason(errno))")
            }
            head += buffer[..<count]
        }
        let words = head.prefix(12).split(separator: UInt8(ascii: " "))
        guard words.count == 2, words[0].starts(with: Array("HTTP/1.".utf8)),
            let code = Int(String(decoding: words[1], as: UTF8.self))
        else { throw Failure(what: "did not answer in HTTP") }
        return code
    }

    /// A socket connected to the first of the host's addresses that accepts.
    private func connected() throws(Failure) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &list)
        guard code == 0 else { throw Failure(what: "has no address: \(String(cString: gai_strerror(code)))") }
        defer { freeaddrinfo(list) }

        var last: Int32 = 0
        var next = list
        while let info = next?.pointee {
            next = info.ai_next
            let socket = Glibc.socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
            guard socket >= 0 else {
                last = errno
                continue
            }
            var limit = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if connect(socket, info.ai_addr, info.ai_addrlen) == 0 { return socket }
            last = errno
            close(socket)
        }
        throw Failure(what: "does not accept: \(Self.reason(last))")
    }

    /// The system's words for an error number; a socket's time-out shows as "try again", which says too little.
    private static func reason(_ number: Int32) -> String {
        number == EAGAIN || number == EINPROGRESS ? "timed out" : String(cString: strerror(number))
    }
}
