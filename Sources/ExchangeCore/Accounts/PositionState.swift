/// A position that is about to be changed, where it stands.
typealias PositionRef = UnsafeMutablePointer<PositionState>
/// A position that is only read, where it stands.
typealias PositionView = UnsafePointer<PositionState>

/// A position with its cost, its lots and its day.
struct PositionState: Sendable {
    let instrument: InstrumentID
    /// The version of the marks from which on `worth` holds no more.
    var worthVersion = Int64.min
    var quantity: Quantity = 0
    /// Promised to open orders: sells of a long position, covers of a short one.
    var held: Quantity = 0
    /// Price times quantity of what is held (without the multiplier); negative if short.
    var cost = ExactMoney.zero
    /// What it alone was worth when it was last valued.
    var worth = PositionWorth()
    var realized = ExactMoney.zero
    var realizedToday = ExactMoney.zero
    var lots: [TaxLot] = []
    /// What today's purchases cost, and the lots that the day began with: for who compresses lots overnight.
    var lotsBefore: [KeptLot] = []
    var boughtValueToday = ExactMoney.zero
    var boughtToday: Quantity = 0
    var soldToday: Quantity = 0
    var previousQuantity: Quantity = 0
    /// What `cost` was when the current trading day began.
    var previousCost = ExactMoney.zero
    var previousMark: Price = 0

    init(instrument: InstrumentID) { self.instrument = instrument }

    /// What one unit cost on average.
    var averagePrice: Price { quantity.isZero ? 0 : cost.perUnit(quantity) }

    /// Whether there was a trade in it today.
    var hasTradedToday: Bool { boughtToday.isPositive || soldToday.isPositive }

    /// Takes in a trade (negative quantities sell) at a price, averaging what it opens and realising what it
    /// closes, multiplier included. Says how much of the trade closed.
    mutating func apply(_ traded: Quantity, at price: Price, multiplier: Int) -> Quantity {
        let value = ExactMoney(price, traded)
        if traded.isPositive {
            boughtToday = boughtToday + traded
            boughtValueToday += value
        } else {
            soldToday = soldToday - traded
        }
        let before = quantity
        quantity = before + traded
        if before.isZero || before.isNegative == traded.isNegative {
            cost += value
            return 0
        }
        let size = before.magnitude, closed = min(size, traded.magnitude)
        let isAll = closed == size
        let removed = isAll ? cost : cost.part(closed, of: size)
        // The part of the trade's value that closes, signed as the trade is.
        let closing = quantity.isZero || !isAll ? value : ExactMoney(price, -before)
        let gain = (.zero - closing - removed) * multiplier
        cost = isAll ? value - closing : cost - removed
        realized += gain
        realizedToday += gain
        return closed
    }
}
