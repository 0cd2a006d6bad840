/// What a server listens on and how it treats its connections.
public struct ServerConfiguration: Sendable {
    /// Where to listen; all of them are open, or `start` throws.
    public var addresses: [ListenAddress]
    /// Event loops, each with a thread of its own.
    public var threads: Int
    /// The bounds that hold for every connection.
    public var limits: Limits
    /// What TLS is spoken with, on the same ports; nil: none is. A client that names no host (SNI) is shown the
    /// certificate of the host its tunnel goes to, else of the address it arrived at.
    public var tls: TLSContext?
    /// Whether a `CONNECT host:port` is accepted. Nothing is ever dialled: the tunnel ends here.
    public var allowsTunnel: @Sendable (_ host: String, _ port: UInt16) -> Bool
    /// Told on the loop's thread when a client ends a handshake because it does not trust our certificate; with the
    /// client's address and port.
    public var clientDistrusts: @Sendable (_ remoteAddress: String) -> Void = { _ in }

    /// A server on one loopback port of the system's choice, unless told otherwise; it opens no tunnels.
    public init(
        addresses: [ListenAddress] = [.loopback()], threads: Int = 1, limits: Limits = Limits(),
        tls: TLSContext? = nil,
        allowsTunnel: @escaping @Sendable (_ host: String, _ port: UInt16) -> Bool = { _, _ in false }
    ) {
        self.addresses = addresses
        self.threads = threads
        self.limits = limits
        self.tls = tls
        self.allowsTunnel = allowsTunnel
    }
}

/// A numeric address to listen on.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// An IPv4 or IPv6 address in digits; `localhost` means 127.0.0.1. An IPv6 address takes IPv6 clients alone.
    public var host: String
    /// 0: the system picks a free one.
    public var port: UInt16

    /// An address of these parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// 127.0.0.1 on that port.
    public static func loopback(port: UInt16 = 0) -> ListenAddress { ListenAddress(host: "127.0.0.1", port: port) }

    /// `host:port`, an IPv6 host in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// An address that a server is listening on, with the port that it got.
public typealias BoundAddress = ListenAddress

/// Why a server could not start.
public enum ListenError: Error, Hashable, Sendable {
    /// Another socket has the port.
    case addressInUse(ListenAddress)
    /// The address is not one of this machine's.
    case addressNotAvailable(ListenAddress)
    /// The port is reserved for the system.
    case permissionDenied(ListenAddress)
    /// The host is not a numeric address.
    case malformedAddress(ListenAddress)
    /// The server was started before.
    case alreadyStarted
    /// Another system call failed.
    case system(call: String, code: Int32)
}

extension ListenError: CustomStringConvertible {
    /// One line for a log or a terminal.
    public var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is in use"
        case .addressNotAvailable(let address): "\(address) is not an address of this machine"
        case .permissionDenied(let address): "no permission to listen on \(address)"
        case .malformedAddress(let address): "'\(address.host)' is not a numeric address"
        case .alreadyStarted: "the server was started before"
        case .system(let call, let code): "\(call) failed with error \(code)"
        }
    }
}
