import ExchangeCore

/// From Schwab's words to the exchange's.
extension SchwabOrderRequest {
    /// The request to the exchange, and the orders in the same sequence as the exchange will number them.
    func exchangeRequest(account: AccountID, tag: String) throws(SchwabOrderRefusal) -> OrderRequest {
        let strategy = try exchangeStrategy()
        guard let type else {
            // Only a container has no type; its type is not looked at.
            var container = OrderRequest(account: account, legs: [], type: .market)
            container.strategy = .oco
            container.provider = "schwab"
            container.tag = tag
            container.children = try exchangeChildren(account: account, tag: tag)
            return container
        }
        try refuseUnmodelled()
        let (quantity, exchangeLegs) = try combination()
        var request = OrderRequest(account: account, legs: exchangeLegs, type: try exchangeType(type), quantity: quantity)
        request.strategy = strategy
        request.timeInForce = try timeInForce(type)
        request.session = orderSession
        try setPrices(type, in: &request)
        request.isCabinet = type == .cabinet
        request.mustRest = type == .nonMarketable
        request.allOrNone = specialInstruction == .allOrNone || specialInstruction == .allOrNoneDoNotReduce
        request.doNotReduce = specialInstruction == .doNotReduce || specialInstruction == .allOrNoneDoNotReduce
        request.taxLotMethod = exchangeTaxLotMethod
        request.releaseAt = releaseTime
        request.cancelAt = cancelTime
        request.provider = "schwab"
        request.tag = tag
        request.children = try exchangeChildren(account: account, tag: tag)
        return request
    }

    private func exchangeChildren(account: AccountID, tag: String) throws(SchwabOrderRefusal) -> [OrderRequest] {
        var requests: [OrderRequest] = []
        for child in children { requests.append(try child.exchangeRequest(account: account, tag: tag)) }
        return requests
    }

    private func exchangeStrategy() throws(SchwabOrderRefusal) -> OrderStrategy {
        switch strategy {
        case .single: return .single
        case .oco: return .oco
        case .trigger: return .trigger
        case .cancel, .recall, .pair, .flatten, .twoDaySwap, .blastAll:
            throw .notImitated("orderStrategyType \(strategy.rawValue)")
        }
    }

    /// What stands in the schema and is not imitated is refused by name.
    private func refuseUnmodelled() throws(SchwabOrderRefusal) {
        if activationPrice != nil { throw .notImitated("activationPrice") }
        if type != .trailingStopLimit, priceLinkBasis != nil || priceLinkType != nil {
            throw .notImitated("priceLinkBasis and priceLinkType")
        }
        if taxLotMethod == .specificLot { throw .notImitated("taxLotMethod SPECIFIC_LOT") }
        for leg in legs {
            switch leg.quantityType {
            case nil, .shares: break
            case .dollars, .allShares: throw .notImitated("quantityType \(leg.quantityType?.rawValue ?? "")")
            }
        }
    }

