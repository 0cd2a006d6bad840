/// An `http://host[:port][/path]` address, as the health check takes it.
struct HTTPAddress: Sendable {
    /// Name or address; an IPv6 one without its brackets.
    var host: String
    var port: UInt16
    /// Without a trailing slash; empty for none.
    var path: String

    init(host: String, port: UInt16, path: String = "") {
        self.host = host
        self.port = port
        self.path = path
    }

    /// Nothing if `text` is not such an address; `https://` is not, since the same port speaks plain HTTP.
    init?(_ text: String) {
        guard text.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }

        let portText: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            let tail = authority[authority.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { return nil }
            portText = tail.dropFirst()
        } else {
            let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { return nil }
            host = String(parts[0])
            portText = parts.count == 2 ? parts[1] : ""
        }
        guard !host.isEmpty, let port = portText.isEmpty ? 80 : UInt16(portText), port > 0 else { return nil }
        self.port = port
    }

    /// Host and port as a URL writes them.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
