import ExchangeCore
import HTTPCore

/// Which accounts an app sees, and how it names them.
extension WorldState {
    /// The world's accounts as Schwab's user has them: those that belong to no other vendor.
    var schwabAccounts: [Account] {
        exchange.allAccounts.filter { $0.provider == nil || $0.provider == "schwab" }
    }

    /// The accounts that the app's user linked.
    func linkedAccounts(clientId: String) -> [Account] {
        guard let linked = schwab.clients.linkedAccounts(clientId: clientId) else { return schwabAccounts }
        return schwabAccounts.filter { linked.contains($0.number) }
    }

    /// The account that a path's hash means for the calling app; nil is the vendor's 400.
    mutating func schwabAccount(_ call: Call) -> AccountID? {
        guard let hash = call.parameters.bytes("accountHash") else { return nil }
        if let known = schwab.account(hash: hash, clientId: call.principal) {
            return isVisible(known, to: call.principal) ? known : nil
        }
        for account in linkedAccounts(clientId: call.principal) {
            schwab.learnHash(of: account.id, number: account.number, clientId: call.principal)
        }
        return schwab.account(hash: hash, clientId: call.principal)
    }

    /// Whether a known account is still open and linked.
    private func isVisible(_ id: AccountID, to clientId: String) -> Bool {
        guard exchange.isOpen(id) else { return false }
        guard let linked = schwab.clients.linkedAccounts(clientId: clientId) else { return true }
        return exchange.account(id).map { linked.contains($0.number) } ?? false
    }
}
