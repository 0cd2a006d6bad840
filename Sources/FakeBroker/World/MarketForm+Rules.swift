import ExchangeCore

/// The members of a market's definition that came with whole rules: a profile to begin from, hours beyond the regular
/// ones, shares of a bar's volume, violations of cash accounts, deficits of margin, bands and the breaker.
extension MarketForm {
    /// Lets a profile's switches be the ones that the other members change.
    static func readProfile(_ members: inout Members, into policy: inout MarketPolicy) throws(ControlError) {
        guard let form = members.optional("profile") else { return }
        let profile: MarketProfile = try form.one()
        policy = profile.policy
    }

    /// Reads what is given of the rules.
    static func readRules(_ members: inout Members, into market: inout WorldDefinition.MarketDefinition) throws(ControlError) {
        if let form = members.optional("cashRules") { market.policy.cashRules = try form.one() }
        if let form = members.optional("cashStrikes") { market.policy.cashStrikes = try form.integer(1...100) }
        if let form = members.optional("deficitCallDays") { market.policy.deficitCallDays = try form.integer(1...30) }
        if let form = members.optional("extendedHours") {
            let hours: ExtendedHoursName = try form.one()
            market.policy.extendedHours = hours.hours
        }
        if let form = members.optional("optionsRegulatoryFee") {
            let fee: Money = try form.decimal()
            guard !fee.isNegative, fee <= 1 else { throw form.refusal(expected: "dollars for a contract, from 0 to 1") }
            market.policy.optionsRegulatoryFee = fee
        }
        if let form = members.optional("volumeShare") { market.policy.volumeShare = try volumeShare(form) }
        if let form = members.optional("limitBands") { market.hasLimitBands = try form.flag() }
        if let form = members.optional("breakerIndex") { market.breakerIndex = Symbol(try form.text()) }
    }

    /// Writes those that differ from the default.
    static func writeRules(_ market: WorldDefinition.MarketDefinition, into json: inout JSONWriter) {
        let policy = market.policy, usual = MarketPolicy()
        if policy.cashRules != usual.cashRules { json.member("cashRules", policy.cashRules.rawValue) }
        if policy.cashStrikes != usual.cashStrikes { json.member("cashStrikes", policy.cashStrikes) }
        if policy.deficitCallDays != usual.deficitCallDays { json.member("deficitCallDays", policy.deficitCallDays) }
        if let name = ExtendedHoursName.allCases.first(where: { $0.hours == policy.extendedHours }), name != .full {
            json.member("extendedHours", name.rawValue)
        }
        if let fee = policy.optionsRegulatoryFee { json.member("optionsRegulatoryFee", fee.description) }
        if let share = policy.volumeShare {
            json.object("volumeShare") { json in
                json.member("limit", share.limit.description)
                json.member("impact", share.impact.description)
            }
        }
        if market.hasLimitBands { json.member("limitBands", .bool(true)) }
        if let index = market.breakerIndex { json.member("breakerIndex", index.text) }
    }

    /// The hours beyond the regular session that have a name.
    enum ExtendedHoursName: String, CaseIterable {
        case full, schwab

        var hours: MarketPolicy.ExtendedHours { self == .full ? .full : .schwab }
    }

    private static func volumeShare(_ form: Form) throws(ControlError) -> VolumeShare {
        try form.object { members throws(ControlError) in
            var share = VolumeShare()
            if let limit = members.optional("limit") { share.limit = try fraction(limit) }
            if let impact = members.optional("impact") { share.impact = try fraction(impact) }
            return share
        }
    }
}
