import ExchangeCore
import HTTPCore

/// `quotes`: what everything is worth in a world, and making it worth something else.
enum QuoteRoutes {
    static let routes = [
        Route.control("listQuotes", .get, "/quotes") { state, call throws(ControlError) in
            let all = state.instruments
            return ControlJSON.list("quotes", try call.page(all), total: all.count) { write($1, state, into: &$0) }
        },
        Route.control("setQuotes", .post, "/quotes") { state, call throws(ControlError) in
            let changes = try call.body().object { members throws(ControlError) in
                let quotes = try members.required("quotes")
                var changes: [(symbol: String, change: QuoteForm.Change)] = []
                for (symbol, form) in try quotes.dictionary() {
                    guard !symbol.isEmpty else { throw quotes.refusal(expected: "symbols with a name") }
                    changes.append((symbol, try QuoteForm.read(form, of: symbol)))
                }
                return changes
            }
            try state.setQuotes(changes)
            let set = changes.compactMap { state.exchange.instrument(Symbol($0.symbol)) }
            return ControlJSON.list("quotes", set, total: set.count) { write($1, state, into: &$0) }
        },
        Route.control("getQuote", .get, "/quotes/{symbol}") { state, call throws(ControlError) in
            answer(try state.instrument(named: call.parameters["symbol"]), state)
        },
        Route.control("setQuote", .put, "/quotes/{symbol}") { state, call throws(ControlError) in
            let symbol = call.parameters["symbol"]
            do throws(ControlError) { try state.setQuotes([(symbol, try QuoteForm.read(try call.body(), of: symbol))]) } catch {
                // The body is one quote: its place is not that of a body of many.
                var error = error
                if error.pointer?.hasPrefix("/quotes") == true { error.pointer = "" }
                throw error
            }
            return answer(try state.instrument(named: symbol), state)
        },
        Route.control("clearQuote", .delete, "/quotes/{symbol}") { state, call throws(ControlError) in
            try state.clearQuote(call.parameters["symbol"])
            return answer(try state.instrument(named: call.parameters["symbol"]), state)
        },
        Route.control("setQuoteSource", .put, "/quotes/{symbol}/source") { state, call throws(ControlError) in
            let source = try QuoteForm.source(try call.body())
            try state.setSource(call.parameters["symbol"], source)
            return answer(try state.instrument(named: call.parameters["symbol"]), state)
        },
    ]

    private static func answer(_ instrument: Instrument, _ state: WorldState) -> HTTPResponse {
        ControlJSON.response(JSONWriter.written { write(instrument, state, into: &$0) })
    }

    private static func write(_ instrument: Instrument, _ state: WorldState, into json: inout JSONWriter) {
        let quote = state.exchange.quote(instrument.symbol) ?? Quote(at: state.now)
        QuoteForm.write(instrument.symbol, quote, isHalted: instrument.isHalted, into: &json)
    }
}

/// `instruments`: what can be quoted and traded in a world.
enum InstrumentRoutes {
    static let routes = [
        Route.control("listInstruments", .get, "/instruments") { state, call throws(ControlError) in
            let all = state.instruments
            return ControlJSON.list("instruments", try call.page(all), total: all.count) {
                InstrumentForm.write($1, into: &$0)
            }
        },
        Route.control("getInstrument", .get, "/instruments/{symbol}") { state, call throws(ControlError) in
            answer(try state.instrument(named: call.parameters["symbol"]))
        },
        Route.control("setInstrument", .put, "/instruments/{symbol}") { state, call throws(ControlError) in
            let symbol = call.parameters["symbol"]
            let known = try? state.instrument(named: symbol)
            let instrument = try InstrumentForm.read(try call.body(), symbol: symbol, over: known)
            try state.command(.defineInstrument(instrument))
            return answer(try state.instrument(named: symbol))
        },
        Route.control("deleteInstrument", .delete, "/instruments/{symbol}") { state, call throws(ControlError) in
            let instrument = try state.instrument(named: call.parameters["symbol"])
            try state.command(.removeInstrument(instrument.symbol))
            return answer(instrument)
        },
    ]

    private static func answer(_ instrument: Instrument) -> HTTPResponse {
        ControlJSON.response(JSONWriter.written { InstrumentForm.write(instrument, into: &$0) })
    }
}
