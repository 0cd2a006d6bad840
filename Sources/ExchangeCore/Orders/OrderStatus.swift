/// Where an order is in its life. One table, `successors`, says where it can go from there.
public enum OrderStatus: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Known, but not at the market yet: its session is closed, or it waits to be accepted.
    case pendingNew
    /// Waiting for its parent, a release time, or a script.
    case held
    /// At the market; a stop that was not elected yet also works.
    case working
    /// At the market with some of it filled.
    case partiallyFilled
    case filled
    /// A cancel was asked for and not confirmed yet.
    case pendingCancel
    case canceled
    /// A replacement was asked for and not confirmed yet.
    case pendingReplace
    case replaced
    case rejected
    case expired

    /// The statuses that may follow this one; none after the end.
    public var successors: Set<OrderStatus> {
        switch self {
        case .pendingNew:
            [.held, .working, .partiallyFilled, .pendingCancel, .canceled, .pendingReplace, .replaced, .rejected, .expired]
        case .held:
            [.pendingNew, .working, .pendingCancel, .canceled, .pendingReplace, .replaced, .rejected, .expired]
        case .working:
            [.partiallyFilled, .filled, .pendingCancel, .canceled, .pendingReplace, .replaced, .rejected, .expired]
        case .partiallyFilled:
            [.partiallyFilled, .filled, .pendingCancel, .canceled, .pendingReplace, .replaced, .expired]
        case .pendingCancel:
            [.partiallyFilled, .filled, .canceled, .expired]
        case .pendingReplace:
            [.working, .partiallyFilled, .filled, .replaced, .canceled, .expired]
        case .filled, .canceled, .replaced, .rejected, .expired:
            []
        }
    }

    /// Whether the order has come to its end.
    public var isClosed: Bool {
        @inline(__always) get {
            switch self {
            case .filled, .canceled, .replaced, .rejected, .expired: true
            case .pendingNew, .held, .working, .partiallyFilled, .pendingCancel, .pendingReplace: false
            }
        }
    }

    /// Whether the order can still fill, be canceled or expire.
    public var isOpen: Bool { @inline(__always) get { !isClosed } }

    /// Whether a client could still cancel an order in it.
    var isCancelable: Bool {
        switch self {
        case .pendingNew, .held, .working, .partiallyFilled: true
        case .filled, .pendingCancel, .canceled, .pendingReplace, .replaced, .rejected, .expired: false
        }
    }

    public var description: String { rawValue }
}

/// Why an open order is not at the market.
public enum HoldReason: String, Sendable, Hashable, CaseIterable {
    /// Its parent is not filled.
    case parent
    /// Its session has not begun.
    case session
    /// Its release time has not come.
    case releaseTime
    /// A rule has not accepted it yet.
    case rule
    /// It is on its way.
    case latency
}
