import Testing

@testable import ExchangeCore

/// The levels of one side of a book, against a list that is sorted anew each time.
@Suite("PriceLadder")
struct PriceLadderTests {
    @Test("keeps prices in order and orders of a price in the order of their coming", arguments: [true, false], [3, 40, 400])
    func keepsOrder(bestIsHighest: Bool, prices: Int) {
        var random = SplitMix64(seed: UInt64(prices))
        var orders = Chunked<Order>(), ladder = PriceLadder(bestIsHighest: bestIsHighest)
        var standing: [(price: Price, id: OrderID)] = []
        for _ in 1...1000 {
            if random.next() % 3 == 0, let index = standing.indices.randomElement(using: &random) {
                ladder.remove(orders.mutableAddress(Int(standing.remove(at: index).id.rawValue) - 1), &orders)
            }
            let price = Price(cents: 10_000 + Int(random.next() % UInt64(prices)))
            let order = add(price, to: &ladder, &orders)
            standing.append((price, order))
            #expect(ids(in: ladder, orders) == sorted(standing, bestIsHighest))
        }
        #expect(ladder.best == (bestIsHighest ? standing.map(\.price).max() : standing.map(\.price).min()))
        for (_, id) in standing { ladder.remove(orders.mutableAddress(Int(id.rawValue) - 1), &orders) }
        #expect(ladder.isEmpty)
    }

    @Test("takes prices that no quote reaches, at its end", arguments: [true, false])
    func takesAnyPrice(bestIsHighest: Bool) {
        var orders = Chunked<Order>(), ladder = PriceLadder(bestIsHighest: bestIsHighest)
        for price in [Price(1), Price(billionths: .max), Price(billionths: Int128(Int64.max)), Price(10_000_000), 0] {
            _ = add(price, to: &ladder, &orders)
        }
        let ascending: [Int64] = [5, 1, 4, 2, 3]
        #expect(ids(in: ladder, orders).map(\.rawValue) == (bestIsHighest ? [2, 3, 4, 1, 5] : ascending))
        for index in 0..<orders.count { ladder.remove(orders.mutableAddress(index), &orders) }
        #expect(ladder.isEmpty)
    }

    @Test("what waits goes in the order of its coming, one alone or many")
    func waits() {
        var queue = WorkQueue<Int>(), expected: [Int] = [], random = SplitMix64(seed: 7), next = 0
        for _ in 0..<1000 {
            if random.next() % 2 == 0 {
                next += 1
                queue.append(next)
                expected.append(next)
            } else {
                #expect(queue.popFirst() == (expected.isEmpty ? nil : expected.removeFirst()))
            }
            #expect(queue.isEmpty == expected.isEmpty)
        }
    }

    private func add(_ price: Price, to ladder: inout PriceLadder, _ orders: inout Chunked<Order>) -> OrderID {
        let order = orders.appendBlank(), id = OrderID(Int64(orders.count))
        order.pointee = Order(.market(AccountID(1), .buy, 1, Symbol("AAPL")), id: id, instrument: nil, at: .distantPast)
        order.pointee.place.price = price
        ladder.insert(order, &orders)
        return id
    }

    private func ids(in ladder: PriceLadder, _ orders: Chunked<Order>) -> [OrderID] {
        var result: ContiguousArray<OrderID> = []
        ladder.collect(into: &result, orders) { _ in true }
        return Array(result)
    }

    private func sorted(_ standing: [(price: Price, id: OrderID)], _ bestIsHighest: Bool) -> [OrderID] {
        standing.sorted { a, b in
            a.price == b.price ? a.id < b.id : bestIsHighest ? a.price > b.price : a.price < b.price
        }.map(\.id)
    }
}
