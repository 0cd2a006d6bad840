import ExchangeCore

/// Writes transactions in the recorded key order.
struct TransactionWire {
    let account: Account
    let exchange: Exchange

    /// Appends one transaction.
    func append(_ transaction: SchwabTransaction, _ json: inout JSONWriter) {
        let main = transaction.main
        let isOrderTrade = transaction.type == .trade && main.order != nil
        json.object { json in
            json.member("activityId", transaction.activityId)
            json.member("time", main.at.schwabText)
            if let description = transaction.description { json.member("description", description) }
            json.member("accountNumber", account.number)
            json.member("type", transaction.type.rawValue)
            json.member("status", "VALID")
            json.member("subAccount", subAccount(main))
            // An order's trade carries its instant, everything else the day (recorded).
            json.member("tradeDate", isOrderTrade ? main.at.schwabText : Self.day(NewYorkTime.date(at: main.at)))
            // An order's trade does not tell its settlement, and a mere movement of cash no position (recorded).
            if !isOrderTrade { json.member("settlementDate", Self.day(main.settlesOn)) }
            if transaction.movesSecurities, let instrument = main.instrument {
                json.member("positionId", positionId(instrument))
            }
            if let order = main.order { json.member("orderId", SchwabOrderID.number(order)) }
            json.cents("netAmount", transaction.entries.reduce(0) { $0 + $1.amount })
            json.array("transferItems") { json in
                if isOrderTrade { appendFees(transaction, &json) }
                appendMain(transaction, &json)
            }
        }
    }

    private func subAccount(_ entry: LedgerEntry) -> String {
        if account.type == .cash { return "CASH" }
        return isShortSale(entry) ? "SHORT" : "MARGIN"
    }

    private func isShortSale(_ entry: LedgerEntry) -> Bool {
        guard entry.quantity.isNegative, let order = entry.order.flatMap(exchange.order) else { return false }
        return order.side == .sell && order.positionEffect == .opening && entry.kind == .trade
            && instrument(entry)?.kind.optionTerms == nil
    }

    /// The fees of an order's trade come first, one item for each type even when it is nothing (recorded).
    private func appendFees(_ transaction: SchwabTransaction, _ json: inout JSONWriter) {
        for (type, kinds) in Self.feeTypes {
            let fee = transaction.entries.filter { kinds.contains($0.kind) }.reduce(0 as Money) { $0 + $1.amount }
            json.object { json in
                appendCurrency(&json)
                json.cents("amount", fee.magnitude)
                json.cents("cost", fee)
                json.member("feeType", type)
            }
        }
    }

    private static let feeTypes: [(String, [LedgerKind])] = [
        ("COMMISSION", [.commission]),
        ("SEC_FEE", [.secFee]),
        ("OPT_REG_FEE", [.optionsRegulatoryFee, .clearingFee, .auditTrailFee]),
        ("TAF_FEE", [.tafFee]),
    ]

    private func appendMain(_ transaction: SchwabTransaction, _ json: inout JSONWriter) {
        let entry = transaction.main
        json.object { json in
            guard transaction.movesSecurities, let instrument = instrument(entry), let id = entry.instrument,
                !entry.quantity.isZero
            else {
                appendCurrency(&json)
                json.cents("amount", entry.amount)
                json.decimal("cost", 0 as Money)
                json.decimal("price", 0 as Price)
                return
            }
            json.object("instrument") { json in append(instrument, id, &json) }
            json.decimal("amount", entry.quantity)
            json.cents("cost", entry.amount)
            if let price = entry.price { json.decimal("price", price) }
            json.member("positionEffect", effect(entry))
        }
    }

    private func effect(_ entry: LedgerEntry) -> String {
        if let order = entry.order.flatMap(exchange.order) {
            let leg = order.legs.first { exchange.instrumentID($0.symbol) == entry.instrument }
            let isOption = instrument(entry)?.kind.optionTerms != nil
            if let leg { return SchwabInstruction(leg, isOption: isOption).effect.rawValue }
        }
        // A contract that runs out or is exercised goes, whether it was held or owed.
        let ends = entry.kind == .optionExercise || entry.kind == .optionAssignment || entry.kind == .optionExpiration
        if ends, instrument(entry)?.kind.optionTerms != nil { return "CLOSING" }
        return entry.quantity.isNegative ? "CLOSING" : "OPENING"
    }

    private func appendCurrency(_ json: inout JSONWriter) {
        json.object("instrument") { json in
            json.member("assetType", "CURRENCY")
            json.member("status", "ACTIVE")
            json.member("symbol", "CURRENCY_USD")
            json.member("description", "USD currency")
            json.member("instrumentId", 1)
            json.decimal("closingPrice", 0 as Price)
        }
    }

    private func append(_ instrument: Instrument, _ id: InstrumentID, _ json: inout JSONWriter) {
        json.member("assetType", InstrumentWire.assetType(instrument.kind).rawValue)
        json.member("status", "ACTIVE")
        json.member("symbol", instrument.symbol.text)
        let description = InstrumentWire.description(of: instrument, in: exchange)
        if !description.isEmpty { json.member("description", description) }
        json.member("instrumentId", InstrumentWire.instrumentId(id))
        json.decimal("closingPrice", exchange.quote(id)?.previousClose ?? 0)
        switch instrument.kind {
        case .etf: json.member("type", "EXCHANGE_TRADED_FUND")
        case .stock: json.member("type", "COMMON_STOCK")
        case .option(let terms), .futureOption(let terms): appendOption(terms, instrument, &json)
        case .index, .mutualFund, .future, .forex, .bond, .crypto: break
        }
    }

    private func appendOption(_ terms: OptionTerms, _ instrument: Instrument, _ json: inout JSONWriter) {
        json.member("expirationDate", Self.day(terms.expiration))
        json.array("optionDeliverables") { json in
            json.object { json in
                json.member("rootSymbol", terms.underlying.text)
                json.member("strikePercent", 100)
                json.member("deliverableNumber", 1)
                json.decimal("deliverableUnits", Quantity(instrument.multiplier))
                json.object("deliverable") { json in
                    let underlying = exchange.instrument(terms.underlying) ?? Instrument(terms.underlying)
                    json.member("assetType", InstrumentWire.assetType(underlying.kind).rawValue)
                    json.member("symbol", underlying.symbol.text)
                    if let id = exchange.instrumentID(terms.underlying) {
                        json.member("instrumentId", InstrumentWire.instrumentId(id))
                    }
                }
            }
        }
        json.member("optionPremiumMultiplier", instrument.multiplier)
        json.member("putCall", terms.right.rawValue.uppercased())
        json.decimal("strikePrice", terms.strike)
        json.member("type", "VANILLA")
        json.member("underlyingSymbol", terms.underlying.text)
        json.member("underlyingCusip", exchange.instrument(terms.underlying)?.cusip ?? "")
    }

    private func instrument(_ entry: LedgerEntry) -> Instrument? { entry.instrument.flatMap(exchange.instrument) }

    private func positionId(_ instrument: InstrumentID) -> Int64 {
        20_000_000 + Int64(account.id.rawValue) * 100_000 + Int64(instrument.rawValue)
    }

    /// A day as its first instant in New York (recorded).
    private static func day(_ date: CivilDate) -> String {
        NewYorkTime.midnight(of: date).schwabText
    }
}
