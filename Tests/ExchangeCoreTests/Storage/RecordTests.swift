import Testing

@testable import ExchangeCore

/// What records leave out, or write shorter, is found again.
@Suite("Records")
struct RecordTests {
    @Test(
        "a limit comes back as it was, however large",
        arguments: [
            nil, 0, Price(cents: 10_01), Price(billionths: 1), Price(-5), ExchangeLimits.maximumPrice,
            Price(billionths: Int128(Int64.max) - 2), Price(billionths: Int128(Int64.max) - 1), Price(billionths: Int128(Int64.max)),
            Price(billionths: Int128(Int64.max) + 1), Price(billionths: .max), Price(billionths: .min),
        ])
    func limits(price: Price?) {
        var request = OrderRequest.market(AccountID(1), .buy, 1, "ABC")
        request.limitPrice = price
        var order = Order(request, id: OrderID(1), instrument: nil, at: .distantPast)
        #expect(order.limitPrice == price && order.request == request)
        for next in [Price(1), nil, Price(billionths: .max), price] {
            order.limitPrice = next
            #expect(order.limitPrice == next)
        }
    }

    @Test(
        "a time in force comes back with its instant",
        arguments: [
            .day, .goodTillCanceled, .immediateOrCancel, .fillOrKill, .atOpen, .atClose, .endOfWeek, .endOfMonth, .endOfNextMonth,
            .goodTill(Instant(nanoseconds: 5)), .goodTill(.distantPast),
        ] as [TimeInForce])
    func timesInForce(time: TimeInForce) {
        let request = OrderRequest.market(AccountID(1), .buy, 1, "ABC").with { $0.timeInForce = time }
        #expect(Order(request, id: OrderID(1), instrument: nil, at: .distantPast).timeInForce == time)
    }

    @Test("each mark of an order is its own")
    func flags() {
        let marks: [WritableKeyPath<Order, Bool>] = [
            \.isKnown, \.isAtMarket, \.isScripted, \.hasRested, \.isTriggered, \.isForced, \.allOrNone, \.doNotReduce, \.hasMetStop,
            \.isDayTrade, \.isCollared,
        ]
        for mark in marks {
            var order = Order()
            order[keyPath: mark] = true
            #expect(marks.allSatisfy { order[keyPath: $0] == ($0 == mark) } && order.childLink == .independent)
            order.childLink = .oneCancelsOther
            order[keyPath: mark] = false
            #expect(marks.allSatisfy { !order[keyPath: $0] } && order.childLink == .oneCancelsOther)
        }
    }

    @Test("what few orders have does not disturb what else they have")
    func histories() {
        let request = OrderRequest.stop(AccountID(1), .sell, 5, "ABC", at: 90, limit: 89).with {
            $0.timeInForce = .goodTill(Instant(nanoseconds: 7))
            $0.clientOrderID = "mine"
        }
        var order = Order(request, id: OrderID(3), instrument: InstrumentID(2), at: .distantPast)
        order.parent = OrderID(1)
        order.stopPrice = 91
        order.waterMark = 95
        #expect(order.stopPrice == 91 && order.limitPrice == 89 && order.waterMark == 95)
        #expect(order.timeInForce == request.timeInForce && order.clientOrderID == "mine")
        #expect(order.parent == OrderID(1) && order.traits.contains(.related))
    }

    @Test("of an order and a request, each line of memory of 64 bytes has a member that is read ahead")
    func readAhead() {
        func gaps<Record>(_ members: PartialKeyPath<Record>...) -> [Int] {
            let offsets = members.compactMap { MemoryLayout<Record>.offset(of: $0) } + [MemoryLayout<Record>.size]
            return zip(offsets, [0] + offsets).map { $0 - $1 }
        }
        let order = gaps(\Order.place, \.reservedCash, \.account, \.need.means, \.older)
        let request = gaps(\OrderRequest.quantity, \.account, \.ratio)
        #expect(order.count == 6 && order[0] == 0 && order.dropFirst().allSatisfy { $0 > 0 && $0 <= 64 })
        #expect(request.count == 4 && request[0] == 0 && request.dropFirst().allSatisfy { $0 > 0 && $0 <= 64 })
    }

    @Test("open orders are those that came and did not go, each at its own place")
    func openOrders() {
        var random = SplitMix64(seed: 11), open = OpenOrders(), places: [Int32: Int32] = [:]
        for number in 1...2000 as ClosedRange<Int32> {
            if random.next() % 5 < 2, let gone = places.keys.sorted().randomElement(using: &random), let place = places[gone] {
                open.remove(at: place)
                places[gone] = nil
            }
            let place = open.insert(number)
            #expect(!places.values.contains(place))
            places[number] = place
        }
        #expect(open.sorted().map(\.rawValue) == places.keys.sorted().map(Int64.init))
    }

    @Test("a position is found among however many", arguments: [0, 1, 7, 8, 9, 16, 17, 100])
    func positions(count: Int) {
        var random = SplitMix64(seed: UInt64(count)), table = PositionTable()
        let instruments = (1...300 as ClosedRange<Int32>).shuffled(using: &random)
        for instrument in instruments.prefix(count) { table[InstrumentID(instrument)].quantity = Quantity(Int(instrument)) }
        for instrument in instruments.prefix(count / 3) { table.remove(InstrumentID(instrument)) }
        let held = Set(instruments.prefix(count).dropFirst(count / 3))
        #expect(table.states.map(\.instrument.rawValue) == held.sorted())
        for instrument in 0...301 as ClosedRange<Int32> {
            #expect(table.search(InstrumentID(instrument)).found == held.contains(instrument))
            #expect(table.quantity(InstrumentID(instrument)) == (held.contains(instrument) ? Quantity(Int(instrument)) : 0))
        }
    }
}
