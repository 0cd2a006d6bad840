import FakeBroker

@testable import ExchangeCore

// Clocks and timers.
extension GoldenAreas {
    static let clocks: [String: Handler] = ["clock": clock]

    private static func clock(_ item: GoldenCase) throws -> [String: JSONValue] {
        if (item.given["real_elapsed_ms"] ?? item.when["real_elapsed_ms"]) != nil { return try running(item) }
        let now = first(item.given, "now", "now_utc", "now_et", "frozen_time")?.text
        if let now, now.contains("-"), Int(now) == nil { return try calendarClock(item, now) }
        return try timers(item)
    }

    /// A world's clock while the wall's runs.
    private static func running(_ item: GoldenCase) throws -> [String: JSONValue] {
        let elapsed = try known((item.given["real_elapsed_ms"] ?? item.when["real_elapsed_ms"])?.int, "real_elapsed_ms")
        try assume(item.when, "read", "virtual_elapsed_ms", "now", "virtual_now")
        let wall = Instant(seconds: 0)
        let start = try item.given["now"].map { Instant(seconds: Int64(try known($0.int, "now"))) } ?? wall
        let scale = item.given["scale"]?.text.flatMap { Double($0.filter { $0 != "x" }) }
        let mode = item.given["mode"]?.text ?? (scale == nil ? "realtime" : "scaled")
        let kind = try known(["frozen": WorldClock.Mode.frozen, "manual": .frozen, "realtime": .realtime, "scaled": .scaled][mode], mode)
        let clock = WorldClock(kind, now: start, scale: scale, wall: wall)
        let now = clock.now(wall: Instant(milliseconds: Int64(elapsed)))
        let seconds = JSONValue.double(Double(now.millisecondsSinceEpoch) / 1000)
        return [
            "virtual_elapsed_ms": .int(Int(now.millisecondsSinceEpoch - start.millisecondsSinceEpoch)), "now": seconds,
            "virtual_now": seconds,
        ]
    }

    /// A clock of dates, moved to the next opening or close.
    private static func calendarClock(_ item: GoldenCase, _ text: String) throws -> [String: JSONValue] {
        try assume(item.given, "calendar", "xnys")
        let isLocal = !text.hasSuffix("Z") && Instant(text) == nil
        let start = try isLocal ? newYork(String(text.prefix(10)), String(text.dropFirst(11))) : known(Instant(text), text)
        let calendar = MarketCalendar(hours: .nyse)
        var exchange = Exchange(configuration: ExchangeConfiguration(hours: .nyse), now: start)
        let target = first(item.when, "advance", "advance_to", "to", "jump_to")?.text
        if target == nil { try assume(item.when, "read") }
        switch target {
        case nil: break
        case "next_open": _ = exchange.advance(to: calendar.nextOpen(after: start))
        case "next_close": _ = exchange.advance(to: calendar.nextClose(after: start))
        case let target?: _ = exchange.advance(to: try known(Instant(target), target))
        }
        let now = exchange.now
        // Written as the case has it: in universal time, or as New York does with its offset or without.
        func answer(_ instant: Instant, _ name: String) -> JSONValue {
            let plain = newYorkText(instant).text ?? ""
            let offset = NewYorkTime.utcOffset(at: instant) == -4 * 3600 ? "-04:00" : "-05:00"
            return told([.string(instant.description), .string(plain + offset), .string(plain)], item.expect[name])
        }
        let elapsed = now.secondsSinceEpoch - start.secondsSinceEpoch
        var result: [String: JSONValue] = [
            "is_open": .bool(calendar.isOpen(at: now)), "elapsed_hours": .double(Double(elapsed) / 3600),
            "elapsed_seconds": .int(Int(elapsed)),
        ]
        for name in ["now", "now_et", "now_utc", "frozen_time"] { result[name] = answer(now, name) }
        for name in ["next_open", "next_open_et", "next_open_utc"] { result[name] = answer(calendar.nextOpen(after: now), name) }
        for name in ["next_close", "next_close_et", "next_close_utc"] { result[name] = answer(calendar.nextClose(after: now), name) }
        if let target = target.flatMap({ Instant($0) }), target < start, now == start {
            result["error"] = .string("time cannot go backwards")
        }
        return result
    }

    /// Timers, each a quote of an instrument of its own that is due at its instant; they may set or end others.
    private struct Timers {
        var exchange: Exchange
        var pending: [(name: String, at: Instant)] = []
        var fired: [Event] = []
        var reactions: [String: [JSONValue]] = [:]
        /// What else timers set off, by their names.
        var table: JSONValue?

        init(at now: Int) { exchange = Exchange(configuration: ExchangeConfiguration(), now: Instant(seconds: Int64(now))) }

        mutating func define(_ name: String) {
            if exchange.instruments.id(Symbol(name)) == nil { _ = exchange.apply(.defineInstrument(Instrument(Symbol(name)))) }
        }

