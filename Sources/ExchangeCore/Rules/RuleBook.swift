/// The rules of an exchange, in the order in which they are tried.
struct RuleBook: Sendable {
    var states: [RuleState] = []
    var lastID: Int32 = 0

    /// The index of a rule.
    func index(_ id: RuleID) -> Int? { states.firstIndex { $0.id == id } }

    /// Adds a rule at the end.
    mutating func add(_ rule: Rule) -> RuleID {
        lastID += 1
        states.append(RuleState(id: RuleID(lastID), rule: rule))
        return RuleID(lastID)
    }
}
