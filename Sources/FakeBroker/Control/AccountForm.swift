import ExchangeCore

/// How accounts stand in JSON: `{accountNumber?, type: MARGIN|CASH, cash, positions:[{symbol,quantity,averagePrice}]}`.
enum AccountForm {
    private static let types: [(name: String, value: AccountType)] = [("MARGIN", .margin), ("CASH", .cash)]

    /// The account that a body or a world file spells; its number is empty where none is given.
    static func read(_ form: Form) throws(ControlError) -> WorldDefinition.AccountDefinition {
        try form.object { members throws(ControlError) in
            WorldDefinition.AccountDefinition(
                accountNumber: try members.optional("accountNumber").map(number) ?? "",
                type: try members.optional("type")?.one(of: types) ?? .margin,
                cash: try members.optional("cash")?.decimal() ?? 0,
                positions: try members.optional("positions")?.array(position) ?? [])
        }
    }

    /// The change that a `PATCH` asks for.
    static func change(_ form: Form) throws(ControlError) -> AccountChange {
        try form.object { members throws(ControlError) in
            var change = AccountChange(
                type: try members.optional("type")?.one(of: types),
                cash: try members.optional("cash")?.decimal(),
                positions: try members.optional("positions")?.array(position).map {
                    PositionSpec(Symbol($0.symbol), $0.quantity, at: $0.averagePrice)
                })
            change.isRestricted = try members.optional("restricted")?.flag()
            change.allowsShorting = try members.optional("shorting")?.flag()
            return change
        }
    }

    private static func number(_ form: Form) throws(ControlError) -> String {
        let number = try form.name()
        let isPlain = number.utf8.allSatisfy { byte in
            byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        }
        guard isPlain, number.utf8.count <= 32 else { throw form.refusal(expected: "up to 32 letters and digits") }
        return number
    }

    private static func position(_ form: Form) throws(ControlError) -> WorldDefinition.PositionDefinition {
        try form.object { members throws(ControlError) in
            let quantity = try members.required("quantity")
            let position = WorldDefinition.PositionDefinition(
                symbol: try members.required("symbol").name(), quantity: try quantity.decimal(),
                averagePrice: try members.optional("averagePrice")?.positive() ?? 0)
            if position.quantity.isZero { throw quantity.refusal(expected: "a decimal number that is not zero") }
            return position
        }
    }

    /// The first number from 10000001 that is not taken.
    static func freeNumber(_ isTaken: (String) -> Bool) -> String {
        var number = 10_000_001
        while isTaken(String(number)) { number += 1 }
        return String(number)
    }

    /// The type as the control API writes it.
    static func name(of type: AccountType) -> String {
        switch type {
        case .margin: "MARGIN"
        case .cash: "CASH"
        }
    }

    /// Writes a definition's account.
    static func write(_ account: WorldDefinition.AccountDefinition, into json: inout JSONWriter) {
        json.object { json in
            json.member("accountNumber", account.accountNumber)
            json.member("type", name(of: account.type))
            json.member("cash", account.cash.description)
            write(account.positions, into: &json)
        }
    }

    /// Writes the member `positions`.
    static func write(_ positions: [WorldDefinition.PositionDefinition], into json: inout JSONWriter) {
        json.array("positions") { json in
            for position in positions {
                json.object { json in
                    json.member("symbol", position.symbol)
                    json.member("quantity", position.quantity.description)
                    json.member("averagePrice", position.averagePrice.description)
                }
            }
        }
    }
}