    /// The order's quantity and its legs: the greatest common divisor of the legs' quantities is the order's.
    private func combination() throws(SchwabOrderRefusal) -> (Quantity, [OrderLeg]) {
        var counts: [Int] = []
        for leg in legs {
            guard let count = Int(exactly: leg.quantity.billionths / Quantity.scale) else {
                throw .invalid(["quantity is too large"])
            }
            counts.append(count)
        }
        let unit = counts.reduce(0, Self.greatestCommonDivisor)
        guard unit > 0 else { throw .invalid(["orderLegCollection is required"]) }
        let exchangeLegs = zip(legs, counts).map { leg, count in
            OrderLeg(leg.side, Symbol(leg.symbol), effect: leg.effect, ratio: count / unit)
        }
        return (Quantity(unit), exchangeLegs)
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    private func exchangeType(_ type: SchwabOrderType) throws(SchwabOrderRefusal) -> OrderType {
        switch type {
        case .market: return .market
        case .limit: return .limit
        case .stop: return .stop
        case .stopLimit: return .stopLimit
        case .trailingStop: return .trailingStop
        case .trailingStopLimit: return .trailingStopLimit
        case .marketOnClose: return .marketOnClose
        case .limitOnClose: return .limitOnClose
        case .netDebit: return .netDebit
        case .netCredit: return .netCredit
        case .netZero: return .netZero
        case .exercise: return .exercise
        // Limit orders of a special kind (inferred).
        case .cabinet, .nonMarketable: return .limit
        }
    }

    private func timeInForce(_ type: SchwabOrderType) throws(SchwabOrderRefusal) -> TimeInForce {
        switch duration {
        case .day: return .day
        case .goodTillCancel: return .goodTillCanceled
        case .fillOrKill: return .fillOrKill
        case .immediateOrCancel: return .immediateOrCancel
        case .endOfWeek: return .endOfWeek
        case .endOfMonth: return .endOfMonth
        case .nextEndOfMonth: return .endOfNextMonth
        case .unknown: throw .invalid(["duration UNKNOWN is not allowed in a request"])
        }
    }

    private var orderSession: OrderSession {
        switch session {
        case .normal: .normal
        case .am: .am
        case .pm: .pm
        case .seamless: .seamless
        }
    }

    private var exchangeTaxLotMethod: TaxLotMethod? {
        switch taxLotMethod {
        case nil: nil
        case .fifo: .fifo
        case .lifo: .lifo
        case .highCost: .highCost
        case .lowCost: .lowCost
        case .averageCost: .averageCost
        case .specificLot: .specificLot
        case .lossHarvester: .lossHarvester
        }
    }

    // Prices

    private func setPrices(_ type: SchwabOrderType, in request: inout OrderRequest) throws(SchwabOrderRefusal) {
        var mistakes: [String] = []
        if type == .cabinet { checkCabinet(&mistakes) }
        // A cabinet order says its price by its type.
        let price = type == .cabinet ? price ?? Self.cabinetPrice : price
        if request.type.needsLimitPrice {
            if price == nil { mistakes.append("price is required for orderType \(type.rawValue)") }
        } else if price != nil, !request.type.isTrailing, type != .netZero {
            mistakes.append("price is not allowed for orderType \(type.rawValue)")
        }
        if let price, !price.isPositive, !request.type.isNet { mistakes.append("price must be positive") }
        if request.type.needsStopPrice {
            if stopPrice == nil { mistakes.append("stopPrice is required for orderType \(type.rawValue)") }
        } else if stopPrice != nil, !request.type.isTrailing {
            mistakes.append("stopPrice is not allowed for orderType \(type.rawValue)")
        }
        if let stopPrice, !stopPrice.isPositive { mistakes.append("stopPrice must be positive") }
        if !mistakes.isEmpty { throw .invalid(mistakes) }

        if request.type.needsLimitPrice { request.limitPrice = price }
        if request.type.needsStopPrice { request.stopPrice = stopPrice }
        if request.type.isStop { request.stopBasis = exchangeStopBasis }
        if request.type.isTrailing { request.trailing = try trailingTerms(type) }
    }

    /// What an option without a value is closed at: a dollar a contract.
    private static let cabinetPrice = Price(cents: 1)

    /// Cabinet trades are of options that are worth nothing any more (inferred: nothing else is taken).
    private func checkCabinet(_ mistakes: inout [String]) {
        if legs.count != 1 || legs.contains(where: { $0.assetType != .option }) {
            mistakes.append("orderType CABINET is for one option")
        }
        if let price, price > Self.cabinetPrice { mistakes.append("price must not exceed 0.01 for orderType CABINET") }
    }

    private var exchangeStopBasis: PriceBasis? {
        switch stopType {
        case nil, .standard: nil
        case .bid: .bid
        case .ask: .ask
        case .last: .last
        case .mark: .mark
        }
    }

    private func trailingTerms(_ type: SchwabOrderType) throws(SchwabOrderRefusal) -> TrailingTerms {
        guard let offset = stopPriceOffset, let linkType = stopPriceLinkType, let linkBasis = stopPriceLinkBasis else {
            throw .invalid([
                "stopPriceLinkBasis, stopPriceLinkType and stopPriceOffset are required for orderType \(type.rawValue)"
            ])
        }
        guard offset.isPositive else { throw .invalid(["stopPriceOffset must be positive"]) }
        let basis: PriceBasis =
            switch linkBasis {
            case .last: .last
            case .bid: .bid
            case .ask: .ask
            case .mark: .mark
            case .askBid, .average: .midpoint
            case .manual, .base, .trigger: throw .notImitated("stopPriceLinkBasis \(linkBasis.rawValue)")
            }
        let distance: TrailingTerms.Offset =
            switch linkType {
            case .value: .amount(offset)
            case .percent: .percent(Ratio(billionths: offset.billionths))
            case .tick: .ticks(Int(clamping: offset.billionths / Price.scale))
            }
        var terms = TrailingTerms(distance, basis: basis)
        if type == .trailingStopLimit {
            terms.limitOffset = try trailingLimitOffset()
        }
        return terms
    }
}

extension SchwabOrderRequest {
    /// How far a trailing stop's limit stands beyond the stop: `priceOffset`, or a `price` that `priceLinkType` makes a
    /// distance (inferred: the vendor's document has both links, and no word on how they are used).
    private func trailingLimitOffset() throws(SchwabOrderRefusal) -> Price {
        if let priceOffset { return priceOffset }
        switch (priceLinkType, price) {
        case (.value, let price?): return price
        case (.percent, _?), (.tick, _?): throw .notImitated("priceLinkType \(priceLinkType?.rawValue ?? "")")
        default:
            throw .invalid(["price with priceLinkType, or priceOffset, is required for orderType TRAILING_STOP_LIMIT"])
        }
    }
}

extension SchwabOrderRequest.Leg {
    var side: Side {
        switch instruction {
        case .buy, .buyToCover, .buyToOpen, .buyToClose: .buy
        case .sell, .sellShort, .sellToOpen, .sellToClose, .sellShortExempt, .exchange: .sell
        }
    }

    /// The instruction says it; `positionEffect` only repeats it.
    var effect: PositionEffect {
        switch instruction {
        case .buy, .sellShort, .buyToOpen, .sellToOpen, .sellShortExempt: .opening
        case .sell, .buyToCover, .buyToClose, .sellToClose, .exchange: .closing
        }
    }
}
