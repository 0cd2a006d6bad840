/// A route's path: literal segments and `{named}` parameters, e.g. `/trader/v1/accounts/{accountHash}/orders/{orderId}`.
/// A last segment written `{name*}` takes the whole rest of the path.
struct PathPattern: Sendable, CustomStringConvertible {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case parameter(String)
        case rest(String)
    }

    let segments: [Segment]
    let description: String

    init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { piece in
            guard piece.first == "{", piece.last == "}" else { return .literal(Array(piece.utf8)) }
            let name = piece.dropFirst().dropLast()
            return name.last == "*" ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
    }

    /// How specific the pattern is: where two patterns match one path, the one whose literals come first wins.
    var literalCount: Int {
        segments.count { if case .literal = $0 { true } else { false } }
    }

    var takesRest: Bool {
        if case .rest? = segments.last { true } else { false }
    }

    /// The parameters, decoded and in the pattern's order, if these path segments match; nil if they do not.
    func match(_ path: [ArraySlice<UInt8>]) -> PathParameters? {
        guard takesRest ? path.count >= segments.count : path.count == segments.count else { return nil }
        var parameters = PathParameters()
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal(let text):
                if !path[index].elementsEqual(text) { return nil }
            case .parameter(let name):
                guard let text = PercentEncoding.decode(path[index], plusIsSpace: false) else { return nil }
                parameters.append(name, text)
            case .rest(let name):
                var text: [UInt8] = []
                for piece in path[index...] {
                    if !text.isEmpty { text.append(UInt8(ascii: "/")) }
                    text.append(contentsOf: piece)
                }
                guard let decoded = PercentEncoding.decode(text[...], plusIsSpace: false) else { return nil }
                parameters.append(name, decoded)
            }
        }
        return parameters
    }
}

/// The values that a path gave to its pattern's parameters, percent-decoded.
struct PathParameters: Sendable {
    private var values: [(name: String, value: String)] = []

    mutating func append(_ name: String, _ value: String) { values.append((name, value)) }

    /// The value of a parameter, if the pattern has it.
    func value(_ name: String) -> String? { values.first { $0.name == name }?.value }

    /// The value of a parameter; a name that the pattern does not have is a mistake of ours.
    subscript(name: String) -> String {
        guard let found = values.first(where: { $0.name == name }) else {
            preconditionFailure("the route's pattern has no parameter {\(name)}")
        }
        return found.value
    }
}
