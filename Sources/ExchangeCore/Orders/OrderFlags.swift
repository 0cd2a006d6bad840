/// What is so of an order or not, a bit each.
struct OrderFlags: OptionSet, Sendable {
    var rawValue: UInt16

    static let known = OrderFlags(rawValue: 1)
    static let atMarket = OrderFlags(rawValue: 2)
    static let scripted = OrderFlags(rawValue: 4)
    static let rested = OrderFlags(rawValue: 8)
    static let triggered = OrderFlags(rawValue: 16)
    static let forced = OrderFlags(rawValue: 32)
    static let allOrNone = OrderFlags(rawValue: 64)
    static let doNotReduce = OrderFlags(rawValue: 128)
    static let metStop = OrderFlags(rawValue: 256)
    static let dayTrade = OrderFlags(rawValue: 512)
    static let exclusiveChildren = OrderFlags(rawValue: 1024)
    static let collared = OrderFlags(rawValue: 2048)

    subscript(flag: OrderFlags) -> Bool {
        @inline(__always) get { contains(flag) }
        @inline(__always) set { if newValue { insert(flag) } else { remove(flag) } }
    }
}

extension Order {
    /// Whether anyone was told of it.
    var isKnown: Bool {
        @inline(__always) get { flags[.known] }
        @inline(__always) set { flags[.known] = newValue }
    }

    /// Whether it was counted among those that work on its instruments.
    var isAtMarket: Bool {
        @inline(__always) get { flags[.atMarket] }
        @inline(__always) set { flags[.atMarket] = newValue }
    }

    /// Whether the market leaves it alone because a script has it.
    var isScripted: Bool {
        @inline(__always) get { flags[.scripted] }
        @inline(__always) set { flags[.scripted] = newValue }
    }

    /// Whether it was at the market before, so that it trades as a resting order.
    var hasRested: Bool {
        @inline(__always) get { flags[.rested] }
        @inline(__always) set { flags[.rested] = newValue }
    }

    /// Whether the stop was elected.
    public internal(set) var isTriggered: Bool {
        @inline(__always) get { flags[.triggered] }
        @inline(__always) set { flags[.triggered] = newValue }
    }

    /// Whether it was filled by hand or by a rule, at a price that need not be the market's.
    public internal(set) var isForced: Bool {
        @inline(__always) get { flags[.forced] }
        @inline(__always) set { flags[.forced] = newValue }
    }

    public internal(set) var allOrNone: Bool {
        @inline(__always) get { flags[.allOrNone] }
        @inline(__always) set { flags[.allOrNone] = newValue }
    }

    public internal(set) var doNotReduce: Bool {
        @inline(__always) get { flags[.doNotReduce] }
        @inline(__always) set { flags[.doNotReduce] = newValue }
    }

    /// Whether the price before was at its stop, for one that waits for two.
    var hasMetStop: Bool {
        @inline(__always) get { flags[.metStop] }
        @inline(__always) set { flags[.metStop] = newValue }
    }

    /// Whether it was placed as a stop, and got its limit from a collar.
    var isCollared: Bool {
        @inline(__always) get { flags[.collared] }
        @inline(__always) set { flags[.collared] = newValue }
    }

    /// Whether it was counted as a day trade already.
    var isDayTrade: Bool {
        @inline(__always) get { flags[.dayTrade] }
        @inline(__always) set { flags[.dayTrade] = newValue }
    }

    public internal(set) var childLink: ChildLink {
        @inline(__always) get { flags[.exclusiveChildren] ? .oneCancelsOther : .independent }
        @inline(__always) set { flags[.exclusiveChildren] = newValue == .oneCancelsOther }
    }
}
