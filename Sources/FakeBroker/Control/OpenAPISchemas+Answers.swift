extension OpenAPISchemas {
    private static let optionalDecimal = #"{"type":["string","null"],"description":"An exact decimal"}"#
    private static let optionalInstant = #"{"type":["string","null"],"format":"date-time"}"#
    private static let optionalText = #"{"type":["string","null"]}"#
    private static let meta =
        #"{"type":"object","properties":{"total":{"type":"integer"},"dropped":{"type":"integer"}},"required":["total"]}"#

    private static func reference(_ name: String) -> String { ##"{"$ref":"#/components/schemas/\##(name)"}"## }

    private static func list(of name: String) -> String { #"{"type":"array","items":\#(reference(name))}"# }

    /// `{<name>: […], meta: {total}}`.
    private static func page(_ name: String, of item: String) -> String {
        object([(name, list(of: item)), ("meta", meta)], required: [name, "meta"])
    }

    private static func strict(_ members: [(String, String)]) -> String { object(members, required: members.map(\.0)) }

    /// What is answered, by name.
    static let answers: [(String, String)] = [
        (
            "World",
            strict([
                ("id", text), ("url", text), ("seed", count), ("clock", reference("ClockReading")), ("market", any),
                ("credentials", reference("Credentials")),
            ])
        ),
        ("Worlds", page("worlds", of: "World")),
        (
            "Credentials",
            object([
                (
                    "schwab",
                    object([
                        ("clientId", text), ("clientSecret", text), ("callbackUrl", text),
                        (
                            "accounts",
                            #"{"type":"array","items":{"type":"object","properties":{"accountNumber":{"type":"string"},"hashValue":{"type":"string"}}}}"#
                        ),
                    ])
                ), ("alpaca", any),
            ])
        ),
        (
            "ClockReading",
            object(
                [
                    ("mode", text), ("now", instant), ("scale", #"{"type":"number"}"#), ("market", any),
                    ("nextTimer", #"{"type":["object","null"]}"#),
                ], required: ["mode", "now", "market"])
        ),
        ("Advanced", strict([("now", instant), ("fired", count), ("events", list(of: "Event"))])),
        ("Event", object([("seq", count), ("at", instant), ("type", text)], required: ["seq", "at", "type"])),
        ("Events", strict([("events", list(of: "Event")), ("last", count), ("dropped", count)])),
        (
            "QuoteReading",
            object(
                [
                    ("symbol", text), ("bid", optionalDecimal), ("ask", optionalDecimal), ("last", optionalDecimal),
                    ("mark", optionalDecimal), ("bidSize", decimal), ("askSize", decimal), ("lastSize", decimal), ("volume", decimal),
                    ("open", optionalDecimal), ("high", optionalDecimal), ("low", optionalDecimal), ("previousClose", optionalDecimal),
                    ("halted", flag), ("at", instant),
                ], required: ["symbol", "bid", "ask", "last", "halted", "at"])
        ),
        ("QuoteList", page("quotes", of: "QuoteReading")),
        ("Instruments", page("instruments", of: "Instrument")),
        (
            "AccountReading",
            strict([
                ("accountNumber", text), ("type", choice(["MARGIN", "CASH"])), ("cash", decimal), ("restricted", flag), ("shorting", flag),
                ("openedAt", instant), ("positions", #"{"type":"array","items":{"type":"object"}}"#), ("balances", any),
            ])
        ),
        ("Accounts", page("accounts", of: "AccountReading")),
        (
            "Order",
            object(
                [
                    ("id", text), ("clientOrderId", optionalText), ("vendorIds", #"{"type":"array","items":{"type":"string"}}"#),
                    ("account", text), ("symbol", text), ("side", choice(["buy", "sell"])), ("type", text), ("timeInForce", text),
                    ("quantity", decimal), ("filledQuantity", decimal), ("leavesQuantity", decimal), ("averagePrice", optionalDecimal),
                    ("limitPrice", optionalDecimal), ("stopPrice", optionalDecimal), ("status", text), ("reason", optionalText),
                    ("hold", optionalText), ("provider", optionalText), ("rule", optionalText), ("enteredAt", instant),
                    ("closedAt", optionalInstant), ("expiresAt", optionalInstant), ("legs", #"{"type":"array","items":{"type":"object"}}"#),
                    ("parent", optionalText), ("children", #"{"type":"array","items":{"type":"string"}}"#), ("replaces", optionalText),
                    ("replacedBy", optionalText),
                ], required: ["id", "account", "status", "quantity", "filledQuantity"])
        ),
        ("Orders", page("orders", of: "Order")),
        (
            "Token",
            object(
                [("kind", text), ("clientId", text), ("token", text), ("issuedAt", instant), ("expiresAt", instant), ("state", text)],
                required: ["kind", "clientId", "token", "state"])
        ),
        ("Tokens", object([("tokens", list(of: "Token"))], required: ["tokens"])),
        (
            "RuleReading",
            object(
                [("id", text), ("name", text), ("when", any), ("then", #"{"type":"array"}"#), ("matched", count), ("fired", count)],
                required: ["id", "when", "then", "matched", "fired"])
        ),
        ("Rules", page("rules", of: "RuleReading")),
        (
            "FaultReading",
            object(
                [
                    ("id", text), ("name", text), ("target", any), ("when", any), ("phase", text), ("fault", any), ("remaining", count),
                    ("matched", count), ("struck", count),
                ], required: ["id", "target", "when", "phase", "fault", "matched", "struck"])
        ),
        ("Faults", page("faults", of: "FaultReading")),
        ("Snapshot", strict([("id", text), ("name", optionalText), ("at", instant), ("seq", count)])),
        ("Snapshots", page("snapshots", of: "Snapshot")),
        (
            "Diff",
            object(
                [
                    ("from", any), ("to", any), ("orders", #"{"type":"array"}"#), ("accounts", #"{"type":"array"}"#),
                    ("quotes", #"{"type":"array"}"#), ("events", list(of: "Event")),
                ], required: ["from", "to", "orders", "accounts", "quotes", "events"])
        ),
        ("Leak", strict([("kind", text), ("id", text), ("detail", text)])),
        ("Leaks", object([("id", text), ("leaks", list(of: "Leak")), ("meta", meta)], required: ["leaks", "meta"])),
        (
            "Explanation",
            object(
                [
                    ("world", text), ("provider", optionalText), ("operation", optionalText), ("authorization", optionalText),
                    ("stub", optionalText), ("fault", optionalText), ("rule", optionalText), ("status", #"{"type":["integer","null"]}"#),
                    ("nearMisses", #"{"type":"array"}"#),
                ], required: ["world", "nearMisses"])
        ),
        ("Streams", object([("streams", #"{"type":"array","items":{"type":"object"}}"#)], required: ["streams"])),
        (
            "Messages",
            object(
                [("messages", #"{"type":"array","items":{"type":"object"}}"#), ("last", count), ("dropped", count)], required: ["messages"])
        ),
        ("Mappings", object([("mappings", list(of: "StubMapping"))], required: ["mappings"])),
        (
            "Requests",
            object([
                ("requests", #"{"type":"array","items":{"type":"object"}}"#), ("requestJournalDisabled", flag), ("incomplete", flag),
                ("dropped", count),
            ])
        ),
        (
            "Count",
            object([("count", count), ("requestJournalDisabled", flag), ("incomplete", flag), ("dropped", count)], required: ["count"])
        ),
        ("NearMisses", object([("nearMisses", #"{"type":"array","items":{"type":"object"}}"#)], required: ["nearMisses"])),
        (
            "Health",
            object(
                [
                    ("status", text), ("message", text), ("version", text), ("uptimeInSeconds", count), ("timestamp", instant),
                    ("listeners", #"{"type":"array","items":{"type":"string"}}"#),
                    ("worlds", #"{"type":"array","items":{"type":"string"}}"#),
                ], required: ["status", "version"])
        ),
        ("Version", strict([("version", text)])),
    ]
}
