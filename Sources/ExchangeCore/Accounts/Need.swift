/// What an order needs of its account: positions to close, and means for what it opens.
struct Need: Sendable, Hashable {
    /// Units that close a position.
    var closing: Quantity = 0
    /// Units that open or add to one.
    var opening: Quantity = 0
    /// The means that the opening units need.
    var means: Money = 0

    @inline(__always) init(closing: Quantity = 0, opening: Quantity = 0, means: Money = 0) {
        self.closing = closing
        self.opening = opening
        self.means = means
    }

    /// What is left of the need when so much is still to be filled: what closes is filled first.
    @inline(__always) func remaining(_ leaves: Quantity) -> (closing: Quantity, means: Money) {
        leaves >= opening + closing ? (closing, opening.isPositive ? means : 0) : part(leaves)
    }

    @inline(never) private func part(_ leaves: Quantity) -> (closing: Quantity, means: Money) {
        let stillOpening = min(leaves, opening)
        let stillClosing = min(leaves - stillOpening, closing)
        guard stillOpening.isPositive else { return (stillClosing, 0) }
        return (stillClosing, stillOpening == opening ? means : means.scaled(by: stillOpening.billionths, over: opening.billionths))
    }
}
