import ExchangeCore

/// The whole order, as the first message of its life carries it.
struct ActivityOrderWire {
    private let activity: AccountActivity
    private var order: Order { activity.order }

    init(_ activity: AccountActivity) { self.activity = activity }

    var isOption: Bool { instrument(order.symbol).kind.optionTerms != nil }

    /// Appends the members of the inner `Order`.
    func append(to json: inout JSONWriter) {
        let today = NewYorkTime.date(at: order.enteredAt)
        json.object("AccountInfo") { json in
            json.member("AccountNumber", activity.account)
            json.member("AccountBranch", "GR")
            json.member("CustomerOrFirmCode", "CustomerOrFirmCode_Customer")
            json.member("OrderPlacementCustomerID", "100000001")
            json.member("AccountState", "MI")
            json.member("AccountTypeCode", "Customer")
        }
        json.object("ClientChannelInfo") { json in
            json.member("ClientProductCode", "MO")
            json.member("EventUserID", AccountActivity.user)
            json.member("EventUserType", "Client")
        }
        json.time("LifecycleCreatedTimestamp", order.enteredAt)
        json.member("LifecycleSchwabOrderID", activity.number)
        json.time("EntryTimestamp", order.enteredAt)
        json.day("ExpiryTimeStamp", activity.expiryDate)
        json.member("AutoConfirm", true)
        json.day("PlanSubmitDate", today)
        json.member("SourceOMS", "ngOMS")
        json.member("FirmID", "CHAS")
        json.member("OrderAccount", "TDAAccount")
        json.name(isOption ? "AssetOrderOptionOrderLeg" : "AssetOrderEquityOrderLeg")
        json.object { appendLegOrder(&$0) }
    }

    private func appendLegOrder(_ json: inout JSONWriter) {
        let asset = isOption ? "MajorAssetType_Option" : "MajorAssetType_Equity"
        json.object("OrderInstruction") { json in
            json.member("HandlingInstructionCode", "AutomatedExecutionNoIntervention")
            json.object("ExecutionStrategy") { appendStrategy(&$0) }
            json.object("PreferredRoute") { _ in }
            json.name(isOption ? "OptionOrderInstruction" : "EquityOrderInstruction")
            json.object { _ in }
        }
        json.object("CommissionInfo") { json in
            json.exact("EstimatedOrderQuantity", order.quantity)
            json.exact("EstimatedPrincipalAmount", principal)
            json.exact("EstimatedCommissionAmount", 0 as Money)
        }
        json.member("AssetType", asset)
        json.member("TimeInForce", Self.timeInForce(order))
        json.member("OrderTypeCode", Self.typeCode(order))
        json.array("OrderLegs") { json in
            for (index, leg) in order.legs.enumerated() { json.object { append(leg, index, asset, &$0) } }
        }
        json.member("OrderCapacityCode", "OC_Agency")
        json.member("SettlementType", "SettlementType_Regular")
        json.member("Rule80ACode", 73)
        json.member("SolicitedCode", "Unsolicited")
        json.name(isOption ? "OptionOrder" : "EquityOrder")
        json.object { $0.member("TradingSessionCodeOnOrder", activity.sessionCode) }
    }

    /// One shape for each order type; the limit's is recorded, the others are inferred from it.
    private func appendStrategy(_ json: inout JSONWriter) {
        let type = "ES_" + Self.typeCode(order)
        json.member("Type", type)
        json.name(Self.typeCode(order) + "ExecutionStrategy")
        json.object { json in
            json.member("Type", type)
            if let limit = order.limitPrice {
                json.exact("LimitPrice", limit)
                json.member("LimitPriceUnitCode", "Units")
            }
            if let stop = order.stopPrice {
                json.exact("StopPrice", stop)
                json.member("StopPriceUnitCode", "Units")
            }
        }
    }

    private func append(_ leg: OrderLeg, _ index: Int, _ asset: String, _ json: inout JSONWriter) {
        let instrument = instrument(leg.symbol)
        let quantity = order.quantity * leg.ratio
        json.member("LegID", index == 0 ? activity.number : activity.number + ".\(index + 1)")
        json.member("LegParentSchwabOrderID", activity.number)
        json.exact("Quantity", quantity)
        json.member("QuantityUnitCodeType", "SharesOrUnits")
        json.exact("LeavesQuantity", quantity)
        json.member("BuySellCode", leg.side == .buy ? "Buy" : "Sell")
        json.object("Security") { append(instrument, asset, &$0) }
        json.object("QuoteOnOrderAcceptance") { activity.appendQuote(of: leg.symbol, &$0) }
        json.object("LegClientRequestInfo") { json in
            json.member("SecurityId", leg.symbol.text)
            json.member("SecurityIdTypeCd", "Symbol")
        }
        json.member("AccountingRuleCode", Self.accountingRule(activity))
        json.exact("EstimatedNetAmount", principal)
        json.exact("EstimatedPrincipalAmnt", principal)
        json.name(isOption ? "OptionOrderLeg" : "EquityOrderLeg")
        json.object { _ in }
    }

