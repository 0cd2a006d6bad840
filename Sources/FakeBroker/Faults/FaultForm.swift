import ExchangeCore

/// How faults stand in JSON: `{name?, target:{…}, when?:{…}, phase, fault:{…}, remaining?}`.
enum FaultForm {
    static let streams = ["schwab.streamer", "alpaca.trading", "alpaca.data"]

    /// The fault that a body or a world file spells.
    static func read(_ form: Form) throws(ControlError) -> Fault {
        try form.object { members throws(ControlError) in
            members.ignore("id", "matched", "struck")
            var fault = Fault(effect: try effect(try members.required("fault")))
            fault.name = try members.optional("name")?.text()
            if let target = members.optional("target") { fault.target = try self.target(target) }
            if let when = members.optional("when") { fault.when = try self.when(when) }
            if let phase = members.optional("phase") { fault.phase = try phase.one() }
            fault.remaining = try members.optional("remaining")?.integer(0...)
            if (fault.effect.stream != nil) != (fault.target.stream != nil) {
                throw members.refusal("A fault of a stream needs both 'target.stream' and 'fault.stream'")
            }
            return fault
        }
    }

    private static func target(_ form: Form) throws(ControlError) -> Fault.Target {
        try form.object { members throws(ControlError) in
            var target = Fault.Target()
            target.provider = try members.optional("provider")?.vendor()
            if let operation = members.optional("operation") {
                let name = try operation.name()
                let known = Providers.vendors.flatMap { $0.routes.map(\.operation) }
                guard known.contains(name) else {
                    throw .unreadable(
                        operation.pointer, "There is no operation '\(name)'", detail: "Known here: \(known.joined(separator: ", ")).")
                }
                target.operation = name
            }
            target.method = try members.optional("method")?.name()
            target.path = try members.optional("path")?.name()
            target.account = try members.optional("account")?.name()
            if let stream = members.optional("stream") {
                let name = try stream.name()
                guard streams.contains(name) else { throw stream.refusal(expected: "one of " + streams.joined(separator: ", ")) }
                target.stream = name
            }
            return target
        }
    }

    private static func when(_ form: Form) throws(ControlError) -> Fault.When {
        try form.object { members throws(ControlError) in
            var when = Fault.When()
            when.nth = try members.optional("nth")?.integer(1...)
            when.first = try members.optional("first")?.integer(1...)
            when.every = try members.optional("every")?.integer(1...)
            when.probability = try members.optional("probability")?.real(0...1, expected: "a number from 0 to 1")
            when.between = try members.optional("between")?.object { members throws(ControlError) in
                let from = try members.required("from").instant()
                let to = try members.required("to")
                let end = try to.instant()
                guard from <= end else { throw to.refusal(expected: "an instant not before 'from'") }
                return from..<end
            }
            return when
        }
    }

    private static func effect(_ form: Form) throws(ControlError) -> Fault.Effect {
        try form.object { members throws(ControlError) in
            var effect = Fault.Effect()
            effect.status = try members.optional("status")?.integer(100...999)
            for (name, value) in try members.optional("headers")?.dictionary() ?? [] {
                for text in value.value.array ?? [value.value] { effect.headers.append((name, text.plainText)) }
            }
            if let body = members.optional("body") {
                if case .string(let text) = body.value { effect.body = Array(text.utf8) } else { effect.body = body.value.bytes }
            }
            effect.delay = try members.optional("delay").map(delay)
            if let clock = members.optional("delayClock") { effect.delayClock = try clock.one() }
            effect.connection = try connection(&members)
            effect.rateLimit = try members.optional("rateLimit")?.object { members throws(ControlError) in
                Fault.RateLimit(
                    limit: try members.required("limit").integer(0...), per: try members.required("per").duration())
            }
            effect.stream = try members.optional("stream")?.object { members throws(ControlError) in
                Fault.Stream(
                    kind: try members.required("kind").one(), code: try members.optional("code")?.integer(1000...4999),
                    span: try members.optional("for")?.duration(), count: try members.optional("count")?.integer(1...))
            }
            if effect == Fault.Effect() { throw members.refusal("A fault needs something that goes wrong") }
            return effect
        }
    }

