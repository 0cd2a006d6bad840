/// The exchange's own number of an order: dense, from 1, in the order of arrival.
public struct OrderID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    @inlinable public static func < (a: OrderID, b: OrderID) -> Bool { a.rawValue < b.rawValue }

    public var description: String { String(rawValue) }
}

/// The exchange's own number of an account: dense, from 1, never used again.
public struct AccountID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int32

    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    @inlinable public static func < (a: AccountID, b: AccountID) -> Bool { a.rawValue < b.rawValue }

    public var description: String { String(rawValue) }
}

/// The exchange's own number of an instrument: dense, from 1, never used again.
public struct InstrumentID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int32

    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    @inlinable public static func < (a: InstrumentID, b: InstrumentID) -> Bool { a.rawValue < b.rawValue }

    public var description: String { String(rawValue) }
}

/// The exchange's own number of an execution: dense, from 1, in the order of trading.
public struct ExecutionID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int64

    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    @inlinable public static func < (a: ExecutionID, b: ExecutionID) -> Bool { a.rawValue < b.rawValue }

    public var description: String { String(rawValue) }
}

/// The exchange's own number of a rule: dense, from 1, never used again.
public struct RuleID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int32

    @inlinable public init(_ rawValue: Int32) { self.rawValue = rawValue }

    @inlinable public static func < (a: RuleID, b: RuleID) -> Bool { a.rawValue < b.rawValue }

    public var description: String { String(rawValue) }
}
