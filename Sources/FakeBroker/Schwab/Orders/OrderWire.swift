import ExchangeCore

/// Writes orders as the trader API shows them, in the recorded key order; what does not apply is absent, never null.
struct OrderWire {
    let exchange: Exchange
    let details: [OrderID: SchwabOrderDetail]

    init(_ state: WorldState) {
        exchange = state.exchange
        details = state.schwab.orderDetails
    }

    /// Appends an order with its children.
    func append(_ order: Order, _ json: inout JSONWriter) {
        json.object { json in
            if !order.isContainer { appendTerms(order, &json) }
            json.member("orderStrategyType", order.strategy.rawValue.uppercased())
            json.member("orderId", SchwabOrderID.number(order.id))
            json.member("cancelable", order.isCancelable)
            json.member("editable", order.isCancelable && !order.isContainer && order.hold != .parent)
            json.member("status", SchwabOrderStatus(order).rawValue)
            json.member("enteredTime", order.enteredAt.schwabText)
            if let closed = order.closedAt { json.member("closeTime", closed.schwabText) }
            if let tag = order.tag { json.member("tag", tag) }
            json.name("accountNumber")
            appendAccountNumber(order.account, &json)
            if !order.isContainer { appendActivities(order, &json) }
            if !order.children.isEmpty {
                json.array("childOrderStrategies") { json in
                    for child in order.children {
                        if let child = exchange.order(child) { append(child, &json) }
                    }
                }
            }
            if order.status == .rejected, let reason = order.reason {
                json.member("statusDescription", statusDescription(reason, order))
            }
        }
    }

    /// What was asked for; a mere container has none of it (inferred).
    private func appendTerms(_ order: Order, _ json: inout JSONWriter) {
        let detail = details[order.id]
        json.member("session", SchwabSession(order.session).rawValue)
        json.member("duration", SchwabDuration(order.timeInForce).rawValue)
        json.member("orderType", (detail?.type ?? SchwabOrderType(order)).rawValue)
        if let instant = order.cancelAt { json.member("cancelTime", instant.schwabText) }
        json.member("complexOrderStrategyType", (detail?.complexStrategy ?? SchwabComplexStrategy.none).rawValue)
        json.decimal("quantity", order.quantity - order.carriedQuantity)
        json.decimal("filledQuantity", order.filledQuantity - order.carriedQuantity)
        json.decimal("remainingQuantity", order.leavesQuantity)
        json.member("requestedDestination", "AUTO")
        json.member("destinationLinkName", destination(order, detail))
        if let instant = order.releaseAt { json.member("releaseTime", instant.schwabText) }
        appendPrices(order, detail, &json)
        json.array("orderLegCollection") { json in
            for (index, leg) in order.legs.enumerated() { append(leg, index, of: order, &json) }
        }
        if order.allOrNone || order.doNotReduce {
            let word: SchwabSpecialInstruction =
                order.allOrNone ? (order.doNotReduce ? .allOrNoneDoNotReduce : .allOrNone) : .doNotReduce
            json.member("specialInstruction", word.rawValue)
        }
    }

    private func appendPrices(_ order: Order, _ detail: SchwabOrderDetail?, _ json: inout JSONWriter) {
        if let stop = order.stopPrice { json.decimal("stopPrice", stop) }
        if let trailing = order.trailing {
            json.member("stopPriceLinkBasis", (detail?.stopPriceLinkBasis ?? Self.basis(trailing.basis)).rawValue)
            switch trailing.offset {
            case .amount(let distance):
                json.member("stopPriceLinkType", SchwabLinkType.value.rawValue)
                json.decimal("stopPriceOffset", distance)
            case .percent(let share):
                json.member("stopPriceLinkType", SchwabLinkType.percent.rawValue)
                json.decimal("stopPriceOffset", share)
            case .ticks(let count):
                json.member("stopPriceLinkType", SchwabLinkType.tick.rawValue)
                json.decimal("stopPriceOffset", Quantity(count))
            }
        }
        if order.type.isStop { json.member("stopType", (detail?.stopType ?? .standard).rawValue) }
        if let basis = detail?.priceLinkBasis { json.member("priceLinkBasis", basis.rawValue) }
        if let type = detail?.priceLinkType { json.member("priceLinkType", type.rawValue) }
        if let limit = order.limitPrice { json.decimal("price", limit) }
        if let method = order.taxLotMethod { json.member("taxLotMethod", SchwabTaxLotMethod(method).rawValue) }
    }

    private static func basis(_ basis: PriceBasis) -> SchwabLinkBasis {
        switch basis {
        case .last: .last
        case .bid: .bid
        case .ask: .ask
        case .mark: .mark
        case .midpoint: .average
        case .doubleLast: .last
        case .bidAsk, .doubleBidAsk: .askBid
        }
    }