    private func append(_ instrument: Instrument, _ asset: String, _ json: inout JSONWriter) {
        let codes = SecurityCodes(instrument)
        let terms = instrument.kind.optionTerms
        let name = String(instrument.description.prefix(20))
        json.member("SchwabSecurityID", String(codes.ssid))
        json.member("Symbol", instrument.symbol.text)
        json.member("UnderlyingSymbol", terms?.underlying.text ?? instrument.symbol.text)
        json.member("PrimaryExchangeCode", codes.exchange)
        json.member("MajorAssetType", asset)
        json.member("PrimaryMarketSymbol", instrument.symbol.text)
        json.member("ShortDescriptionText", name)
        json.member("ShortName", name)
        json.member("CUSIP", instrument.cusip)
        if let sedol = SecurityNumbers.sedol(cusip: instrument.cusip) { json.member("SEDOL", sedol) }
        if let isin = SecurityNumbers.isin(cusip: instrument.cusip) { json.member("ISIN", isin) }
        json.object("OptionsSecurityInfo") { json in
            guard let terms else { return }
            json.member("PutCallCode", terms.right == .call ? "Call" : "Put")
            json.member("UnderlyingSchwabSecurityID", String(SecurityCodes(Instrument(terms.underlying)).ssid))
            json.exact("StrikePrice", terms.strike)
            json.day("OptionExpiryDate", terms.expiration)
        }
    }

    private func instrument(_ symbol: Symbol) -> Instrument { activity.exchange.instrument(symbol) ?? Instrument(symbol) }

    /// What it costs, negative, or brings, at its limit or the market.
    private var principal: Money {
        let quote = activity.exchange.quote(order.symbol)
        let price = order.limitPrice ?? (order.side == .buy ? quote?.ask : quote?.bid) ?? quote?.last ?? 0
        let value = price * order.quantity * instrument(order.symbol).multiplier
        return order.side == .buy ? -value : value
    }

    // Words

    /// The order's duration.
    static func timeInForce(_ order: Order) -> String {
        switch SchwabDuration(order.timeInForce) {
        case .day, .unknown: "Day"
        case .goodTillCancel: "GoodTillCancel"
        case .fillOrKill: "FillOrKill"
        case .immediateOrCancel: "ImmediateOrCancel"
        case .endOfWeek: "EndOfWeek"
        case .endOfMonth: "EndOfMonth"
        case .nextEndOfMonth: "NextEndOfMonth"
        }
    }

    /// The order's type.
    static func typeCode(_ order: Order) -> String {
        switch SchwabOrderType(order) {
        case .market, .cabinet, .nonMarketable, .exercise: "Market"
        case .limit: "Limit"
        case .stop: "Stop"
        case .stopLimit: "StopLimit"
        case .trailingStop: "TrailingStop"
        case .trailingStopLimit: "TrailingStopLimit"
        case .marketOnClose: "MarketOnClose"
        case .limitOnClose: "LimitOnClose"
        case .netDebit: "NetDebit"
        case .netCredit: "NetCredit"
        case .netZero: "NetZero"
        }
    }

    /// Which rules the account is kept by.
    static func accountingRule(_ activity: AccountActivity) -> String {
        activity.exchange.account(activity.order.account)?.type == .cash ? "Cash" : "Margin"
    }

    /// The name of the rule that rejected: four are known from public reports (what each is for is partly inferred); the
    /// others are the reason's words, each with a capital (inferred).
    static func ruleName(_ reason: RejectReason) -> String {
        switch reason {
        case .insufficientBuyingPower, .dayTradingBuyingPower, .intradayMarginDeficit: "Account_Sys_0005"
        case .stopOnWrongSide: "Order_Sys_0002"
        case .oversold, .positionFlip: "Position_Sys_0001"
        case .patternDayTrader: "Regulatory_Sys_0006"
        case .other: "OrderRejected"
        default: reason.code.prefix(1).uppercased() + reason.code.dropFirst()
        }
    }
}
