import ExchangeCore

/// Writes a preview in the recorded key order.
struct PreviewWire {
    let order: SchwabOrderRequest
    let request: OrderRequest
    let reason: RejectReason?
    let exchange: Exchange

    init(order: SchwabOrderRequest, request: OrderRequest, reason: RejectReason?, _ exchange: Exchange) {
        self.order = order
        self.request = request
        self.reason = reason
        self.exchange = exchange
    }

    var body: [UInt8] {
        JSONWriter.object(reserving: 2048) { json in
            json.member("orderId", 0)
            json.object("orderStrategy", appendStrategy)
            json.object("orderValidationResult", appendValidation)
            json.object("commissionAndFee") { json in
                let fees = expectedFees
                let commissions = [("BASE_CHARGE", 0 as Money), ("COMMISSION", fees[.commission] ?? 0)]
                json.object("commission") { Self.append(commissions, "commissionLegs", "commissionValues", &$0) }
                json.object("fee") { json in
                    Self.append(
                        [
                            ("SEC_FEE", fees[.secFee] ?? 0), ("OPT_REG_FEE", fees[.optionsRegulatoryFee] ?? 0),
                            ("TAF_FEE", fees[.tafFee] ?? 0),
                        ], "feeLegs", "feeValues", &json)
                }
                json.object("trueCommission") { Self.append(commissions, "commissionLegs", "commissionValues", &$0) }
            }
        }
    }

    private func appendStrategy(_ json: inout JSONWriter) {
        let isRejected = reason != nil
        let balances = exchange.balances(of: request.account)
        let value = orderValue
        let spent = request.legs.first?.side == .buy || request.type == .netDebit ? value : 0
        let now = exchange.now.text(fractionDigits: 0)
        json.member("accountNumber", exchange.account(request.account)?.number ?? "")
        json.member("advancedOrderType", advancedType)
        if isRejected { json.member("closeTime", now) }
        json.member("enteredTime", now)
        json.object("orderBalance") { json in
            json.cents("orderValue", value)
            json.cents("projectedAvailableFund", balances.availableFunds - spent)
            json.cents("projectedBuyingPower", balances.buyingPower - spent)
            json.cents("projectedCommission", expectedFees[.commission] ?? 0)
        }
        json.member("orderStrategyType", order.strategy.rawValue)
        json.member("orderVersion", 1)
        json.member("session", order.session.rawValue)
        json.member("status", isRejected ? "REJECTED" : "ACCEPTED")
        if request.allOrNone { json.member("allOrNone", true) }
        json.member("discretionary", false)
        json.member("duration", order.duration.rawValue)
        json.decimal("filledQuantity", 0 as Quantity)
        if let type = order.type { json.member("orderType", type.rawValue) }
        json.cents("orderValue", value)
        if let price = order.price { json.decimal("price", price) }
        json.decimal("quantity", request.quantity)
        json.decimal("remainingQuantity", isRejected ? 0 : request.quantity)
        json.member("sellNonMarginableFirst", false)
        json.member("strategy", (order.complexStrategy ?? SchwabComplexStrategy.none).rawValue)
        json.member("amountIndicator", "SHARES")
        json.array("orderLegs") { json in
            for (index, leg) in order.legs.enumerated() { appendLeg(leg, index, &json) }
        }
    }

    private func appendLeg(_ leg: SchwabOrderRequest.Leg, _ index: Int, _ json: inout JSONWriter) {
        let symbol = Symbol(leg.symbol)
        let instrument = exchange.instrument(symbol) ?? Instrument(symbol)
        let assetType = InstrumentWire.assetType(instrument.kind).rawValue
        json.object { json in
            if let quote = exchange.quote(symbol) {
                if let ask = quote.ask { json.decimal("askPrice", ask) }
                if let bid = quote.bid { json.decimal("bidPrice", bid) }
                if let last = quote.last { json.decimal("lastPrice", last) }
                if let mark = quote.mark { json.decimal("markPrice", mark) }
            }
            json.decimal("projectedCommission", 0 as Money)
            if reason != nil { json.member("finalSymbol", leg.symbol) }
            json.member("legId", index + 1)
            json.member("assetType", assetType)
            json.member("instruction", leg.instruction.rawValue)
            json.member("positionEffect", leg.instruction.effect.rawValue)
            json.object("instrument") { json in
                json.member("assetType", assetType)
                json.member("symbol", leg.symbol)
                let description = InstrumentWire.description(of: instrument, in: exchange)
                if !description.isEmpty { json.member("description", description) }
                if instrument.kind == .etf { json.member("type", "EXCHANGE_TRADED_FUND") }
                if instrument.kind.optionTerms != nil { json.member("type", "VANILLA") }
            }
        }
    }

