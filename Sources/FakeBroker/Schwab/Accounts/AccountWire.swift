import ExchangeCore

/// Writes an account as the trader API shows it, byte for byte in the recorded key order. The most asked of all answers,
/// so it is put together from constant fragments, without strings in between.
enum AccountWire {
    /// Appends one account object.
    static func append(_ id: AccountID, of exchange: Exchange, withPositions: Bool, to out: inout ByteText) {
        guard let account = exchange.account(id) else { return }
        let balances = exchange.balances(of: id)
        out.append(#"{"securitiesAccount":{"type":""#)
        out.append(account.type == .margin ? "MARGIN" : "CASH")
        out.append(#"","accountNumber":"#)
        out.append(jsonString: account.number)
        out.append(#","roundTrips":"#)
        out.append(decimal: Int64(balances.dayTradeCount))
        out.append(#","isDayTrader":"#)
        out.append(balances.isPatternDayTrader ? "true" : "false")
        out.append(#","isClosingOnlyRestricted":"#)
        out.append(account.isRestricted ? "true" : "false")
        out.append(#","pfcbFlag":false"#)

        var beginning = Beginning()
        var count = 0
        for position in exchange.positions(of: id) {
            beginning.add(position, of: exchange)
            if !withPositions || position.quantity.isZero { continue }
            out.append(count == 0 ? #","positions":["# : ",")
            PositionWire.append(position, of: exchange, to: &out)
            count += 1
        }
        if count > 0 { out.append("]") }

        switch account.type {
        case .margin: appendMargin(balances, beginning, to: &out)
        case .cash: appendCash(balances, beginning, to: &out)
        }
        out.append(#"},"aggregatedBalance":{"currentLiquidationValue":"#)
        out.append(cents: balances.equity)
        out.append(#","liquidationValue":"#)
        out.append(cents: balances.previousEquity)
        out.append("}}")
    }

    /// What the positions were worth when the trading day began.
    private struct Beginning {
        var longStock: Money = 0
        var shortStock: Money = 0
        var longOption: Money = 0
        var shortOption: Money = 0

        mutating func add(_ position: Position, of exchange: Exchange) {
            let value = position.previousMark * position.previousQuantity * exchange[position.instrument].multiplier
            switch (exchange[position.instrument].kind.isOption, value.isNegative) {
            case (false, false): longStock += value
            case (false, true): shortStock += value
            case (true, false): longOption += value
            case (true, true): shortOption += value
            }
        }

        var total: Money { longStock + shortStock + longOption + shortOption }
    }

    private static func appendMargin(_ now: Balances, _ beginning: Beginning, to out: inout ByteText) {
        let cash = now.previousEquity - beginning.total
        let positiveCash = max(cash, 0)
        let half = (beginning.longStock - beginning.shortStock).scaled(by: 1, over: 2)
        let available = max(now.previousEquity - half, 0)
        let marginEquity = now.previousEquity - beginning.longOption - beginning.shortOption

        let cashText = SchwabAmount(positiveCash)
        let previousEquity = SchwabAmount(now.previousEquity)
        let marginEquityText = SchwabAmount(marginEquity)
        let longStock = SchwabAmount(beginning.longStock)
        let shortStock = SchwabAmount(beginning.shortStock)
        let availableFunds = SchwabAmount(now.availableFunds)
        let nonMarginable = SchwabAmount(now.nonMarginableBuyingPower)
        let buyingPower = SchwabAmount(now.buyingPower)
        let dayTradingBuyingPower = SchwabAmount(now.dayTradingBuyingPower)
        let maintenanceCall = SchwabAmount(now.maintenanceCall)

        out.append(#","initialBalances":{"accruedInterest":0.0,"availableFundsNonMarginableTrade":"#)
        out.append(cashText)
        // Recorded as four times the available funds: what bonds could be bought for.
        out.append(#","bondValue":"#)
        out.append(cents: available * 4)
        out.append(#","buyingPower":"#)
        out.append(cents: available * 2)
        out.append(#","cashBalance":"#)
        out.append(cashText)
        out.append(#","cashAvailableForTrading":0.0,"cashReceipts":0.0,"dayTradingBuyingPower":"#)
        out.append(cents: max(now.previousEquity - now.previousMaintenance, 0) * 4)
        out.append(#","dayTradingBuyingPowerCall":0.0,"dayTradingEquityCall":0.0,"equity":"#)
        out.append(marginEquityText)
        out.append(#","equityPercentage":"#)
        out.append(hundredths: percentage(marginEquity, cash: cash, of: beginning.longStock))
        out.append(#","liquidationValue":"#)
        out.append(previousEquity)
        out.append(#","longMarginValue":"#)
        out.append(longStock)
        out.append(#","longOptionMarketValue":"#)
        out.append(cents: beginning.longOption)
        out.append(#","longStockValue":"#)
        out.append(longStock)
        out.append(#","maintenanceCall":0.0,"maintenanceRequirement":"#)
        out.append(cents: now.previousMaintenance)
        out.append(#","margin":"#)
        out.append(cents: cash)
        out.append(#","marginEquity":"#)
        out.append(marginEquityText)
        out.append(#","moneyMarketFund":0.0,"mutualFundValue":"#)
        out.append(cashText)
        out.append(#","regTCall":0.0,"shortMarginValue":"#)
        out.append(shortStock)
        out.append(#","shortOptionMarketValue":"#)
        out.append(cents: beginning.shortOption)
        out.append(#","shortStockValue":"#)
        out.append(shortStock)
        out.append(#","totalCash":0.0,"isInCall":false,"pendingDeposits":0.0,"marginBalance":"#)
        out.append(cents: min(cash, 0))
        out.append(#","shortBalance":"#)
        out.append(cents: -beginning.shortStock)
        out.append(#","accountValue":"#)
        out.append(previousEquity)

        out.append("}")
        appendCurrentHead(now, cash: max(now.cash, 0), to: &out)
        out.append(#","availableFunds":"#)
        out.append(availableFunds)
        out.append(#","availableFundsNonMarginableTrade":"#)
        out.append(nonMarginable)
        out.append(#","buyingPower":"#)
        out.append(buyingPower)
        out.append(#","buyingPowerNonMarginableTrade":"#)
        out.append(nonMarginable)
        out.append(#","dayTradingBuyingPower":"#)
        out.append(dayTradingBuyingPower)
        out.append(#","equity":"#)
        out.append(cents: now.marginEquity)
        out.append(#","equityPercentage":"#)
        out.append(hundredths: percentage(now.marginEquity, cash: now.cash, of: now.longStockValue))
        out.append(#","longMarginValue":"#)
        out.append(cents: now.longStockValue)
        out.append(#","maintenanceCall":"#)
        out.append(maintenanceCall)
        out.append(#","maintenanceRequirement":"#)
        out.append(cents: now.maintenanceRequirement)
        out.append(#","marginBalance":"#)
        out.append(cents: min(now.cash, 0))
        out.append(#","regTCall":0.0,"shortBalance":"#)
        out.append(cents: -now.shortStockValue)
        out.append(#","shortMarginValue":"#)
        out.append(cents: now.shortStockValue)
        out.append(#","sma":"#)
        out.append(availableFunds)

        out.append(#"},"projectedBalances":{"availableFunds":"#)
        out.append(availableFunds)
        out.append(#","availableFundsNonMarginableTrade":"#)
        out.append(nonMarginable)
        out.append(#","buyingPower":"#)
        out.append(buyingPower)
        out.append(#","dayTradingBuyingPower":"#)
        out.append(dayTradingBuyingPower)
        out.append(#","dayTradingBuyingPowerCall":0.0,"maintenanceCall":"#)
        out.append(maintenanceCall)
        out.append(#","regTCall":0.0,"isInCall":"#)
        out.append(now.maintenanceCall.isPositive ? "true" : "false")
        out.append(#","stockBuyingPower":"#)
        out.append(buyingPower)
        out.append("}")
    }

    private static func appendCash(_ now: Balances, _ beginning: Beginning, to out: inout ByteText) {
        let cash = now.previousEquity - beginning.total
        out.append(#","initialBalances":{"accruedInterest":0.0,"cashAvailableForTrading":"#)
        out.append(cents: cash)
        out.append(#","cashAvailableForWithdrawal":"#)
        out.append(cents: cash)
        out.append(#","cashBalance":"#)
        out.append(cents: cash)
        out.append(#","bondValue":0.0,"cashReceipts":0.0,"liquidationValue":"#)
        out.append(cents: now.previousEquity)
        out.append(#","longOptionMarketValue":"#)
        out.append(cents: beginning.longOption)
        out.append(#","longStockValue":"#)
        out.append(cents: beginning.longStock)
        out.append(#","moneyMarketFund":0.0,"mutualFundValue":0.0,"shortOptionMarketValue":"#)
        out.append(cents: beginning.shortOption)
        out.append(#","shortStockValue":"#)
        out.append(cents: beginning.shortStock)
        out.append(#","isInCall":false,"unsettledCash":0.0,"cashDebitCallValue":0.0,"pendingDeposits":0.0,"accountValue":"#)
        out.append(cents: now.previousEquity)

        out.append("}")
        appendCurrentHead(now, cash: now.cash, to: &out)
        out.append(#","cashAvailableForTrading":"#)
        out.append(cents: now.buyingPower)
        out.append(#","cashAvailableForWithdrawal":"#)
        out.append(cents: now.withdrawable)
        out.append(#","cashCall":0.0,"longNonMarginableMarketValue":"#)
        out.append(cents: now.longMarketValue)
        out.append(#","totalCash":"#)
        out.append(cents: now.cash)
        out.append(#","cashDebitCallValue":0.0,"unsettledCash":"#)
        out.append(cents: now.unsettledCash)

        out.append(#"},"projectedBalances":{"cashAvailableForTrading":"#)
        out.append(cents: now.buyingPower)
        out.append(#","cashAvailableForWithdrawal":"#)
        out.append(cents: now.withdrawable)
        out.append("}")
    }

    /// The members that both types of account begin their current balances with.
    private static func appendCurrentHead(_ now: Balances, cash: Money, to out: inout ByteText) {
        out.append(#","currentBalances":{"accruedInterest":"#)
        out.append(cents: now.accruedInterest)
        out.append(#","cashBalance":"#)
        out.append(cents: cash)
        out.append(#","cashReceipts":0.0,"longOptionMarketValue":"#)
        out.append(cents: now.longOptionValue)
        out.append(#","liquidationValue":"#)
        out.append(cents: now.equity)
        out.append(#","longMarketValue":"#)
        out.append(cents: now.longStockValue)
        out.append(#","moneyMarketFund":0.0,"savings":0.0,"shortMarketValue":"#)
        out.append(cents: now.shortStockValue)
        out.append(#","pendingDeposits":0.0,"mutualFundValue":0.0,"bondValue":0.0,"shortOptionMarketValue":"#)
        out.append(cents: now.shortOptionValue)
    }

    /// Equity in per cent of what is held: 100 without a loan.
    private static func percentage(_ equity: Money, cash: Money, of value: Money) -> Ratio {
        guard cash.isNegative, value.isPositive else { return 100 }
        return Ratio(100).scaled(by: equity.billionths, over: value.billionths)
    }
}
