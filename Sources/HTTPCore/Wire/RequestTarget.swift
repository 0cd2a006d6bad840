/// Where a request goes: the four forms of RFC 9112 section 3.2, brought to one path and one query.
struct RequestTarget {
    var path: ArraySlice<UInt8>
    var query: ArraySlice<UInt8>?
    var tunnel: TunnelTarget?

    /// Reads the target at `range` of `bytes`; `host` is the Host field's value, already checked.
    init(_ bytes: [UInt8], _ range: Range<Int>, method: HTTPMethod, host: Range<Int>?) throws(RequestError) {
        let first = bytes[range.lowerBound]
        if method == .connect {
            guard let tunnel = Self.tunnel(bytes, range) else { throw .connectWithoutAuthority }
            self.init(path: bytes[range], query: nil, tunnel: tunnel)
        } else if first == 0x2F {
            self.init(bytes, origin: range)
        } else if range.count == 1, first == 0x2A {
            guard method == .options else { throw .asteriskOutsideOptions }
            self.init(path: bytes[range], query: nil, tunnel: nil)
        } else if let scheme = Self.scheme(bytes, range) {
            try self.init(bytes, absolute: range, scheme: scheme, host: host)
        } else {
            throw Self.tunnel(bytes, range) == nil ? .invalidTarget : .authorityFormOutsideConnect
        }
    }

    private init(path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?, tunnel: TunnelTarget?) {
        (self.path, self.query, self.tunnel) = (path, query, tunnel)
    }

    private init(_ bytes: [UInt8], origin range: Range<Int>) {
        let mark = bytes.span.firstIndex(of: 0x3F, from: range.lowerBound, to: range.upperBound)
        self.init(
            path: bytes[range.lowerBound..<mark],
            query: mark < range.upperBound ? bytes[(mark + 1)..<range.upperBound] : nil, tunnel: nil)
    }

    /// `http://host:port/path?query`, what a client sends that takes us for its forward proxy.
    private init(
        _ bytes: [UInt8], absolute range: Range<Int>, scheme: Scheme, host: Range<Int>?
    ) throws(RequestError) {
        let start = range.lowerBound + scheme.prefixLength
        let end = bytes[start..<range.upperBound].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? range.upperBound
        guard start < end, Self.isHost(bytes, start..<end) else { throw .invalidTarget }
        if let host {
            let same = Self.withoutPort(bytes, start..<end, scheme) == Self.withoutPort(bytes, host, scheme)
            guard same else { throw .targetConflictsWithHost }
        }
        self.init(bytes, origin: end..<range.upperBound)
        if path.isEmpty { path = [0x2F] }
    }

    /// Whether a Host value is empty or a host with an optional port, without user information.
    static func isHost(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let span = bytes.span
        let (host, port) = split(bytes, range)
        for index in port where !ByteClass.isDigit(span[index]) { return false }
        guard let first = host.first else { return range.isEmpty }
        guard span[first] != 0x5B else {
            for index in host where !ByteClass.isHost(span[index]) { return false }
            return span[host.upperBound - 1] == 0x5D && host.count > 2
        }
        for index in host where !ByteClass.isPlainHost(span[index]) { return false }
        return true
    }

    private enum Scheme {
        case http, https

        var prefixLength: Int { self == .http ? 7 : 8 }
        var defaultPort: StaticString { self == .http ? "80" : "443" }
    }

    private static func scheme(_ bytes: [UInt8], _ range: Range<Int>) -> Scheme? {
        func begins(_ text: StaticString) -> Bool {
            let end = range.lowerBound + text.utf8CodeUnitCount
            return end <= range.upperBound && ByteClass.matches(bytes, range.lowerBound..<end, text)
        }
        if begins("http://") { return .http }
        return begins("https://") ? .https : nil
    }

    private static func tunnel(_ bytes: [UInt8], _ range: Range<Int>) -> TunnelTarget? {
        let (host, port) = split(bytes, range)
        guard !host.isEmpty, isHost(bytes, range),
            let number = UInt16(String(decoding: bytes[port], as: UTF8.self)), number > 0
        else { return nil }
        return TunnelTarget(host: String(decoding: bytes[host].map(ByteClass.lowered), as: UTF8.self), port: number)
    }

    /// The host in lower case with its port, the scheme's own port left out.
    private static func withoutPort(_ bytes: [UInt8], _ range: Range<Int>, _ scheme: Scheme) -> [UInt8] {
        let (host, port) = split(bytes, range)
        let isDefault = port.isEmpty || ByteClass.matches(bytes, port, scheme.defaultPort)
        return (isDefault ? bytes[host] : bytes[range]).map(ByteClass.lowered)
    }

    /// The host and the port (empty where there is none); a colon inside brackets belongs to the host.
    private static func split(_ bytes: [UInt8], _ range: Range<Int>) -> (host: Range<Int>, port: Range<Int>) {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if bytes[index] == 0x3A { return (range.lowerBound..<index, (index + 1)..<range.upperBound) }
            if bytes[index] == 0x5D { break }
        }
        return (range, range.upperBound..<range.upperBound)
    }
}
