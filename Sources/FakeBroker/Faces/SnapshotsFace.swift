import ExchangeCore

/// A world's snapshots: copies to go back to, to compare, and to begin another world from.
public struct SnapshotsFace: Sendable {
    let world: any ControlledWorld

    /// A copy of a world as it was. It never changes.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let name: String?
        /// World time.
        public let at: Instant
        /// The number of the last event before it.
        public let seq: Int

        init(_ value: JSONValue) {
            id = value.text("id")
            name = value["name"]?.string
            at = value.instant("at") ?? .distantPast
            seq = value.count("seq")
        }
    }

    /// Keeps the world as it is now.
    @discardableResult
    public func take(name: String? = nil) throws(ControlError) -> Reading {
        Reading(try world.call("POST", "/snapshots") { json in if let name { json.member("name", name) } })
    }

    /// Every snapshot.
    public func list() throws(ControlError) -> [Reading] { try world.call("GET", "/snapshots").list("snapshots", Reading.init) }

    /// A snapshot, by its id or its name; 404 if there is none.
    public func read(_ snapshot: String) throws(ControlError) -> Reading { Reading(try world.call("GET", Self.path(snapshot))) }

    /// Makes the world again what it was, open sockets aside.
    public func restore(_ snapshot: String) throws(ControlError) { _ = try world.call("POST", Self.path(snapshot) + "/restore") }

    /// Forgets a snapshot.
    public func remove(_ snapshot: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(snapshot)) }

    /// A snapshot as one file, which another server can import.
    public func export(_ snapshot: String) throws(ControlError) -> [UInt8] {
        try world.send("GET", Self.path(snapshot) + "/export", "")
    }

    /// Makes a snapshot of an exported file, which `restore` then makes the world; 422 for one that is damaged or newer.
    @discardableResult
    public func load(_ file: [UInt8]) throws(ControlError) -> Reading {
        Reading(try ControlAnswer.read(world.send("POST", "/snapshots/import", String(decoding: file, as: UTF8.self))))
    }

    /// What differs between two snapshots, or between one and now.
    public func diff(from: String, to: String? = nil) throws(ControlError) -> WorldDiff {
        WorldDiff(try world.call("GET", "/diff" + ControlAnswer.query(["from": from, "to": to])))
    }

    private static func path(_ snapshot: String) -> String { "/snapshots/" + PercentEncoding.encode(snapshot) }
}

/// What differs between two moments of a world. What is on one side only is nil on the other.
public struct WorldDiff: Sendable, Equatable {
    /// A moment: world time, and the number of the last event.
    public struct Moment: Sendable, Equatable {
        public let now: Instant
        public let seq: Int
    }

    /// One thing as it was and as it is.
    public struct Change<Thing: Sendable & Equatable>: Sendable, Equatable {
        /// The order's id, the account's number, the symbol.
        public let name: String
        public let from: Thing?
        public let to: Thing?
    }

    /// What an account holds.
    public struct Holdings: Sendable, Equatable {
        public let cash: Money
        public let positions: [String: Quantity]
    }

    /// What a symbol is worth.
    public struct Touch: Sendable, Equatable {
        public let bid: Price?
        public let ask: Price?
        public let last: Price?
    }

    public let from: Moment
    public let to: Moment
    public let orders: [Change<OrdersFace.Reading>]
    public let accounts: [Change<Holdings>]
    public let quotes: [Change<Touch>]
    /// What happened between the two.
    public let events: [EventsFace.Reading]

    init(_ value: JSONValue) {
        func moment(_ name: String) -> Moment {
            Moment(now: value[name]?.instant("now") ?? .distantPast, seq: value[name]?.count("seq") ?? 0)
        }
        func changes<Thing>(_ noun: String, _ name: String, _ thing: (JSONValue) -> Thing) -> [Change<Thing>] {
            value.list(noun) { change in
                func side(_ name: String) -> Thing? { change[name].flatMap { $0.isNull ? nil : thing($0) } }
                return Change(name: change.text(name), from: side("from"), to: side("to"))
            }
        }
        from = moment("from")
        to = moment("to")
        orders = changes("orders", "id", OrdersFace.Reading.init)
        accounts = changes("accounts", "accountNumber") { value in
            let positions = (value["positions"]?.members ?? []).map { ($0.name, $0.value.decimalText.flatMap { Quantity($0) } ?? 0) }
            return Holdings(cash: value.decimal("cash") ?? 0, positions: Dictionary(positions) { $1 })
        }
        quotes = changes("quotes", "symbol") {
            Touch(bid: $0.decimal("bid"), ask: $0.decimal("ask"), last: $0.decimal("last"))
        }
        events = value.list("events", EventsFace.Reading.init)
    }
}
