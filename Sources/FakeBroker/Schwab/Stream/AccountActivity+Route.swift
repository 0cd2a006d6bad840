import ExchangeCore

/// The messages of an order's way to a venue, and of what comes back.
extension AccountActivity {
    /// Why an order went out unfilled.
    enum OutReason {
        case clientCancel
        case systemReject(RejectReason)
    }

    /// The order goes to a venue, which takes it.
    var routing: [Message] {
        [requested("New", sequence: 1), requestCreated, requestCompleted(isCancel: false, sequence: 1)]
    }

    /// The venue gives it back.
    var cancelRouting: [Message] {
        [requested("Cancel", sequence: 2), requestCompleted(isCancel: true, sequence: 2)]
    }

    private var clientOrderID: String { number + ".1" }

    private func requested(_ type: String, sequence: Int) -> Message {
        message("ExecutionRequested", "ExecutionRequestedEventRoutedInfo") { json in
            json.member("RouteSequenceNumber", sequence)
            json.object("RouteInfo") { json in
                json.member("RouteName", Self.route)
                json.member("RouteSequenceNumber", sequence)
                json.time("RoutedExecutionTimestamp", at)
                json.object("Quote") { appendQuote(of: order.symbol, &$0) }
                json.member("RouteRequestedType", type)
                json.exact("RoutedQuantity", order.quantity)
                json.exact("RoutedPrice", order.limitPrice)
                json.member("RouteStatus", "RouteCreated")
                json.member("ClientOrderID", clientOrderID)
                json.time("RoutedTime", at)
                json.member("RouteTimeInForce", ActivityOrderWire.timeInForce(order))
                json.object("RouteAcknowledgmentTimeStamp") { _ in }
            }
            json.member("RouteRequestedBy", "RR_Broker")
            json.member("LegId", number)
        }
    }

    private var requestCreated: Message {
        message("ExecutionRequestCreated", "ExecutionRequestCreatedEvent") { json in
            json.member("LegId", number)
            json.member("RouteName", Self.route)
            json.member("RouteRequestType", "New")
            json.member("RouteSequenceNumber", 1)
            json.member("RouteRequestedBy", "RR_Broker")
            json.member("RouteStatus", "RouteFixAcknowledged")
            json.member("SenderCompID", Self.venueUser)
            json.time("RoutedTime", at)
            json.member("ClientOrderID", clientOrderID)
        }
    }

    /// Words become numbers on a cancel (recorded).
    private func requestCompleted(isCancel: Bool, sequence: Int) -> Message {
        message("ExecutionRequestCompleted", "ExecutionRequestCompletedEvent") { json in
            json.member("LegId", number)
            if isCancel {
                json.member("ResponseType", 7)
            } else {
                json.member("ResponseType", "Accepted")
                json.member("ExchangeOrderID", exchangeOrderID)
            }
            json.time("ExecutionTime", at)
            json.member("RouteSequenceNumber", sequence)
            if isCancel { json.member("RouteStatus", 8) } else { json.member("RouteStatus", "RouteVenueAccepted") }
            json.time("RouteAcknowledgmentTimeStamp", at)
            json.member("ClientOrderID", clientOrderID)
        }
    }

    /// The venue's own number: 19 digits that follow from the order's.
    private var exchangeOrderID: String { String(1_000_000_000_000_000_000 + order.id.rawValue) }

    /// `20250320-EST-ngOMS-…`
    private func executionID(_ number: Int64) -> String {
        let date = NewYorkTime.date(at: at).description.filter { $0 != "-" }
        return "\(date)-EST-ngOMS-\(number)"
    }

    /// A fill, whole or in part.
    func fillCompleted(_ change: OrderChange, _ execution: Execution) -> Message {
        let isWhole = !change.leavesQuantity.isPositive
        let value = execution.price * execution.quantity
        return message("OrderFillCompleted", "OrderFillCompletedEventOrderLegQuantityInfo") { json in
            json.member("LegId", number)
            json.member("LegStatus", isWhole ? "LegClosed" : "LegOpen")
            json.object("QuantityInfo") { json in
                json.member("ExecutionID", executionID(SchwabOrderID.activity(execution.id)))
                json.exact("CumulativeQuantity", change.filledQuantity)
                json.exact("LeavesQuantity", change.leavesQuantity)
                json.exact("AveragePrice", change.averagePrice)
            }
            json.exact("PriceImprovement", improvement(execution))
            json.member("LegSubStatus", isWhole ? "LegSubStatusFilled" : "LegSubStatusPartiallyFilled")
            json.object("ExecutionInfo") { json in
                json.member("ExecutionSequenceNumber", execution.sequence)
                json.member("ExecutionId", executionID(SchwabOrderID.activity(execution.id)))
                json.member("VenueExecutionID", String(execution.id.rawValue))
                json.exact("ExecutionQuantity", execution.quantity)
                json.exact("ExecutionPrice", execution.price)
                json.time("ExecutionTimeStamp", execution.at)
                json.member("ExecutionTransType", "Fill")
                json.member("ExecutionBroker", "CDRG")
                json.member("ExecutionCapacityCode", "Agency")
                json.member("RouteName", Self.route)
                json.member("RouteSequenceNumber", 1)
                json.time("VenuExecutionTimeStamp", execution.at)
                json.member("ReportingCapacityCode", "RC_Agency")
                json.exact("PrincipalAmmount", value.posted)
                json.exact("ActualChargedCommissionAmount", 0 as Money)
                json.object("AsOfTimeStamp") { _ in }
                json.object("ActualChargedFeesCommissionAndTax") { json in
                    for name in Self.fees { json.exact(name, name.description == "SECFees" ? execution.fees : 0) }
                }
                json.member("ClientOrderID", clientOrderID)
            }
            json.object("OrderInfoForTransactionPosting") { appendPosting(execution, &$0) }
        }
    }

