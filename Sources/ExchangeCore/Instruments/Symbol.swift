/// An instrument's name as clients write it: `AAPL`, `$SPX`, `AAPL  251219C00200000`.
public struct Symbol: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let text: String

    @inlinable public init(_ text: String) { self.text = text }

    @inlinable public init(stringLiteral value: String) { text = value }

    @inlinable public static func < (a: Symbol, b: Symbol) -> Bool { a.text < b.text }

    public var description: String { text }
}
