// Rules by command.
extension Exchange {
    mutating func addRule(_ rule: Rule) {
        emit(rule.isSane ? .ruleChanged(rules.add(rule)) : .commandRejected(.invalidCommand))
    }

    mutating func setRule(_ id: RuleID, _ rule: Rule) {
        guard rule.isSane else { return emit(.commandRejected(.invalidCommand)) }
        emit(rules.set(id, rule) ? .ruleChanged(id) : .commandRejected(.unknownRule))
    }

    mutating func removeRule(_ id: RuleID) {
        emit(rules.remove(id) ? .ruleChanged(id) : .commandRejected(.unknownRule))
    }

    mutating func setRules(_ all: [Rule]) {
        guard all.allSatisfy(\.isSane) else { return emit(.commandRejected(.invalidCommand)) }
        for state in rules.states { emit(.ruleChanged(state.id)) }
        rules.removeAll()
        for rule in all { addRule(rule) }
    }

    mutating func resetRules() {
        rules.reset()
        for state in rules.states { emit(.ruleChanged(state.id)) }
    }

    /// The rule that would take this request if it were placed now; nothing is counted.
    public func rule(for request: OrderRequest) -> RuleState? {
        guard rules.isActive, accounts.contains(request.account), !request.legs.isEmpty else { return nil }
        let order = Order(request, id: OrderID(0), instrument: request.legs.first.flatMap { instruments.id($0.symbol) }, at: now)
        return rules.candidate(order, account: accounts[request.account].number)
    }

    /// The reason that a rule gives for rejecting at once what the exchange refuses anyway; it counts as fired.
    mutating func rejectionByRule(_ request: OrderRequest) -> RejectReason? {
        guard let state = rule(for: request), case .reject(let reason, let after)? = state.rule.steps.first, after <= .zero else {
            return nil
        }
        let order = Order(request, id: OrderID(0), instrument: nil, at: now)
        _ = rules.take(order, account: accounts[request.account].number)
        return reason
    }
}
