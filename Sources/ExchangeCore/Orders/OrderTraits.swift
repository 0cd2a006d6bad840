/// What sets an order apart from a plain one: one leg, by itself, for the regular session of a day or until it is canceled
/// otherwise. Found once, so that a plain order passes what concerns others with one look.
struct OrderTraits: OptionSet, Sendable {
    let rawValue: UInt8

    /// It is, or was, a part of something: it has or had a parent, children or siblings.
    static let related = OrderTraits(rawValue: 1)
    /// It has `OrderDetails`.
    static let detailed = OrderTraits(rawValue: 2)
    /// It has no leg or more than one.
    static let legged = OrderTraits(rawValue: 4)
    /// It lives otherwise than until the close of its day, or trades at other times than the regular session.
    static let timed = OrderTraits(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What a request has of them; its parent is not known to it.
    @inline(__always) init(_ request: __shared OrderRequest) {
        var traits = OrderTraits(rawValue: 0)
        if request.strategy != .single || request.isFamily { traits.insert(.related) }
        if request.details != nil { traits.insert(.detailed) }
        if request.isContainer || request.isCombination { traits.insert(.legged) }
        if !request.isOfTheDay { traits.insert(.timed) }
        self = traits
    }
}

extension OrderRequest {
    /// Whether it is for the regular session of one day, and for no auction of it.
    @inline(__always) var isOfTheDay: Bool {
        guard session == .normal, case .day = timeInForce else { return false }
        return !type.isOnClose
    }
}
