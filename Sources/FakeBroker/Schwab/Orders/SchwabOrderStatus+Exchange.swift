import ExchangeCore

extension SchwabOrderStatus {
    /// Where an order is in its life, in Schwab's words (documentation; the words for held orders are partly inferred).
    init(_ order: Order) {
        switch order.status {
        case .pendingNew: self = order.hold == .session ? .pendingActivation : .pendingAcknowledgement
        case .held:
            switch order.hold {
            case .parent: self = .awaitingParentOrder
            case .releaseTime: self = .awaitingReleaseTime
            case .session: self = .pendingActivation
            case .rule, .latency, nil: self = .awaitingManualReview
            }
        case .working: self = order.type.isStop && !order.isTriggered ? .awaitingStopCondition : .working
        case .partiallyFilled: self = .working
        case .filled: self = .filled
        case .pendingCancel: self = .pendingCancel
        // What could not be filled at once and as a whole has expired (the streamer's word for it is documented).
        case .canceled: self = order.timeInForce == .fillOrKill && order.filledQuantity.isZero ? .expired : .canceled
        case .pendingReplace: self = .pendingReplace
        case .replaced: self = .replaced
        case .rejected: self = .rejected
        case .expired: self = .expired
        }
    }
}

extension SchwabSession {
    init(_ session: OrderSession) {
        switch session {
        case .normal: self = .normal
        case .am: self = .am
        case .pm: self = .pm
        case .seamless: self = .seamless
        }
    }
}

extension SchwabDuration {
    /// The nearest word for a time in force; those of other vendors that Schwab has no word for become `UNKNOWN`.
    init(_ timeInForce: TimeInForce) {
        switch timeInForce {
        case .day, .atClose: self = .day
        case .goodTillCanceled, .goodTill: self = .goodTillCancel
        case .immediateOrCancel: self = .immediateOrCancel
        case .fillOrKill: self = .fillOrKill
        case .endOfWeek: self = .endOfWeek
        case .endOfMonth: self = .endOfMonth
        case .endOfNextMonth: self = .nextEndOfMonth
        case .atOpen: self = .unknown
        }
    }
}

extension SchwabOrderType {
    init(_ order: Order) {
        switch order.type {
        case .market: self = order.timeInForce == .atClose ? .marketOnClose : .market
        case .limit: self = order.timeInForce == .atClose ? .limitOnClose : .limit
        case .stop: self = .stop
        case .stopLimit: self = .stopLimit
        case .trailingStop: self = .trailingStop
        case .trailingStopLimit: self = .trailingStopLimit
        case .marketOnClose: self = .marketOnClose
        case .limitOnClose: self = .limitOnClose
        case .netDebit: self = .netDebit
        case .netCredit: self = .netCredit
        case .netZero: self = .netZero
        case .exercise: self = .exercise
        }
    }
}

extension SchwabInstruction {
    /// What a leg of the exchange does, in Schwab's words for its kind of instrument.
    init(_ leg: OrderLeg, isOption: Bool) {
        switch (leg.side, leg.positionEffect, isOption) {
        case (.buy, .closing, true): self = .buyToClose
        case (.buy, .opening, true), (.buy, .automatic, true): self = .buyToOpen
        case (.sell, .opening, true): self = .sellToOpen
        case (.sell, .closing, true), (.sell, .automatic, true): self = .sellToClose
        case (.buy, .closing, false): self = .buyToCover
        case (.buy, .opening, false), (.buy, .automatic, false): self = .buy
        case (.sell, .opening, false): self = .sellShort
        case (.sell, .closing, false), (.sell, .automatic, false): self = .sell
        }
    }

    /// Whether it opens or closes a position.
    var effect: SchwabPositionEffect {
        switch self {
        case .buy, .buyToOpen, .sellShort, .sellToOpen, .sellShortExempt: .opening
        case .sell, .buyToCover, .buyToClose, .sellToClose: .closing
        case .exchange: .automatic
        }
    }
}

extension SchwabTaxLotMethod {
    init(_ method: TaxLotMethod) {
        switch method {
        case .fifo: self = .fifo
        case .lifo: self = .lifo
        case .highCost: self = .highCost
        case .lowCost: self = .lowCost
        case .averageCost: self = .averageCost
        case .specificLot: self = .specificLot
        case .lossHarvester: self = .lossHarvester
        }
    }
}
