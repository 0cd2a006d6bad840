import Glibc

/// A route's path: literal segments and `{named}` parameters, e.g. `/trader/v1/accounts/{accountHash}/orders/{orderId}`.
/// A last segment written `{name*}` takes the whole rest of the path.
final class PathPattern: Sendable, CustomStringConvertible {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case parameter(String)
        case rest(String)
    }

    let segments: [Segment]
    let description: String
    /// How specific the pattern is: where two patterns match one path, the one with more literals wins.
    let literalCount: Int
    let takesRest: Bool

    init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { piece in
            guard piece.first == "{", piece.last == "}" else { return .literal(Array(piece.utf8)) }
            let name = piece.dropFirst().dropLast()
            return name.last == "*" ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
        literalCount = segments.count { if case .literal = $0 { true } else { false } }
        takesRest = if case .rest? = segments.last { true } else { false }
    }
}

/// The values that a path gave to its pattern's parameters: places in the path, decoded when asked for.
struct PathParameters: Sendable {
    private let pattern: PathPattern
    private let path: ArraySlice<UInt8>

    /// The parameters of a path that the pattern matches.
    init(of pattern: PathPattern, in path: ArraySlice<UInt8>) {
        self.pattern = pattern
        self.path = path
    }

    /// The value of a parameter, percent-decoded, if the pattern has it.
    func value(_ name: String) -> String? {
        raw(name).flatMap { PercentEncoding.decode($0, plusIsSpace: false) }
    }

    /// The value of a parameter; a name that the pattern does not have is a mistake of ours.
    subscript(name: String) -> String {
        guard let found = value(name) else {
            preconditionFailure("the route's pattern has no parameter {\(name)}")
        }
        return found
    }

    /// A parameter's value as bytes, if the pattern has it: those of the path itself, where nothing is escaped.
    func bytes(_ name: String) -> ArraySlice<UInt8>? {
        guard let raw = raw(name) else { return nil }
        let isEscaped = raw.withUnsafeBufferPointer { PathText.first(UInt8(ascii: "%"), in: $0) < $0.count }
        guard isEscaped else { return raw }
        return value(name).map { Array($0.utf8)[...] }
    }

    /// A parameter as it stands in the path.
    private func raw(_ name: String) -> ArraySlice<UInt8>? {
        for (index, segment) in pattern.segments.enumerated() {
            switch segment {
            case .literal: continue
            case .parameter(let own): if own == name { return path[Self.range(ofSegment: index, in: path, takesRest: false)] }
            case .rest(let own): if own == name { return path[Self.range(ofSegment: index, in: path, takesRest: true)] }
            }
        }
        return nil
    }

    /// Whether every value can be decoded.
    var areDecodable: Bool {
        pattern.segments.allSatisfy { segment in
            switch segment {
            case .literal: true
            case .parameter(let name), .rest(let name): value(name) != nil
            }
        }
    }

    /// A path's segments stand in here: it without the leading and one trailing slash.
    static func inner(of path: ArraySlice<UInt8>) -> Range<Int> {
        let lower = path.first == UInt8(ascii: "/") ? path.startIndex + 1 : path.startIndex
        let upper = lower < path.endIndex && path.last == UInt8(ascii: "/") ? path.endIndex - 1 : path.endIndex
        return lower..<upper
    }

    /// A path cut at its slashes, without the leading and one trailing empty piece.
    static func segments(of path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let inner = path[inner(of: path)]
        return inner.isEmpty ? [] : inner.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    }

    private static func range(ofSegment number: Int, in path: ArraySlice<UInt8>, takesRest: Bool) -> Range<Int> {
        let inner = inner(of: path)
        return path.withUnsafeBufferPointer { bytes in
            let offset = path.startIndex
            let bytes = UnsafeBufferPointer(rebasing: bytes[..<(inner.upperBound - offset)])
            var start = inner.lowerBound - offset
            for _ in 0..<number { start = min(PathText.slash(in: bytes, from: start) + 1, bytes.count) }
            return (offset + start)..<(offset + (takesRest ? bytes.count : PathText.slash(in: bytes, from: start)))
        }
    }
}

/// Finding bytes in a path.
enum PathText {
    /// Where the next slash stands, from `start` on; the end if there is none.
    @inline(__always)
    static func slash(in path: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        first(UInt8(ascii: "/"), in: path, from: start)
    }

    /// Where a byte stands first, from `start` on; the end if it stands nowhere.
    @inline(__always)
    static func first(_ byte: UInt8, in path: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Int {
        guard let base = path.baseAddress, start < path.count else { return path.count }
        // Sound: from `start` on there are so many bytes.
        guard let found = memchr(base + start, Int32(byte), path.count - start) else { return path.count }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