    private func append(_ leg: OrderLeg, _ index: Int, of order: Order, _ json: inout JSONWriter) {
        let instrument = exchange.instrument(leg.symbol) ?? Instrument(leg.symbol)
        let isOption = instrument.kind.optionTerms != nil
        let instruction = SchwabInstruction(leg, isOption: isOption)
        json.object { json in
            json.member("orderLegType", isOption ? "OPTION" : "EQUITY")
            json.member("legId", index + 1)
            json.object("instrument") { json in
                InstrumentWire.orderLeg(instrument, id: exchange.instrumentID(leg.symbol), in: exchange, &json)
            }
            json.member("instruction", instruction.rawValue)
            json.member("positionEffect", instruction.effect.rawValue)
            json.decimal("quantity", (order.quantity - order.carriedQuantity) * leg.ratio)
        }
    }

    /// Where the order went: the router until something filled, then a venue (both recorded).
    private func destination(_ order: Order, _ detail: SchwabOrderDetail?) -> String {
        order.filledQuantity > order.carriedQuantity ? "JNST" : detail?.destinationLinkName ?? "AutoRoute"
    }

    /// A number here, though a string everywhere else (recorded).
    private func appendAccountNumber(_ id: AccountID, _ json: inout JSONWriter) {
        let number = exchange.account(id)?.number ?? ""
        if let digits = Int64(number) { json.int(digits) } else { json.string(number) }
    }

    /// What happened to the order: an entry for each fill, and one for what was not filled.
    private func appendActivities(_ order: Order, _ json: inout JSONWriter) {
        let executions = exchange.executions(of: order.id)
        let ended: Bool
        switch order.status {
        case .canceled, .expired, .replaced: ended = true
        case .pendingNew, .held, .working, .partiallyFilled, .filled, .pendingCancel, .pendingReplace, .rejected:
            ended = false
        }
        if executions.isEmpty && !ended { return }
        json.array("orderActivityCollection") { json in
            var filled = order.carriedQuantity
            for fill in Self.fills(executions) {
                filled += fill.quantity
                json.object { json in
                    json.member("activityType", "EXECUTION")
                    json.member("activityId", SchwabOrderID.activity(fill.legs[0].id))
                    json.member("executionType", "FILL")
                    json.decimal("quantity", fill.quantity)
                    json.decimal("orderRemainingQuantity", max(order.quantity - filled, 0))
                    json.array("executionLegs") { json in
                        for leg in fill.legs {
                            appendExecutionLeg(
                                leg.leg, leg.quantity, leg.price, at: leg.at, instrument: leg.instrument, &json)
                        }
                    }
                }
            }
            if ended { appendCancel(order, remaining: order.quantity - order.filledQuantity, &json) }
        }
    }

    /// A cancel's entry; that of a replaced order has no number and keeps its quantity as remaining (recorded).
    private func appendCancel(_ order: Order, remaining: Quantity, _ json: inout JSONWriter) {
        let isReplaced = order.status == .replaced
        json.object { json in
            json.member("activityType", "EXECUTION")
            if !isReplaced { json.member("activityId", SchwabOrderID.cancelActivity(order.id)) }
            json.member("executionType", "CANCELED")
            json.decimal("quantity", remaining)
            json.decimal("orderRemainingQuantity", isReplaced ? remaining : 0)
            json.array("executionLegs") { json in
                for (index, leg) in order.legs.enumerated() {
                    appendExecutionLeg(
                        index, remaining * leg.ratio, 0, at: order.closedAt ?? order.updatedAt,
                        instrument: exchange.instrumentID(leg.symbol), &json)
                }
            }
        }
    }

    private func appendExecutionLeg(
        _ leg: Int, _ quantity: Quantity, _ price: Price, at instant: Instant, instrument: InstrumentID?,
        _ json: inout JSONWriter
    ) {
        json.object { json in
            json.member("legId", leg + 1)
            json.decimal("quantity", quantity)
            json.decimal("mismarkedQuantity", 0 as Quantity)
            json.decimal("price", price)
            json.member("time", instant.schwabText)
            if let instrument { json.member("instrumentId", InstrumentWire.instrumentId(instrument)) }
        }
    }

    /// One fill of the order: an execution of each of its legs.
    private struct Fill {
        var quantity: Quantity
        var legs: [Execution]
    }

    /// Executions gathered into fills: the legs of a combination trade together, the first leg first.
    private static func fills(_ executions: [Execution]) -> [Fill] {
        var fills: [Fill] = []
        for execution in executions {
            if execution.leg > 0, !fills.isEmpty {
                fills[fills.count - 1].legs.append(execution)
            } else {
                fills.append(Fill(quantity: execution.quantity, legs: [execution]))
            }
        }
        return fills
    }

    private func statusDescription(_ reason: RejectReason, _ order: Order) -> String {
        let isOption = exchange.instrument(order.symbol)?.kind.optionTerms != nil
        if reason == .priceIncrement, isOption { return SchwabRejectReasons.optionIncrement }
        return SchwabRejectReasons.text(reason)
    }
}
