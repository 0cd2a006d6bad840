/// The rules of an exchange, in the order in which they are tried.
struct RuleBook: Sendable {
    private(set) var states: [RuleState] = []
    private var lastID: Int32 = 0

    /// Whether there is any rule.
    var isActive: Bool { !states.isEmpty }

    /// The index of a rule.
    func index(_ id: RuleID) -> Int? { states.firstIndex { $0.id == id } }

    /// Adds a rule at the end.
    mutating func add(_ rule: Rule) -> RuleID {
        lastID += 1
        states.append(RuleState(id: RuleID(lastID), rule: rule))
        return RuleID(lastID)
    }

    /// Puts another rule in the place of one, which has then taken nothing; says whether there was one.
    mutating func set(_ id: RuleID, _ rule: Rule) -> Bool {
        guard let index = index(id) else { return false }
        states[index] = RuleState(id: id, rule: rule)
        return true
    }

    /// Takes a rule away; says whether there was one.
    mutating func remove(_ id: RuleID) -> Bool {
        guard let index = index(id) else { return false }
        states.remove(at: index)
        return true
    }

    mutating func removeAll() { states = [] }

    /// Forgets what has matched and fired.
    mutating func reset() {
        for index in states.indices {
            states[index].matched = 0
            states[index].fired = 0
        }
    }

    /// The rule that takes an order: the first that matches it and is not used up. Rules that match count it.
    mutating func take(_ order: Order, account number: String) -> RuleID? {
        for index in states.indices {
            guard states[index].rule.when.matches(order, account: number) else { continue }
            if let times = states[index].rule.times, states[index].fired >= times { continue }
            states[index].matched += 1
            if let nth = states[index].rule.when.nth, states[index].matched != nth { continue }
            states[index].fired += 1
            return states[index].id
        }
        return nil
    }

    /// What `take` would say, without counting.
    func candidate(_ order: Order, account number: String) -> RuleState? {
        states.first { state in
            guard state.rule.when.matches(order, account: number) else { return false }
            if let times = state.rule.times, state.fired >= times { return false }
            return state.rule.when.nth.map { $0 == state.matched + 1 } ?? true
        }
    }
}

extension RuleMatch {
    /// Whether an order is one of those meant, `nth` aside.
    func matches(_ order: Order, account number: String) -> Bool {
        (provider == nil || provider == order.provider) && (account == nil || account == number)
            && (symbol == nil || symbol == order.symbol || order.otherLegs.contains { $0.symbol == symbol })
            && (side == nil || side == order.side) && (type == nil || type == order.type)
            && (clientOrderID == nil || clientOrderID == order.clientOrderID)
    }
}
