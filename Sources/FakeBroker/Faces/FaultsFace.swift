import ExchangeCore

/// A world's faults: what goes wrong on the wire.
public struct FaultsFace: Sendable {
    let world: any ControlledWorld

    /// A fault as the world has it; its `remaining` is how many times it still strikes.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let fault: Fault
        /// The requests that it was aimed at, and those that it struck.
        public let matched: Int
        public let struck: Int

        init(_ value: JSONValue) throws(ControlError) {
            id = value.text("id")
            fault = try FaultForm.read(Form(value))
            matched = value.count("matched")
            struck = value.count("struck")
        }
    }

    /// Adds a fault; its id.
    @discardableResult
    public func add(_ fault: Fault) throws(ControlError) -> String {
        try world.call("POST", "/faults") { FaultForm.write(fault, into: &$0) }.text("id")
    }

    /// Every fault, in the order in which they were added.
    public func list() throws(ControlError) -> [Reading] {
        var all: [Reading] = []
        for value in try world.call("GET", "/faults")["faults"]?.array ?? [] { all.append(try Reading(value)) }
        return all
    }

    /// A fault; 404 if there is none of that id.
    public func read(_ id: String) throws(ControlError) -> Reading { try Reading(world.call("GET", Self.path(id))) }

    /// How often a fault has struck.
    public func struck(_ id: String) throws(ControlError) -> Int { try read(id).struck }

    /// Puts another fault in the place of one; it begins anew.
    @discardableResult
    public func replace(_ id: String, with fault: Fault) throws(ControlError) -> Reading {
        try Reading(world.call("PUT", Self.path(id)) { FaultForm.write(fault, into: &$0) })
    }

    /// Takes a fault back.
    public func remove(_ id: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(id)) }

    /// Takes every fault back.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/faults") }

    /// Back to the faults of the world's definition, with nothing counted.
    public func reset() throws(ControlError) { _ = try world.call("POST", "/faults/reset") }

    private static func path(_ id: String) -> String { "/faults/" + PercentEncoding.encode(id) }
}
