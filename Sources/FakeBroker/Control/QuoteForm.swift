import ExchangeCore

/// How quotes and their sources stand in JSON.
enum QuoteForm {
    /// What a body asks of a quote; members left out keep their value.
    struct Change {
        var change = QuoteChange()
        var isHalted: Bool?
        var source: WorldDefinition.SourceDefinition?
    }

    /// Reads `{bid?,ask?,last?,bidSize?,askSize?,volume?,halted?,source?}`.
    static func read(_ form: Form, of symbol: String) throws(ControlError) -> Change {
        try form.object { members throws(ControlError) in
            try members.repeated("symbol", symbol)
            // What a listing tells beside: taken back as it was given out.
            members.ignore("mark", "at", "lastAt", "pinned", "changed")
            var result = Change()
            result.change = try change(&members)
            result.isHalted = try members.optional("halted")?.flag()
            result.source = try members.optional("source").map(source)
            return result
        }
    }

    private static func change(_ members: inout Members) throws(ControlError) -> QuoteChange {
        var change = QuoteChange()
        change.bid = try members.optional("bid")?.positive()
        change.ask = try members.optional("ask")?.positive()
        change.last = try members.optional("last")?.positive()
        change.bidSize = try members.optional("bidSize").map(size)
        change.askSize = try members.optional("askSize").map(size)
        change.lastSize = try members.optional("lastSize").map(size)
        change.volume = try members.optional("volume").map(size)
        change.open = try members.optional("open")?.positive()
        change.high = try members.optional("high")?.positive()
        change.low = try members.optional("low")?.positive()
        change.previousClose = try members.optional("previousClose")?.positive()
        if let bid = change.bid, let ask = change.ask, bid > ask {
            throw members.refusal("Expected a bid that is not above the ask", detail: "Found bid \(bid) and ask \(ask).")
        }
        return change
    }

    private static func size(_ form: Form) throws(ControlError) -> Quantity {
        let size: Quantity = try form.decimal()
        guard !size.isNegative else { throw form.refusal(expected: "a decimal number, zero or more") }
        return size
    }

    // Sources.

    /// Reads `{kind:"generated", model?, seed?}`, `{kind:"scripted", points:[…]}` or `{kind:"replay", csv|candles}`.
    static func source(_ form: Form) throws(ControlError) -> WorldDefinition.SourceDefinition {
        try form.object { members throws(ControlError) in
            switch try members.required("kind").text() {
            case "generated":
                if let model = members.optional("model") {
                    _ = try model.one(of: [("default", ())])
                }
                return .generated(seed: try members.optional("seed")?.unsigned())
            case "scripted":
                return .scripted(try members.required("points").array(point))
            case "replay":
                let csv = members.optional("csv")
                let candles = members.optional("candles")
                switch (csv, candles) {
                case (let csv?, nil): return .replay(try ReplayTable.read(csv))
                case (nil, let candles?): return .replay(try candles.array(candle))
                default: throw members.refusal("Expected one of csv and candles")
                }
            default:
                throw .unreadable(form.pointer + "/kind", "Expected one of generated, scripted, replay")
            }
        }
    }

    private static func point(_ form: Form) throws(ControlError) -> WorldDefinition.ScriptedPoint {
        try form.object { members throws(ControlError) in
            let after = try members.optional("after")?.duration()
            let at = try members.optional("at")?.instant()
            let change = try change(&members)
            switch (after, at) {
            case (let after?, nil): return WorldDefinition.ScriptedPoint(.after(after), change)
            case (nil, let at?): return WorldDefinition.ScriptedPoint(.at(at), change)
            default: throw members.refusal("Expected one of after and at")
            }
        }
    }

    /// Reads `{at, open, high, low, close, volume?}`; `at` is when the bar closes.
    private static func candle(_ form: Form) throws(ControlError) -> ReplayPoint {
        try form.object { members throws(ControlError) in
            let bar = Bar(
                closesAt: try members.required("at").instant(), open: try members.required("open").positive(),
                high: try members.required("high").positive(), low: try members.required("low").positive(),
                close: try members.required("close").positive(),
                volume: try members.optional("volume").map(size) ?? 0)
            guard bar.low <= min(bar.open, bar.close), bar.high >= max(bar.open, bar.close) else {
                throw members.refusal("Expected low and high around open and close")
            }
            return .bar(bar)
        }
    }

    // Output.