        mutating func schedule(_ name: String, _ at: Int) throws {
            let at = Instant(seconds: Int64(at))
            // What is due at once would come before what has waited for this instant.
            if at <= exchange.now, pending.contains(where: { $0.at <= exchange.now }) {
                throw GoldenCase.Skip(reason: "a timer set for the instant at which others wait")
            }
            guard fired.count < 10_000, fired.suffix(100).count(where: { $0.at == exchange.now }) < 100 else {
                throw GoldenCase.Skip(reason: "timers without end")
            }
            define(name)
            pending.append((name, at))
            try note(exchange.apply(.setQuoteSource(Symbol(name), .scripted([ScriptedQuote(at: at, QuoteChange(last: 1))]))))
        }

        /// Takes in what has fired, and does what that sets off.
        private mutating func note(_ events: [Event]) throws {
            let new = events.filter(Self.isTimer)
            fired += new
            for name in new.map({ self.name($0) }) {
                pending.removeAll { $0.name == name }
                for reaction in (reactions[name] ?? []) + [table?[name]].compactMap({ $0 }) { try react(reaction) }
            }
        }

        mutating func cancel(_ name: String) {
            pending.removeAll { $0.name == name }
            _ = exchange.apply(.setQuoteSource(Symbol(name), .pinned))
        }

        static func isTimer(_ event: Event) -> Bool { if case .quoteChanged = event.kind { true } else { false } }

        func name(_ event: Event) -> String {
            guard case .quoteChanged(let id, _) = event.kind else { return "" }
            return exchange.instrument(id)?.symbol.text ?? ""
        }

        /// Moves time, stopping at each timer for what it sets.
        mutating func advance(to target: Instant, isOnce: Bool = false) throws {
            while true {
                let (events, _) = exchange.advance(to: target, limit: .max, until: Self.isTimer)
                try note(events)
                if isOnce || !events.contains(where: Self.isTimer) { return }
            }
        }

        /// Sets the timer of a sentence: "schedule b at 20", "a schedules b at now+5", "add b in 5", "schedule +5".
        private mutating func schedule(saying text: String) throws {
            let words = text.split(separator: " ").map(String.init)
            let last = (words.last ?? "").replacing("now", with: "")
            let number = try GoldenAreas.known(Int(last.replacing("+", with: "")), text)
            let before = words.dropLast().last ?? ""
            let isDelay = last.hasPrefix("+") || ["in", "after"].contains(before)
            guard isDelay || before == "at" else { throw GoldenCase.Skip(reason: "no instant: \(text)") }
            let verb = words.firstIndex { ["schedule", "schedules", "add", "adds", "set", "sets"].contains($0) }
            let name = verb.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? words.dropLast(2).last ?? "next"
            let isNamed = !["at", "in", "after", words.last ?? ""].contains(name)
            try schedule(isNamed ? name : "next", isDelay ? Int(exchange.now.secondsSinceEpoch) + number : number)
        }

        private mutating func react(_ json: JSONValue) throws {
            if let other = json["cancel"]?.text { return cancel(other) }
            // "Schedule b at 20", or "a schedules b at 20".
            if let text = json.text { return try schedule(saying: text) }
            if json.list.isEmpty, json.members.count == 1, let (name, at) = json.members.first, let at = at.int {
                guard !["at", "after", "in", "delay"].contains(name) else { throw GoldenCase.Skip(reason: "no timer: \(json)") }
                return try schedule(name, at)
            }
            let set = GoldenAreas.first(json, "schedule", "schedules", "set") ?? json
            let name = try GoldenAreas.known(set.list.first?.text ?? GoldenAreas.first(set, "id", "name", "timer")?.text, "timer")
            let delay = GoldenAreas.first(set, "after", "in", "delay")?.int
            let at =
                set.list.last?.int ?? GoldenAreas.first(set, "at", "t", "time")?.int
                ?? delay.map { Int(exchange.now.secondsSinceEpoch) + $0 }
            try schedule(name, try GoldenAreas.known(at, "instant"))
        }
    }

