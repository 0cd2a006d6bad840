import HTTPCore

/// Finds the route of a method and path. Built once from the providers' tables.
struct Router: Sendable {
    /// A route and the provider whose table it stands in. One object each, so that handing it on costs one reference.
    final class Entry: Sendable {
        let provider: Provider
        let route: Route

        init(provider: Provider, route: Route) {
            self.provider = provider
            self.route = route
        }
    }

    enum Match: Sendable {
        case found(Entry, PathParameters)
        /// The path is known, the method is not; the methods that are.
        case wrongMethod(Provider, allowed: [HTTPMethod])
        case none
    }

    /// Entries by their number of path segments, the most literal pattern first; those that take a rest apart.
    private let bySegmentCount: [[Entry]]
    private let takingRest: [Entry]

    init(_ providers: [Provider]) {
        var buckets: [[Entry]] = []
        var rest: [Entry] = []
        for provider in providers {
            for route in provider.routes {
                let entry = Entry(provider: provider, route: route)
                if route.path.takesRest {
                    rest.append(entry)
                    continue
                }
                let count = route.path.segments.count
                while buckets.count <= count { buckets.append([]) }
                buckets[count].append(entry)
            }
        }
        bySegmentCount = buckets.map { $0.sorted { $0.route.path.literalCount > $1.route.path.literalCount } }
        takingRest = rest.sorted { $0.route.path.literalCount > $1.route.path.literalCount }
    }

    /// The route of `method` at `path` (raw bytes, no query). One trailing slash is forgiven; HEAD finds GET's route.
    func match(_ method: HTTPMethod, _ path: ArraySlice<UInt8>) -> Match {
        let segments = Self.segments(of: path)
        let wanted = method == .head ? HTTPMethod.get : method
        var allowed: [HTTPMethod] = []
        var owner: Provider?
        if segments.count < bySegmentCount.count {
            for entry in bySegmentCount[segments.count] {
                guard let parameters = entry.route.path.match(segments) else { continue }
                if entry.route.method == wanted { return .found(entry, parameters) }
                allowed.append(entry.route.method)
                owner = entry.provider
            }
        }
        for entry in takingRest {
            guard let parameters = entry.route.path.match(segments) else { continue }
            if entry.route.method == wanted { return .found(entry, parameters) }
            allowed.append(entry.route.method)
            owner = entry.provider
        }
        if let owner { return .wrongMethod(owner, allowed: allowed) }
        return .none
    }

    /// A path cut at its slashes, without the leading and one trailing empty piece.
    static func segments(of path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var path = path
        if path.first == UInt8(ascii: "/") { path = path.dropFirst() }
        if path.last == UInt8(ascii: "/") { path = path.dropLast() }
        if path.isEmpty { return [] }
        var segments: [ArraySlice<UInt8>] = []
        segments.reserveCapacity(8)
        var start = path.startIndex
        for index in path.indices where path[index] == UInt8(ascii: "/") {
            segments.append(path[start..<index])
            start = index + 1
        }
        segments.append(path[start...])
        return segments
    }
}
