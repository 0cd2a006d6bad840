import ExchangeCore

/// How a rule stands in JSON: `{name?, when:{…}, then:[step…], times?}`.
enum RuleForm {
    /// The rule that a body or a world file spells.
    static func read(_ form: Form) throws(ControlError) -> Rule {
        try form.object { members throws(ControlError) in
            members.ignore("id", "matched", "fired")
            var rule = Rule(then: try members.required("then").array(step))
            rule.name = try members.optional("name")?.text()
            if let when = members.optional("when") { rule.when = try match(when) }
            rule.times = try members.optional("times")?.integer(1...)
            if rule.steps.isEmpty { throw members.refusal("A rule needs at least one step in 'then'") }
            return rule
        }
    }

    private static func match(_ form: Form) throws(ControlError) -> RuleMatch {
        try form.object { members throws(ControlError) in
            RuleMatch(
                provider: try members.optional("provider")?.vendor(),
                account: try members.optional("account")?.name(),
                symbol: try members.optional("symbol")?.name().asSymbol,
                side: try members.optional("side")?.one(),
                type: try members.optional("type")?.one(),
                clientOrderID: try members.optional("clientOrderId")?.name(),
                nth: try members.optional("nth")?.integer(1...))
        }
    }

    /// One step: an object with exactly one member.
    private static func step(_ form: Form) throws(ControlError) -> RuleStep {
        guard let only = form.value.members?.first, form.value.members?.count == 1 else {
            throw form.refusal(expected: "an object with one of accept, reject, fill, hold, cancel, expire")
        }
        let body = Form(only.value, pointer: form.pointer + "/" + Form.escape(only.name))
        switch only.name {
        case "accept": return .accept(after: try after(body))
        case "cancel": return .cancel(after: try after(body))
        case "expire": return .expire(after: try after(body))
        case "hold":
            try body.onlyTrue()
            return .hold
        case "reject":
            return try body.object { members throws(ControlError) in
                .reject(
                    RejectReason(code: try members.required("reason").name()),
                    after: try members.optional("after")?.duration() ?? .zero)
            }
        case "fill":
            return try fill(body)
        default:
            throw .unknownMember(
                body.pointer, "Unknown step '\(only.name)'",
                detail: "Known here: accept, reject, fill, hold, cancel, expire.")
        }
    }

    /// `{after?}`, or `true` for at once.
    private static func after(_ form: Form) throws(ControlError) -> Duration {
        if form.value == .bool(true) { return .zero }
        return try form.object { members throws(ControlError) in
            try members.optional("after")?.duration() ?? .zero
        }
    }

    private static func fill(_ form: Form) throws(ControlError) -> RuleStep {
        if form.value == .bool(true) { return .fill(.remaining, price: nil, after: .zero) }
        return try form.object { members throws(ControlError) in
            let quantity: Quantity? = try members.optional("quantity")?.positive()
            let percent: Ratio? = try members.optional("percent")?.positive()
            if quantity != nil, percent != nil { throw members.refusal("Expected one of quantity and percent, found both") }
            if let percent, percent > 100 {
                throw .unreadable(form.pointer + "/percent", "Expected a decimal number from 0 to 100", detail: "Found \(percent).")
            }
            let amount: FillAmount =
                if let quantity { .quantity(quantity) } else if let percent { .percent(percent) } else { .remaining }
            return .fill(
                amount, price: try members.optional("price")?.positive(),
                after: try members.optional("after")?.duration() ?? .zero)
        }
    }

    /// Writes a rule's members.
    static func write(_ rule: Rule, into json: inout JSONWriter) {
        if let name = rule.name { json.member("name", name) }
        json.object("when") { json in
            if let provider = rule.when.provider { json.member("provider", provider) }
            if let account = rule.when.account { json.member("account", account) }
            if let symbol = rule.when.symbol { json.member("symbol", symbol.text) }
            if let side = rule.when.side { json.member("side", side.rawValue) }
            if let type = rule.when.type { json.member("type", type.rawValue) }
            if let id = rule.when.clientOrderID { json.member("clientOrderId", id) }
            if let nth = rule.when.nth { json.member("nth", nth) }
        }
        json.array("then") { json in for step in rule.steps { json.object { write(step, into: &$0) } } }
        if let times = rule.times { json.member("times", times) }
    }

    private static func write(_ step: RuleStep, into json: inout JSONWriter) {
        switch step {
        case .accept(let after): json.object("accept") { write(after: after, into: &$0) }
        case .cancel(let after): json.object("cancel") { write(after: after, into: &$0) }
        case .expire(let after): json.object("expire") { write(after: after, into: &$0) }
        case .hold: json.member("hold", true)
        case .reject(let reason, let after):
            json.object("reject") { json in
                json.member("reason", reason.code)
                write(after: after, into: &json)
            }
        case .fill(let amount, let price, let after):
            json.object("fill") { json in
                switch amount {
                case .quantity(let quantity): json.member("quantity", quantity.description)
                case .percent(let percent): json.member("percent", percent.description)
                case .remaining: break
                }
                if let price { json.member("price", price.description) }
                write(after: after, into: &json)
            }
        }
    }

    private static func write(after: Duration, into json: inout JSONWriter) {
        if after > .zero { json.member("after", DurationText.text(after)) }
    }
}

extension String {
    /// The text as an instrument's name.
    var asSymbol: Symbol { Symbol(self) }
}
