import ExchangeCore

/// A world that a test owns: one in this process, or one of a server elsewhere. Both have the same members, and both go
/// through the control API's own operations, so they mean the same.
///
/// ```swift
/// try world.clock.advance(by: .minutes(30))
/// try world.quotes.set("AAPL", bid: 189.98, ask: 190.02)
/// try world.orders["1"].fill(quantity: 40)
/// try world.faults.add(Fault(target: .init(operation: "schwab.placeOrder"), phase: .after, effect: .reset))
/// let fill = try await world.events.next("orderFilled", within: .seconds(5))
/// ```
public protocol ControlledWorld: Controlled {
    /// The world's name.
    var id: String { get }

    /// Where clients reach it that carry no credential of its own.
    var url: String { get throws(ControlError) }

    /// The same for a request whose answer may be held, such as one with `wait` in its query: suspends until it comes.
    func sendAndWait(_ method: String, _ path: String, _ body: String) async throws(ControlError) -> [UInt8]
}

extension ControlledWorld {
    /// Where clients reach it that carry no credential of its own.
    public var url: String {
        get throws(ControlError) { try read().url }
    }

    /// What time it is, and moving it.
    public var clock: ClockFace { ClockFace(world: self) }
    /// What everything is worth.
    public var quotes: QuotesFace { QuotesFace(world: self) }
    /// What can be quoted and traded.
    public var instruments: InstrumentsFace { InstrumentsFace(world: self) }
    /// Whose money and positions it holds.
    public var accounts: AccountsFace { AccountsFace(world: self) }
    /// What was ordered.
    public var orders: OrdersFace { OrdersFace(world: self) }
    /// How the exchange treats the orders that match.
    public var rules: RulesFace { RulesFace(world: self) }
    /// What goes wrong on the wire.
    public var faults: FaultsFace { FaultsFace(world: self) }
    /// What the authorization servers have given out.
    public var tokens: TokensFace { TokensFace(world: self) }
    /// What has happened, and waiting for it.
    public var events: EventsFace { EventsFace(world: self) }
    /// Copies to go back to and to compare.
    public var snapshots: SnapshotsFace { SnapshotsFace(world: self) }
    /// The open sockets, and what passed over them.
    public var streams: StreamsFace { StreamsFace(world: self) }
    /// What was asked of the imitated vendors, what was answered, and why.
    public var requests: RequestsFace { RequestsFace(world: self) }
    /// The canned answers that lie over the routes.
    public var stubs: StubsFace { StubsFace(world: self) }

    /// Puts everything back to the world's definition, so that the same requests get the same bytes again.
    /// - Parameter keep: what is spared: `tokens`, `journal`, `clock`.
    public func reset(keeping keep: [String] = []) throws(ControlError) {
        _ = try call("POST", "/reset") { json in json.array("keep") { json in for name in keep { json.string(name) } } }
    }

    /// What the world began as.
    public func definition() throws(ControlError) -> WorldDefinition {
        let text = String(decoding: try send("GET", "/definition", ""), as: UTF8.self)
        do { return try WorldDefinition(json: text) } catch {
            throw ControlError(status: 502, title: "The world's definition cannot be read", detail: error.description)
        }
    }

    /// Keeps the world as it is now; the snapshot's id.
    @discardableResult
    public func snapshot(name: String? = nil) throws(ControlError) -> String { try snapshots.take(name: name).id }

    /// Makes the world again what it was at a snapshot, named by its id or its name.
    public func restore(_ snapshot: String) throws(ControlError) { try snapshots.restore(snapshot) }

    /// Ends the world: its name, its credentials and its tokens answer 410 from now on. What was left behind.
    @discardableResult
    public func end() throws(ControlError) -> [Leak] {
        try call("DELETE", "/worlds/" + PercentEncoding.encode(id)).list("leaks", Leak.init)
    }
}
