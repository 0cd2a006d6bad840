import CLinux
import Glibc

/// The system calls on sockets, each with its outcomes as a type. Descriptors are non-blocking and close on exec.
enum Socket {
    /// What a read gave.
    enum ReadResult: Equatable {
        case bytes(Int)
        case wouldBlock
        case ended
        case failed
    }

    /// What a write did.
    enum WriteResult: Equatable {
        case sent(Int)
        case wouldBlock
        case failed
    }

    /// What an accept gave.
    enum AcceptResult {
        case connection(Int32, SocketAddress)
        case wouldBlock
        /// That connection is gone already; the next may be there.
        case lost
        /// Out of descriptors or memory: nothing can be accepted for a while.
        case exhausted
    }

    /// A socket listening on `address`, and the address with the port that it got.
    static func listen(_ address: ListenAddress) throws(ListenError) -> (descriptor: Int32, bound: BoundAddress) {
        guard let wanted = SocketAddress(address) else { throw .malformedAddress(address) }
        let descriptor = fb_stream_socket(wanted.family)
        guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
        _ = fb_set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if wanted.family == AF_INET6 { _ = fb_set_option(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        var bound = SocketAddress()
        var call = "bind"
        var result = wanted.withAddress { bind(descriptor, $0, $1) }
        if result == 0 {
            call = "listen"
            result = Glibc.listen(descriptor, 4096)
        }
        if result == 0 {
            call = "getsockname"
            result = bound.fill { getsockname(descriptor, $0, $1) }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            switch code {
            case EADDRINUSE: throw .addressInUse(address)
            case EADDRNOTAVAIL: throw .addressNotAvailable(address)
            case EACCES: throw .permissionDenied(address)
            default: throw .system(call: call, code: code)
            }
        }
        return (descriptor, bound.endpoint)
    }

    /// The next connection that waits on a listening socket, ready for use.
    static func accept(_ listener: Int32) -> AcceptResult {
        var peer = SocketAddress()
        let descriptor = peer.fill { fb_accept4(listener, $0, $1) }
        guard descriptor < 0 else {
            _ = fb_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            return .connection(descriptor, peer)
        }
        switch errno {
        case EAGAIN: return .wouldBlock
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        default: return .lost
        }
    }

    /// The address that a connection was accepted on.
    static func localAddress(_ descriptor: Int32) -> SocketAddress {
        var local = SocketAddress()
        _ = local.fill { getsockname(descriptor, $0, $1) }
        return local
    }

    /// One read into `buffer`, from its start.
    static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> ReadResult {
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// One write of `bytes`.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> WriteResult {
        while true {
            let count = send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .sent(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// Refuses further connections to a listening socket; whoever else holds it may go on accepting in vain.
    static func endListening(_ descriptor: Int32) {
        _ = shutdown(descriptor, Int32(SHUT_RD))
    }

    /// Closes our side: the peer reads an end of input.
    static func endOutput(_ descriptor: Int32) {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes the descriptor; the peer reads a reset.
    static func reset(_ descriptor: Int32) {
        _ = fb_reset_on_close(descriptor)
        _ = Glibc.close(descriptor)
    }

    /// Closes the descriptor.
    static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }
}

/// Listening sockets, closed when the last loop that accepts from them lets go: closing them earlier could hand one's
/// number to a stranger while a loop is about to accept from it.
final class ListenerSet: Sendable {
    let descriptors: [Int32]
    let addresses: [BoundAddress]

    /// Listens on all of `addresses`, or on none.
    init(_ addresses: [ListenAddress]) throws(ListenError) {
        var descriptors: [Int32] = []
        var bound: [BoundAddress] = []
        do throws(ListenError) {
            for address in addresses {
                let listener = try Socket.listen(address)
                descriptors.append(listener.descriptor)
                bound.append(listener.bound)
            }
        } catch {
            for descriptor in descriptors { Socket.close(descriptor) }
            throw error
        }
        self.descriptors = descriptors
        self.addresses = bound
    }

    deinit {
        for descriptor in descriptors { Socket.close(descriptor) }
    }
}