    /// A duration, or `{min,max}`.
    private static func delay(_ form: Form) throws(ControlError) -> ClosedRange<Duration> {
        if case .object = form.value {
            return try form.object { members throws(ControlError) in
                let least = try members.required("min").duration()
                let most = try members.required("max")
                let end = try most.duration()
                guard least <= end else { throw most.refusal(expected: "a duration not below 'min'") }
                return least...end
            }
        }
        let delay = try form.duration()
        return delay...delay
    }

    private static func connection(_ members: inout Members) throws(ControlError) -> Fault.Connection? {
        var found: [Fault.Connection] = []
        for (name, kind) in [("reset", Fault.Connection.reset), ("empty", .empty), ("garbage", .garbage)] {
            if let form = members.optional(name) {
                try form.onlyTrue()
                found.append(kind)
            }
        }
        if let truncate = members.optional("truncate") { found.append(.truncate(bodyBytes: try truncate.integer(0...))) }
        if let stall = members.optional("stall") {
            found.append(
                try stall.object { members throws(ControlError) in
                    .stall(
                        afterBodyBytes: try members.optional("after")?.integer(0...) ?? 0,
                        span: try members.required("for").duration())
                })
        }
        guard found.count <= 1 else { throw members.refusal("Expected at most one of reset, empty, garbage, truncate and stall") }
        return found.first
    }

    // Output.

    /// Writes a fault's members.
    static func write(_ fault: Fault, into json: inout JSONWriter) {
        if let name = fault.name { json.member("name", name) }
        json.object("target") { json in
            if let provider = fault.target.provider { json.member("provider", provider) }
            if let operation = fault.target.operation { json.member("operation", operation) }
            if let method = fault.target.method { json.member("method", method) }
            if let path = fault.target.path { json.member("path", path) }
            if let account = fault.target.account { json.member("account", account) }
            if let stream = fault.target.stream { json.member("stream", stream) }
        }
        json.object("when") { json in
            if let nth = fault.when.nth { json.member("nth", nth) }
            if let first = fault.when.first { json.member("first", first) }
            if let every = fault.when.every { json.member("every", every) }
            if let share = fault.when.probability { json.member("probability", raw: RealText.text(share)) }
            if let between = fault.when.between {
                json.object("between") { json in
                    json.member("from", between.lowerBound.description)
                    json.member("to", between.upperBound.description)
                }
            }
        }
        json.member("phase", fault.phase.rawValue)
        json.object("fault") { write(fault.effect, into: &$0) }
        if let remaining = fault.remaining { json.member("remaining", remaining) }
    }

    private static func write(_ effect: Fault.Effect, into json: inout JSONWriter) {
        if let status = effect.status { json.member("status", status) }
        if !effect.headers.isEmpty {
            json.object("headers") { json in
                for (name, value) in effect.headers { json.member(name, .string(value)) }
            }
        }
        if let body = effect.body { json.member("body", String(decoding: body, as: UTF8.self)) }
        if let delay = effect.delay {
            if delay.lowerBound == delay.upperBound {
                json.member("delay", DurationText.text(delay.lowerBound))
            } else {
                json.object("delay") { json in
                    json.member("min", DurationText.text(delay.lowerBound))
                    json.member("max", DurationText.text(delay.upperBound))
                }
            }
        }
        if effect.delayClock != .wall { json.member("delayClock", effect.delayClock.rawValue) }
        switch effect.connection {
        case .reset: json.member("reset", true)
        case .empty: json.member("empty", true)
        case .garbage: json.member("garbage", true)
        case .truncate(let bytes): json.member("truncate", bytes)
        case .stall(let bytes, let span):
            json.object("stall") { json in
                json.member("after", bytes)
                json.member("for", DurationText.text(span))
            }
        case nil: break
        }
        if let limit = effect.rateLimit {
            json.object("rateLimit") { json in
                json.member("limit", limit.limit)
                json.member("per", DurationText.text(limit.per))
            }
        }
        if let stream = effect.stream {
            json.object("stream") { json in
                json.member("kind", stream.kind.rawValue)
                if let code = stream.code { json.member("code", code) }
                if let span = stream.span { json.member("for", DurationText.text(span)) }
                if let count = stream.count { json.member("count", count) }
            }
        }
    }
}
