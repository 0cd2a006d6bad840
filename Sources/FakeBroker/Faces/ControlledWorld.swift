import ExchangeCore

/// A world that a test owns: one in this process, or one of a server elsewhere. Both have the same members, and both go
/// through the control API's own operations, so they mean the same.
///
/// ```swift
/// try world.clock.advance(by: .seconds(1800))
/// try world.quotes.set("AAPL", bid: 189.98, ask: 190.02)
/// try world.orders["1"].fill(quantity: 40)
/// try world.faults.add(Fault(target: .init(operation: "schwab.placeOrder"), phase: .after, effect: .reset))
/// ```
public protocol ControlledWorld: Sendable {
    /// The world's name.
    var id: String { get }

    /// Sends one request to the world's control API and returns the body of its answer.
    /// - Parameters:
    ///   - path: the path below `/__admin`, query included.
    ///   - body: JSON, or empty.
    /// - Throws: what the control API refuses.
    func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8]
}

extension ControlledWorld {
    /// What time it is, and moving it.
    public var clock: ClockFace { ClockFace(world: self) }
    /// What everything is worth.
    public var quotes: QuotesFace { QuotesFace(world: self) }
    /// What was ordered.
    public var orders: OrdersFace { OrdersFace(world: self) }
    /// What goes wrong on the wire.
    public var faults: FaultsFace { FaultsFace(world: self) }
    /// How the exchange treats the orders that match.
    public var rules: RulesFace { RulesFace(world: self) }
    /// The canned answers that lie over the routes.
    public var stubs: StubsFace { StubsFace(world: self) }
    /// What the authorization servers have given out.
    public var tokens: TokensFace { TokensFace(world: self) }
    /// What was asked of the imitated vendors.
    public var requests: RequestsFace { RequestsFace(world: self) }

    /// Puts everything back to the world's definition.
    /// - Parameter keep: what is spared: `tokens`, `journal`, `clock`.
    public func reset(keeping keep: [String] = []) throws(ControlError) {
        _ = try call("POST", "/reset") { json in json.array("keep") { json in for name in keep { json.string(name) } } }
    }

    /// Keeps the world as it is now; the snapshot's id.
    @discardableResult
    public func snapshot(name: String? = nil) throws(ControlError) -> String {
        try call("POST", "/snapshots") { json in if let name { json.member("name", name) } }["id"]?.string ?? ""
    }

    /// Makes the world again what it was at a snapshot, named by its id or its name.
    public func restore(_ snapshot: String) throws(ControlError) {
        _ = try call("POST", "/snapshots/\(PercentEncoding.encode(snapshot))/restore")
    }

    /// A snapshot as one file, which another server can import.
    public func export(_ snapshot: String) throws(ControlError) -> [UInt8] {
        try send("GET", "/snapshots/\(PercentEncoding.encode(snapshot))/export", "")
    }

    /// Makes a snapshot of an exported file; its id, which `restore` takes.
    public func importSnapshot(_ file: [UInt8]) throws(ControlError) -> String {
        let answer = try send("POST", "/snapshots/import", String(decoding: file, as: UTF8.self))
        return (try? JSONReader.read(answer))?["id"]?.string ?? ""
    }

    /// Sends a request whose body is an object, and reads the answer.
    func call(
        _ method: String, _ path: String, _ members: (inout JSONWriter) -> Void
    ) throws(ControlError) -> JSONValue {
        try read(method, path, String(decoding: JSONWriter.object(members), as: UTF8.self))
    }

    /// Sends a request without a body, and reads the answer.
    func call(_ method: String, _ path: String) throws(ControlError) -> JSONValue { try read(method, path, "") }

    private func read(_ method: String, _ path: String, _ body: String) throws(ControlError) -> JSONValue {
        let answer = try send(method, path, body)
        if answer.isEmpty { return .null }
        do { return try JSONReader.read(answer) } catch {
            throw ControlError(status: 502, title: "The answer to \(method) \(path) is no JSON", detail: error.description)
        }
    }
}

extension JSONValue {
    /// A member that is an instant.
    func instant(_ name: String) -> Instant? { self[name]?.string.flatMap { Instant($0) } }

    /// A member that is an exact decimal.
    func decimal<Number: FixedPoint>(_ name: String) -> Number? { self[name]?.decimalText.flatMap { Number($0) } }
}