    private static func timers(_ item: GoldenCase) throws -> [String: JSONValue] {
        let given = item.given, when = item.when
        try assume(given, "mode", "frozen", "manual")
        guard let start = given["now"]?.int, start.magnitude < 4_000_000_000 else {
            throw GoldenCase.Skip(reason: "clocks that run by themselves belong to worlds")
        }
        let targets = try targets(when, from: start)
        var list: [(String, Int)] = []
        var timers = Timers(at: start)
        let alerts = ["alerts", "alert", "timer"].flatMap { items(given[$0]) }
        for json in (given["timers"]?.list ?? []) + alerts {
            let name = try known(json.int.map { "t\($0)" } ?? json.list.first?.text ?? first(json, "id", "name")?.text, "timer")
            list.append(
                (name, try known(json.int ?? json.list.dropFirst().first?.int ?? first(json, "at", "t", "time", "due")?.int, "instant")))
            let reaction = first(json.list.count > 2 ? json.list[2] : json, "schedules", "schedule", "on_fire")
            timers.reactions[name, default: []] += [reaction].compactMap { $0 }
        }
        if case .object? = given["timers"] {
            list = try (given["timers"]?.members ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, try known($0.value.int, "instant")) }
        }
        if let interval = given["interval"]?.int, interval > 0 {
            let last = targets.compactMap { $0 }.reduce(start, max) + interval
            guard (last - start) / interval < 10_000 else { throw GoldenCase.Skip(reason: "timers without end") }
            list = stride(from: start + interval, through: last, by: interval).map { ("t\($0)", $0) }
        }
        timers.table = first(given, "on_fire", "callbacks") ?? when["on_fire"]
        if let text = (given["callback"] ?? when["callback"])?.text {
            // "A schedules b at 20", or "on a: schedule b at 20".
            let words = text.split(whereSeparator: { $0 == " " || $0 == ":" }).map(String.init)
            let owner = ["on", "when"].contains(words.first) ? words.dropFirst().first : words.first
            timers.reactions[owner ?? "", default: []].append(.string(text))
        }
        for (name, _) in list {
            timers.define(name)
            _ = timers.table?[name]
            for key in ["timer_\(name)_schedules", "\(name)_schedules", "on_\(name)", "when_\(name)_fires", "\(name)_callback"] {
                guard let reaction = given[key] else { continue }
                timers.reactions[name, default: []].append(reaction)
            }
        }
        if let text = timers.table?.text, list.count == 1 { timers.reactions[list[0].0, default: []].append(.string(text)) }
        for (name, at) in list { try timers.schedule(name, at) }
        for json in [given["cancel"], given["canceled"], given["cancelled"], when["cancel"]].compactMap({ $0 }) {
            for name in items(json).compactMap(\.text) { timers.cancel(name) }
        }
        for target in targets {
            if let target {
                try timers.advance(to: Instant(seconds: Int64(target)))
            } else if !timers.pending.isEmpty {
                try timers.advance(to: Instant(seconds: 4_000_000_000), isOnce: true)
            }
        }
        let fired = timers.fired, now = timers.exchange.now
        let pending = JSONValue.array(timers.pending.map { .string($0.name) })
        // What fired at one instant did so in the order in which it was scheduled, or the tie was broken otherwise.
        func place(_ event: Event) -> Int { list.firstIndex { $0.0 == timers.name(event) } ?? list.count }
        let keepsOrder = zip(fired, fired.dropFirst()).allSatisfy { $0.at != $1.at || place($0) <= place($1) }
        let instants = JSONValue.array(fired.map { .int(Int($0.at.secondsSinceEpoch)) })
        var result: [String: JSONValue] = [
            "pending": pending, "remaining": pending, "now": .int(Int(now.secondsSinceEpoch)),
            "next_event": timers.exchange.nextTimer.map { .int(Int($0.at.secondsSinceEpoch)) } ?? .null,
            "fired": told([.array(fired.map { .string(timers.name($0)) }), instants], item.expect["fired"]),
            "fired_count": .int(fired.count),
            "fired_at": instants, "tie_break": .string(keepsOrder ? "scheduling order" : "another"),
        ]
        if let target = targets.last ?? nil, target < start, fired.isEmpty, now == Instant(seconds: Int64(start)) {
            result["error"] = .string("time cannot go backwards")
        }
        return result
    }

    /// To what instants time is moved, one after the other; nil for whatever comes next.
    private static func targets(_ when: JSONValue, from start: Int) throws -> [Int?] {
        var now = start, result: [Int?] = []
        func move(_ json: JSONValue, isBy: Bool) throws {
            if json.text == "next_event" || json.text == "next" { return result.append(nil) }
            let number = try known(json.int.flatMap { $0.magnitude < 4_000_000_000 ? $0 : nil }, "advance \(json)")
            guard !isBy || result.allSatisfy({ $0 != nil }) else { throw GoldenCase.Skip(reason: "so much after an event") }
            now = isBy ? now + number : number
            result.append(now)
        }
        for json in items(first(when, "advance_to", "jump_to", "advance_by", "tick")) {
            try move(json, isBy: first(when, "advance_to", "jump_to") == nil)
        }
        for json in items(when["advance"]) {
            if let by = json["by"] { try move(by, isBy: true) } else { try move(json["to"] ?? json, isBy: json["to"] == nil) }
        }
        for json in items(when["then"]) { try move(first(json, "advance_to", "to") ?? json, isBy: false) }
        if when["advance_to_next_event"]?.bool == true || when["to_next_event"]?.bool == true { result.append(nil) }
        if when["read"] != nil, result.isEmpty { return [] }
        guard !result.isEmpty else { throw GoldenCase.Skip(reason: "no instant to move to") }
        return result
    }
}
