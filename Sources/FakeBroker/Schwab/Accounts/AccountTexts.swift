import ExchangeCore

/// Accounts as they were last written. A suite reads the same account thousands of times between two changes: its text holds
/// as long as nothing has happened in the exchange and the second, by which prices move, is the same.
struct AccountTexts: Sendable {
    private struct Key: Hashable, Sendable {
        let account: AccountID
        let withPositions: Bool
    }

    private struct Entry: Sendable {
        let sequence: Int64
        let second: Int64
        let text: [UInt8]
    }

    private var entries: [Key: Entry] = [:]

    /// The text that is still right; nil if there is none.
    func current(_ account: AccountID, withPositions: Bool, _ exchange: Exchange) -> [UInt8]? {
        guard let entry = entries[Key(account: account, withPositions: withPositions)],
            entry.sequence == exchange.lastSequence, entry.second == exchange.now.secondsSinceEpoch
        else { return nil }
        return entry.text
    }

    /// Keeps a text that was just written.
    mutating func keep(_ text: [UInt8], of account: AccountID, withPositions: Bool, _ exchange: Exchange) {
        entries[Key(account: account, withPositions: withPositions)] = Entry(
            sequence: exchange.lastSequence, second: exchange.now.secondsSinceEpoch, text: text)
    }
}

extension WorldState {
    /// An account as Schwab shows it, as JSON text.
    mutating func schwabText(of account: AccountID, withPositions: Bool) -> [UInt8] {
        if let text = schwab.accountTexts.current(account, withPositions: withPositions, exchange) { return text }
        valuePositions(of: account)
        var text: [UInt8] = []
        text.reserveCapacity(4096)
        AccountWire.append(account, of: exchange, withPositions: withPositions, to: &text)
        schwab.accountTexts.keep(text, of: account, withPositions: withPositions, exchange)
        return text
    }
}
