import ExchangeCore

/// A world's accounts, by number.
public struct AccountsFace: Sendable {
    let world: any ControlledWorld

    /// An account as it stood when it was asked for.
    public struct Reading: Sendable, Equatable {
        public let accountNumber: String
        public let type: AccountType
        public let cash: Money
        public let isRestricted: Bool
        public let allowsShorting: Bool
        public let openedAt: Instant
        public let positions: [Position]
        public let balances: Balances

        init(_ value: JSONValue) {
            accountNumber = value.text("accountNumber")
            type = AccountType(rawValue: value.text("type").lowercased()) ?? .margin
            cash = value.decimal("cash") ?? 0
            isRestricted = value.flag("restricted")
            allowsShorting = value.flag("shorting")
            openedAt = value.instant("openedAt") ?? .distantPast
            positions = value.list("positions", Position.init)
            balances = Balances(value["balances"] ?? .null)
        }

        /// How much it holds of a symbol, zero if nothing.
        public func quantity(of symbol: String) -> Quantity { positions.first { $0.symbol == symbol }?.quantity ?? 0 }
    }

    /// What an account holds of an instrument, below zero if it is short.
    public struct Position: Sendable, Equatable {
        public let symbol: String
        public let quantity: Quantity
        public let averagePrice: Price
        public let mark: Price?
        public let marketValue: Money
        public let unrealizedProfit: Money

        init(_ value: JSONValue) {
            symbol = value.text("symbol")
            quantity = value.decimal("quantity") ?? 0
            averagePrice = value.decimal("averagePrice") ?? 0
            mark = value.decimal("mark")
            marketValue = value.decimal("marketValue") ?? 0
            unrealizedProfit = value.decimal("unrealizedProfit") ?? 0
        }
    }

    /// What an account is worth and may spend.
    public struct Balances: Sendable, Equatable {
        public let equity: Money
        public let buyingPower: Money
        public let availableFunds: Money
        public let settledCash: Money
        /// Held back for open orders.
        public let reserved: Money

        init(_ value: JSONValue) {
            equity = value.decimal("equity") ?? 0
            buyingPower = value.decimal("buyingPower") ?? 0
            availableFunds = value.decimal("availableFunds") ?? 0
            settledCash = value.decimal("settledCash") ?? 0
            reserved = value.decimal("reserved") ?? 0
        }
    }

    /// An account: `try world.accounts["10000001"].cash`.
    public subscript(number: String) -> Reading {
        get throws(ControlError) { try read(number) }
    }

    /// An account; 404 if there is none of that number.
    public func read(_ number: String) throws(ControlError) -> Reading { Reading(try world.call("GET", Self.path(number))) }

    /// Every account, in the order in which they were opened.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/accounts").list("accounts", Reading.init) }

    /// Opens an account. Without a number it takes the next free one; a number in use is refused with 409.
    @discardableResult
    public func open(
        accountNumber: String? = nil, type: AccountType = .margin, cash: Money = 0,
        positions: [WorldDefinition.PositionDefinition] = []
    ) throws(ControlError) -> Reading {
        Reading(
            try world.call("POST", "/accounts") { json in
                if let accountNumber { json.member("accountNumber", accountNumber) }
                json.member("type", AccountForm.name(of: type))
                json.member("cash", cash.description)
                AccountForm.write(positions, into: &json)
            })
    }

    /// Replaces what is named, the positions as a whole.
    @discardableResult
    public func change(
        _ number: String, type: AccountType? = nil, cash: Money? = nil,
        positions: [WorldDefinition.PositionDefinition]? = nil, isRestricted: Bool? = nil, allowsShorting: Bool? = nil
    ) throws(ControlError) -> Reading {
        Reading(
            try world.call("PATCH", Self.path(number)) { json in
                if let type { json.member("type", AccountForm.name(of: type)) }
                if let cash { json.member("cash", cash.description) }
                if let positions { AccountForm.write(positions, into: &json) }
                if let isRestricted { json.member("restricted", isRestricted) }
                if let allowsShorting { json.member("shorting", allowsShorting) }
            })
    }

    /// Closes an account; as it last was.
    @discardableResult
    public func close(_ number: String) throws(ControlError) -> Reading { Reading(try world.call("DELETE", Self.path(number))) }

    private static func path(_ number: String) -> String { "/accounts/" + PercentEncoding.encode(number) }
}