    /// Writes what an instrument is worth.
    static func write(_ symbol: Symbol, _ quote: Quote, isHalted: Bool, into json: inout JSONWriter) {
        json.object { json in
            json.member("symbol", symbol.text)
            json.member("bid", decimal: quote.bid)
            json.member("ask", decimal: quote.ask)
            json.member("last", decimal: quote.last)
            json.member("mark", decimal: quote.mark)
            json.member("bidSize", decimal: quote.bidSize)
            json.member("askSize", decimal: quote.askSize)
            json.member("lastSize", decimal: quote.lastSize)
            json.member("volume", decimal: quote.volume)
            json.member("open", decimal: quote.open)
            json.member("high", decimal: quote.high)
            json.member("low", decimal: quote.low)
            json.member("previousClose", decimal: quote.previousClose)
            json.member("halted", isHalted)
            json.member("at", quote.at.description)
        }
    }

    /// Writes a definition's quote, so that reading gives it back.
    static func write(_ quote: WorldDefinition.QuoteDefinition, into json: inout JSONWriter) {
        json.object { json in
            write(quote.change, into: &json)
            if let isHalted = quote.isHalted { json.member("halted", isHalted) }
            if let source = quote.source {
                json.name("source")
                write(source, into: &json)
            }
        }
    }

    private static func write(_ change: QuoteChange, into json: inout JSONWriter) {
        let prices: [(String, Price?)] = [
            ("bid", change.bid), ("ask", change.ask), ("last", change.last), ("open", change.open),
            ("high", change.high), ("low", change.low), ("previousClose", change.previousClose),
        ]
        for (name, price) in prices { if let price { json.member(name, .string(price.description)) } }
        let sizes: [(String, Quantity?)] = [
            ("bidSize", change.bidSize), ("askSize", change.askSize), ("lastSize", change.lastSize),
            ("volume", change.volume),
        ]
        for (name, size) in sizes { if let size { json.member(name, .string(size.description)) } }
    }

    /// Writes a source, so that reading gives it back.
    static func write(_ source: WorldDefinition.SourceDefinition, into json: inout JSONWriter) {
        json.object { json in
            switch source {
            case .generated(let seed):
                json.member("kind", "generated")
                if let seed { json.member("seed", raw: String(seed)) }
            case .scripted(let points):
                json.member("kind", "scripted")
                json.array("points") { json in
                    for point in points {
                        json.object { json in
                            switch point.time {
                            case .after(let span): json.member("after", DurationText.text(span))
                            case .at(let instant): json.member("at", instant.description)
                            }
                            write(point.change, into: &json)
                        }
                    }
                }
            case .replay(let points):
                json.member("kind", "replay")
                if points.contains(where: { if case .quote = $0 { true } else { false } }) {
                    json.member("csv", ReplayTable.text(points))
                } else {
                    json.array("candles") { json in
                        for case .bar(let bar) in points { json.object { write(bar, into: &$0) } }
                    }
                }
            }
        }
    }

    private static func write(_ bar: Bar, into json: inout JSONWriter) {
        json.member("at", bar.closesAt.description)
        json.member("open", bar.open.description)
        json.member("high", bar.high.description)
        json.member("low", bar.low.description)
        json.member("close", bar.close.description)
        json.member("volume", bar.volume.description)
    }
}

extension WorldDefinition.QuoteDefinition {
    init(symbol: String, _ change: QuoteForm.Change) {
        self.init(symbol: symbol, isHalted: change.isHalted, source: change.source)
        self.change = change.change
    }
}

extension WorldDefinition.SourceDefinition {
    /// The source as the exchange takes it, set at `now`.
    func resolved(at now: Instant) -> PriceSource {
        switch self {
        case .generated(let seed): .generated(seed: seed)
        case .replay(let points): .replay(points)
        case .scripted(let points):
            .scripted(
                points.map { point in
                    switch point.time {
                    case .after(let span): ScriptedQuote(at: now + span, point.change)
                    case .at(let instant): ScriptedQuote(at: instant, point.change)
                    }
                })
        }
    }
}

extension JSONWriter {
    /// A member that is an exact decimal as text, or null.
    mutating func member(_ name: StaticString, decimal: (some FixedPoint)?) {
        if let decimal {
            member(name, decimal.description)
        } else {
            self.name(name)
            null()
        }
    }

    /// A member that is text, or null.
    mutating func member(_ name: StaticString, optional text: String?) {
        if let text {
            member(name, text)
        } else {
            self.name(name)
            null()
        }
    }
}
