import ExchangeCore

/// One line of an account's history as Schwab tells it: a trade with its fees, or one movement of cash or securities.
struct SchwabTransaction: Sendable {
    /// The ledger's entries that it gathers; the first one is the movement itself.
    var entries: [LedgerEntry]
    let type: Kind
    /// Nil for plain trades (recorded).
    let description: String?

    /// Schwab's types of transactions.
    enum Kind: String, Sendable, CaseIterable {
        case trade = "TRADE"
        case receiveAndDeliver = "RECEIVE_AND_DELIVER"
        case dividendOrInterest = "DIVIDEND_OR_INTEREST"
        case achReceipt = "ACH_RECEIPT"
        case achDisbursement = "ACH_DISBURSEMENT"
        case cashReceipt = "CASH_RECEIPT"
        case cashDisbursement = "CASH_DISBURSEMENT"
        case electronicFund = "ELECTRONIC_FUND"
        case wireOut = "WIRE_OUT"
        case wireIn = "WIRE_IN"
        case journal = "JOURNAL"
        case memorandum = "MEMORANDUM"
        case marginCall = "MARGIN_CALL"
        case moneyMarket = "MONEY_MARKET"
        case smaAdjustment = "SMA_ADJUSTMENT"
    }

    /// The entry that the transaction is about.
    var main: LedgerEntry { entries[0] }

    /// Whether securities change hands; a dividend is a movement of cash alone, whatever it is for (recorded).
    var movesSecurities: Bool { type == .trade || type == .receiveAndDeliver }

    /// The number a client knows it by: the account's and the entry's.
    var activityId: Int64 { Self.activityId(main) }

    private static func activityId(_ entry: LedgerEntry) -> Int64 {
        70_000_000_000 + Int64(entry.account.rawValue) * 100_000_000 + entry.id
    }

    /// An account's transactions, oldest first. What the account was opened with is no transaction.
    static func all(of account: Account, _ exchange: Exchange) -> [SchwabTransaction] {
        var transactions: [SchwabTransaction] = []
        var tradesByExecution: [ExecutionID: Int] = [:]
        for entry in exchange.ledger(of: account.id) {
            if let execution = entry.execution, let index = tradesByExecution[execution] {
                transactions[index].entries.append(entry)
                continue
            }
            guard let (type, description) = words(entry, account, exchange) else { continue }
            if type == .trade, let execution = entry.execution { tradesByExecution[execution] = transactions.count }
            transactions.append(SchwabTransaction(entries: [entry], type: type, description: description))
        }
        return transactions
    }

    /// Type and description of an entry; nil for one that Schwab's history does not have. Descriptions of trades, dividends
    /// and credits are recorded, the others inferred.
    private static func words(_ entry: LedgerEntry, _ account: Account, _ exchange: Exchange) -> (Kind, String?)? {
        let symbol = entry.instrument.flatMap { exchange.instrument($0)?.symbol.text }
        let suffix = symbol.map { "~" + $0 } ?? ""
        switch entry.kind {
        case .opening: return nil
        case .transfer:
            return entry.at == account.openedAt ? nil : (.receiveAndDeliver, "Internal Transfer" + suffix)
        case .deposit: return (.electronicFund, "ACH Credit Received")
        case .withdrawal: return (.electronicFund, "ACH Debit Received")
        case .adjustment: return (.journal, "Journal Entry")
        case .trade: return (.trade, nil)
        case .commission, .secFee, .tafFee, .optionsRegulatoryFee, .clearingFee, .auditTrailFee:
            return (.journal, "Regulatory Fee" + suffix)
        case .dividend: return (.dividendOrInterest, "Ordinary Dividend" + suffix)
        case .dividendPaid: return (.dividendOrInterest, "Dividend Charged" + suffix)
        case .interest: return (.dividendOrInterest, entry.amount.isNegative ? "Margin Interest" : "Credit Interest")
        case .borrowFee: return (.journal, "Hard To Borrow Fee" + suffix)
        case .cashInLieu: return (.dividendOrInterest, "Cash In Lieu" + suffix)
        case .optionExercise: return (.receiveAndDeliver, "Option Exercise" + suffix)
        case .optionAssignment: return (.receiveAndDeliver, "Option Assignment" + suffix)
        case .optionExpiration: return (.receiveAndDeliver, "Option Expiration" + suffix)
        case .split: return (.receiveAndDeliver, "Stock Split" + suffix)
        }
    }
}
