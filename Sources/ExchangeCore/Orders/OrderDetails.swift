/// What few orders are asked for with: apart from the request, shared by its copies and by the order that comes of it, so
/// that a plain order stays small. What changes is written anew.
final class OrderDetails: Sendable, Hashable {
    struct Members: Sendable, Hashable {
        var notional: Money?
        var stopBasis: PriceBasis?
        var trailing: TrailingTerms?
        var clientOrderID: String?
        var provider: String?
        var tag: String?
        var taxLotMethod: TaxLotMethod?
        var taxLots: [TaxLotChoice] = []
        var releaseAt: Instant?
        var cancelAt: Instant?
    }

    let members: Members

    private init(_ members: Members) { self.members = members }

    /// What was before, with something changed; nil if nothing is left of it.
    static func of(_ before: OrderDetails?, _ change: (inout Members) -> Void) -> OrderDetails? {
        var members = before?.members ?? Members()
        change(&members)
        return members == Members() ? nil : OrderDetails(members)
    }

    static func == (a: OrderDetails, b: OrderDetails) -> Bool { a === b || a.members == b.members }

    func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

/// The legs of a combination after the first, with their instruments.
final class OtherLegs: Sendable {
    let legs: [OrderLeg]
    let instruments: [InstrumentID]

    init(_ legs: [OrderLeg], _ instruments: [InstrumentID]) {
        self.legs = legs
        self.instruments = instruments
    }
}

/// What only the requests of combinations and families have: the legs after the first, and the children. What changes is
/// written anew.
final class OrderParts: Sendable, Hashable {
    let otherLegs: [OrderLeg]
    let children: [OrderRequest]

    private init(_ otherLegs: [OrderLeg], _ children: [OrderRequest]) {
        self.otherLegs = otherLegs
        self.children = children
    }

    /// The parts of a request; nil if there are none.
    static func of(_ otherLegs: [OrderLeg], _ children: [OrderRequest]) -> OrderParts? {
        otherLegs.isEmpty && children.isEmpty ? nil : OrderParts(otherLegs, children)
    }

    static func == (a: OrderParts, b: OrderParts) -> Bool {
        a === b || a.otherLegs == b.otherLegs && a.children == b.children
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(otherLegs)
        hasher.combine(children)
    }
}
