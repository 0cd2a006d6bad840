import ExchangeCore

/// A world's rules: the first that matches an order takes it.
public struct RulesFace: Sendable {
    let world: any ControlledWorld

    /// A rule as the world has it.
    public struct Reading: Sendable, Equatable {
        public let id: String
        public let rule: Rule
        /// The orders that it would take, and those that it took.
        public let matched: Int
        public let fired: Int

        init(_ value: JSONValue) throws(ControlError) {
            id = value.text("id")
            rule = try RuleForm.read(Form(value))
            matched = value.count("matched")
            fired = value.count("fired")
        }
    }

    /// Adds a rule behind the others; its id.
    @discardableResult
    public func add(_ rule: Rule) throws(ControlError) -> String {
        try world.call("POST", "/rules") { RuleForm.write(rule, into: &$0) }.text("id")
    }

    /// Every rule, in the order in which they are asked.
    public func list() throws(ControlError) -> [Reading] {
        var all: [Reading] = []
        for value in try world.call("GET", "/rules")["rules"]?.array ?? [] { all.append(try Reading(value)) }
        return all
    }

    /// A rule; 404 if there is none of that id.
    public func read(_ id: String) throws(ControlError) -> Reading { try Reading(world.call("GET", Self.path(id))) }

    /// How many orders a rule has taken.
    public func fired(_ id: String) throws(ControlError) -> Int { try read(id).fired }

    /// Puts another rule in the place of one; it begins anew.
    @discardableResult
    public func replace(_ id: String, with rule: Rule) throws(ControlError) -> Reading {
        try Reading(world.call("PUT", Self.path(id)) { RuleForm.write(rule, into: &$0) })
    }

    /// Takes a rule back; what it has done stays done.
    public func remove(_ id: String) throws(ControlError) { _ = try world.call("DELETE", Self.path(id)) }

    /// Takes every rule back.
    public func removeAll() throws(ControlError) { _ = try world.call("DELETE", "/rules") }

    /// Back to the rules of the world's definition, with nothing counted.
    public func reset() throws(ControlError) { _ = try world.call("POST", "/rules/reset") }

    private static func path(_ id: String) -> String { "/rules/" + PercentEncoding.encode(id) }
}