    private static let fees: [StaticString] = [
        "StateTaxWithholding", "FederalTaxWithholding", "SECFees", "ORF", "FTT", "TaxWithholding1446",
        "GoodsAndServicesTax", "IOF", "TAF", "CommissionAmount",
    ]

    /// How much better than the limit it was, for each unit; nothing without a limit.
    private func improvement(_ execution: Execution) -> Price {
        guard let limit = order.limitPrice, order.otherLegs.isEmpty else { return 0 }
        return max(execution.side == .buy ? limit - execution.price : execution.price - limit, 0)
    }

    private func appendPosting(_ execution: Execution, _ json: inout JSONWriter) {
        let instrument = exchange.instrument(execution.instrument)
        json.exact("LimitPrice", order.limitPrice)
        json.member("OrderTypeCode", ActivityOrderWire.typeCode(order))
        json.member("BuySellCode", execution.side == .buy ? "Buy" : "Sell")
        json.exact("Quantity", order.quantity)
        json.exact("StopPrice", order.stopPrice)
        json.member("Symbol", instrument?.symbol.text ?? order.symbol.text)
        json.member("SchwabSecurityID", String(SecurityCodes(instrument ?? Instrument(order.symbol)).ssid))
        json.member("SolicitedCode", "Unsolicited")
        json.member("AccountingRuleCode", ActivityOrderWire.accountingRule(self))
        json.member("SettlementType", "SettlementType_Regular")
        json.member("OrderCreatedUserID", "VENU")
        json.member("OrderCreatedUserType", "Venue")
        json.member("ClientProductCode", "MO")
    }

    /// What is left goes out unfilled. The quantity is not zero, and yet it is no fill (recorded).
    func unfilledOut(_ change: OrderChange) -> Message {
        message("ExecutionCreated", "ExecutionCreatedEventExecutionInfo") { json in
            json.member("LegId", number)
            json.object("ExecutionInfo") { json in
                json.member("ExecutionSequenceNumber", (order.lastExecution.flatMap { exchange.execution($0)?.sequence } ?? 0) + 1)
                json.member("ExecutionId", executionID(SchwabOrderID.cancelActivity(order.id)))
                json.exact("ExecutionQuantity", change.quantity - change.filledQuantity)
                json.time("ExecutionTimeStamp", at)
                json.member("ExecutionTransType", "UROut")
                json.member("ExecutionCapacityCode", "Agency")
                json.member("RouteName", Self.route)
                json.member("RouteSequenceNumber", 1)
                json.time("VenuExecutionTimeStamp", at)
                json.member("CancelType", "ClientCancel")
                json.member("ReportingCapacityCode", "RC_Agency")
                json.object("AsOfTimeStamp") { _ in }
                json.member("ClientOrderID", clientOrderID)
            }
            json.time("AsOfTimeStamp", at)
            json.member("RouteSequenceNumber", 1)
        }
    }

    /// The order's end without a fill of the rest.
    func outCompleted(_ change: OrderChange, _ reason: OutReason) -> Message {
        message("OrderUROutCompleted", "OrderUROutCompletedEvent") { json in
            json.member("LegId", number)
            json.member("ExecutionId", executionID(SchwabOrderID.cancelActivity(order.id)))
            json.exact("LeavesQuantity", 0 as Quantity)
            json.exact("CancelQuantity", change.quantity - change.filledQuantity)
            json.member("LegStatus", "LegClosed")
            switch reason {
            case .clientCancel:
                json.member("LegSubStatus", "LegSubStatusCancelled")
                json.member("OutCancelType", "ClientCancel")
            case .systemReject(let reason):
                json.member("LegSubStatus", "LegSubStatusRejected")
                json.member("OutCancelType", "SystemReject")
                json.array("ValidationDetail") { json in
                    json.object { json in
                        json.member("SchwabOrderID", number)
                        json.member("NgOMSRuleName", ActivityOrderWire.ruleName(reason))
                        json.member("NgOMSRuleDescription", SchwabRejectReasons.text(reason))
                    }
                }
            }
            json.time("VenueExecutionTimeStamp", at)
            json.time("ExecutionTimeStamp", at)
            json.member("RouteName", Self.route)
        }
    }
}
