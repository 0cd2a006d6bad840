/// What few orders come to have, apart from the record and shared by its copies, so that the record of a plain order stays
/// small. What changes is written anew.
final class OrderHistory: Sendable {
    struct Members: Sendable {
        var stopPrice: Price?
        var goodTill: Instant?
        var parent: OrderID?
        /// A limit that is too large for the record.
        var largeLimit: Price?
        var trailing: TrailingTerms?
        var waterMark: Price?
        var carriedQuantity: Quantity = 0
        var queueAhead: Quantity = 0
        var reason: RejectReason?
        var rule: RuleID?
        var children: [OrderID] = []
        var others: OtherLegs?
    }

    private let members: Members

    /// What was before, with something changed.
    init(_ before: OrderHistory?, _ change: (inout Members) -> Void) {
        var members = before?.members ?? Members()
        change(&members)
        self.members = members
    }

    var stopPrice: Price? { members.stopPrice }
    var goodTill: Instant? { members.goodTill }
    var parent: OrderID? { members.parent }
    var largeLimit: Price? { members.largeLimit }
    var trailing: TrailingTerms? { members.trailing }
    var waterMark: Price? { members.waterMark }
    var carriedQuantity: Quantity { members.carriedQuantity }
    var queueAhead: Quantity { members.queueAhead }
    var reason: RejectReason? { members.reason }
    var rule: RuleID? { members.rule }
    var children: [OrderID] { members.children }
    var others: OtherLegs? { members.others }
}
