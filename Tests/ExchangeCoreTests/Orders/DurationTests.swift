import Testing

@testable import ExchangeCore

@Suite("How long orders live")
struct DurationTests {
    /// An order far from the market, placed at 10:00 in New York on Thursday 2 April 2026, the day before Good Friday.
    private func end(
        _ time: TimeInForce, at now: String = "2026-04-02T14:00:00Z", session: OrderSession = .normal,
        _ policy: MarketPolicy = MarketPolicy()
    ) -> (Market, Order) {
        var market = Market(policy: policy, hours: .nyse, at: now)
        let order = market.place(
            OrderRequest.limit(market.account, .buy, 1, "ABC", at: 5).with {
                $0.timeInForce = time
                $0.session = session
            })
        return (market, order)
    }

    @Test(
        "a day, a week, a month, the next month: each to the close of its last session",
        arguments: [
            (TimeInForce.day, "2026-04-02T20:00:00Z"), (.endOfWeek, "2026-04-02T20:00:00Z"), (.endOfMonth, "2026-04-30T20:00:00Z"),
            (.endOfNextMonth, "2026-05-29T20:00:00Z"), (.goodTill(Instant("2026-04-07T15:00:00Z") ?? .distantPast), "2026-04-07T15:00:00Z"),
            (.goodTillCanceled, "2026-09-29T20:15:00Z"),
        ])
    func ends(_ time: TimeInForce, _ at: String) {
        var (market, order) = end(time)
        #expect(order.expiresAt == Instant(at))
        let instant = Instant(at) ?? .distantPast
        market.log += market.exchange.advance(to: instant - .nanoseconds(1))
        #expect(market.order(order.id).status.isOpen)
        market.log += market.exchange.advance(to: instant)
        #expect(market.order(order.id).status == .expired)
    }

    @Test("an order after the close is the next session's; over the whole day it ends at 20:00")
    func sessions() {
        #expect(end(.day, at: "2026-04-02T21:00:00Z").1.expiresAt == Instant("2026-04-06T20:00:00Z"))
        #expect(end(.day, session: .seamless).1.expiresAt == Instant("2026-04-03T00:00:00Z"))
        #expect(end(.day, session: .am, at: "2026-04-01T14:00:00Z").1.expiresAt == Instant("2026-04-02T13:30:00Z"))
    }

    private func end(_ time: TimeInForce, session: OrderSession, at now: String) -> (Market, Order) { end(time, at: now, session: session) }

    @Test("what cannot be had at once is canceled; all or nothing is canceled whole")
    func atOnce() {
        var policy = MarketPolicy()
        policy.size = .capToDisplayed
        var market = Market(policy: policy)
        let some = market.place(OrderRequest.limit(market.account, .buy, 600, "ABC", at: 11).with { $0.timeInForce = .immediateOrCancel })
        #expect(some.status == .canceled && some.filledQuantity == 500)
        market.quote(askSize: 500)
        let all = market.place(OrderRequest.limit(market.account, .buy, 600, "ABC", at: 11).with { $0.timeInForce = .fillOrKill })
        #expect(all.status == .canceled && all.filledQuantity == 0)
        #expect(
            market.place(OrderRequest.limit(market.account, .buy, 500, "ABC", at: 11).with { $0.timeInForce = .fillOrKill }).status
                == .filled)
    }

    @Test("on the open and on the close: taken until 9:28 and 15:50, and again from 19:00 under Alpaca's hours")
    func auctions() {
        var policy = MarketPolicy()
        policy.holdsAuctionOrdersOvernight = false
        for (time, at, taken) in [
            (TimeInForce.atOpen, "2026-03-02T14:27:59Z", true), (.atOpen, "2026-03-02T14:28:00Z", false),
            (.atClose, "2026-03-02T20:49:59Z", true),
            (.atClose, "2026-03-02T20:50:00Z", false), (.atOpen, "2026-03-03T00:00:00Z", true), (.atOpen, "2026-03-02T23:59:59Z", false),
        ] {
            let (_, order) = end(time, at: at, session: .normal, policy)
            #expect((order.reason == .tooLateForAuction) == !taken, "\(time.code) at \(at)")
        }
    }

    @Test("what comes for the close after it waits for the next day's, unless the hours are Alpaca's")
    func overnight() {
        var (market, order) = end(.atClose, at: "2026-03-02T21:00:00Z")
        #expect(order.status == .pendingNew && order.hold == .session)
        market.run(.setAuctionPrice("ABC", open: nil, close: d("4.90")))
        market.advance(to: "2026-03-03T20:59:59Z")
        #expect(market.order(order.id).status == .working)
        market.advance(to: "2026-03-03T21:00:00Z")
        #expect(market.order(order.id).averagePrice == d("4.90"))
        #expect(market.exchange.quote("ABC")?.last == d("4.90"))
        #expect(end(.atClose, at: "2026-03-02T20:59:59Z").1.reason == .tooLateForAuction)
    }

    @Test("an order trades at its release and dies at its own hour")
    func own() {
        var market = Market()
        let now = market.exchange.now
        let late = market.place(OrderRequest.market(market.account, .buy, 1, "ABC").with { $0.releaseAt = now + .seconds(60) })
        let brief = market.place(OrderRequest.limit(market.account, .buy, 1, "ABC", at: 5).with { $0.cancelAt = now + .seconds(90) })
        #expect(late.status == .held)
        market.log += market.exchange.advance(to: now + .seconds(60))
        #expect(market.order(late.id).status == .filled && market.order(brief.id).status == .working)
        market.log += market.exchange.advance(to: now + .seconds(90))
        #expect(market.order(brief.id).status == .canceled)
    }
}