    private func appendValidation(_ json: inout JSONWriter) {
        guard let reason else { return }
        json.array("rejects") { json in
            json.object { json in
                json.member("activityMessage", SchwabRejectReasons.text(reason))
                json.member("originalSeverity", "REJECT")
            }
        }
        guard exchange.account(request.account)?.type == .cash, request.legs.first?.side == .buy else { return }
        json.array("warns") { json in
            json.object { json in
                json.member("activityMessage", Self.unsettledWarning)
                json.member("originalSeverity", "WARN")
            }
        }
    }

    /// What a cash account's buy is warned with (recorded).
    private static let unsettledWarning =
        "This buy order was accepted without sufficient settled funds to trade in your account. If you subsequently sell "
        + "this security without first delivering sufficient cash by settlement date, you may incur a trading restriction "
        + "requiring settled cash up front for future purchases. "

    /// What the order would cost if it filled at its price, by the world's fee schedule, in cents.
    private var expectedFees: [LedgerKind: Money] {
        var fees: [LedgerKind: Money] = [:]
        for leg in request.legs {
            guard let instrument = exchange.instrument(leg.symbol), let quote = exchange.quote(leg.symbol) else { continue }
            let market = leg.side == .buy ? quote.ask : quote.bid
            let price = (request.legs.count == 1 ? request.limitPrice : nil) ?? market ?? quote.last ?? 0
            let trade = FeeSchedule.Trade(
                date: NewYorkTime.date(at: exchange.now), side: leg.side, quantity: request.quantity * leg.ratio,
                price: price, multiplier: instrument.multiplier, isOption: instrument.kind.optionTerms != nil,
                isClosing: leg.positionEffect == .closing)
            for charge in FeeSchedule.charges(trade, exchange.configuration.policy.fees) {
                fees[charge.kind, default: 0] = fees[charge.kind, default: 0] + charge.amount.posted
            }
        }
        return fees
    }

    private static func append(
        _ values: [(String, Money)], _ legs: StaticString, _ name: StaticString, _ json: inout JSONWriter
    ) {
        json.array(legs) { json in
            json.object { json in
                json.array(name) { json in
                    for (type, value) in values {
                        json.object { json in
                            json.cents("value", value)
                            json.member("type", type)
                        }
                    }
                }
            }
        }
    }

    private var advancedType: String {
        switch order.strategy {
        case .oco: "OCO"
        case .trigger: order.children.contains { $0.strategy == .oco } ? "OTOCO" : "OTO"
        case .blastAll: "BLAST_ALL"
        case .pair: "PAIR"
        case .single, .cancel, .recall, .flatten, .twoDaySwap: "NONE"
        }
    }

    /// Quantity times the order's price, or the price it would meet.
    private var orderValue: Money {
        guard let leg = request.legs.first else { return 0 }
        let quote = exchange.quote(leg.symbol)
        let market = leg.side == .buy ? quote?.ask : quote?.bid
        let multiplier: Int =
            request.legs.count > 1
            ? request.legs.compactMap { exchange.instrument($0.symbol)?.multiplier }.max() ?? 1
            : exchange.instrument(leg.symbol)?.multiplier ?? 1
        let price = request.limitPrice ?? request.stopPrice ?? market ?? quote?.last ?? 0
        return price * request.quantity * multiplier
    }
}
