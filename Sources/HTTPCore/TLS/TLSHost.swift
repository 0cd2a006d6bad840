import Glibc

/// A host that a certificate can be for: a DNS name or an IP address, in one spelling each.
enum TLSHost: Hashable, Sendable {
    /// Lower case, without a final dot; letters, digits, hyphen and underscore in labels of 1 … 63 bytes.
    case name(String)
    /// Four bytes (IPv4) or sixteen (IPv6).
    case address([UInt8])

    /// The host that `text` spells, without a port; an IPv6 address may stand in brackets, and one that maps an
    /// IPv4 address is that address. Nil for anything else: wildcards, scoped addresses, bytes outside ASCII.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            bytes = Array(bytes.dropFirst().dropLast())
        }
        if let address = Self.parseAddress(bytes) {
            self = .address(address)
        } else if let name = Self.parseName(bytes) {
            self = .name(name)
        } else {
            return nil
        }
    }

    static let localhost = TLSHost.name("localhost")
    /// What a client on this machine may call it.
    static let loopback: [TLSHost] = [
        localhost, .address([127, 0, 0, 1]), .address([UInt8](repeating: 0, count: 15) + [1]),
    ]

    /// The host as text, for a certificate's common name and for messages.
    var text: String {
        switch self {
        case .name(let name): return name
        case .address(let bytes) where bytes.count == 4: return bytes.map(String.init).joined(separator: ".")
        case .address(let bytes):
            let groups = stride(from: 0, to: bytes.count - 1, by: 2).map {
                String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
            }
            return groups.joined(separator: ":")
        }
    }

    private static func parseAddress(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count <= 45, !bytes.contains(0) else { return nil }
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        var address = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &address) == 1 { return Array(address[..<4]) }
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        let mapsIPv4 = address[..<10].allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
        return mapsIPv4 ? Array(address[12...]) : address
    }

    private static func parseName(_ bytes: [UInt8]) -> String? {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: ".") { bytes = bytes.dropLast() }
        guard (1...253).contains(bytes.count) else { return nil }
        for label in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard (1...63).contains(label.count), label.allSatisfy(isNameByte) else { return nil }
        }
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
