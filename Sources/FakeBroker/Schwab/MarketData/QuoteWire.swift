import ExchangeCore

/// Writes quotes in the recorded key order, block by block.
struct QuoteWire {
    let exchange: Exchange
    let hours: MarketHours
    let blocks: QuoteBlocks

    init(_ state: WorldState, blocks: QuoteBlocks) {
        exchange = state.exchange
        hours = state.definition.market.hours
        self.blocks = blocks
    }

    /// Appends the member of one symbol; false, with nothing written, for a symbol that is not quoted.
    func append(_ symbol: String, _ json: inout JSONWriter) -> Bool {
        guard let instrument = exchange.instrument(Symbol(symbol)), let quote = exchange.quote(Symbol(symbol)) else {
            return false
        }
        switch instrument.kind {
        case .stock, .etf: json.name(symbol); json.object { appendEquity(instrument, quote, &$0) }
        case .index: json.name(symbol); json.object { appendIndex(instrument, quote, &$0) }
        case .mutualFund: json.name(symbol); json.object { appendFund(instrument, quote, &$0) }
        case .future, .forex, .bond, .crypto, .option, .futureOption: return false
        }
        return true
    }

    /// Appends the indicative value of an ETF under its own symbol; nothing for anything else.
    func appendIndicative(_ symbol: String, _ json: inout JSONWriter) {
        guard let instrument = exchange.instrument(Symbol(symbol)), instrument.kind == .etf,
            let quote = exchange.quote(Symbol(symbol))
        else { return }
        let name = "$" + symbol + ".IV"
        var indicative = Instrument(
            Symbol(name), kind: .index, description: instrument.description + " INDICATIVE VALUE", exchange: "Index")
        indicative.isHalted = instrument.isHalted
        json.name(name)
        json.object { appendIndex(indicative, quote, &$0) }
    }

    // Kinds of instruments

    private func appendEquity(_ instrument: Instrument, _ quote: Quote, _ json: inout JSONWriter) {
        json.member("assetMainType", "EQUITY")
        json.member("assetSubType", instrument.kind == .etf ? "ETF" : "COE")
        json.member("quoteType", "NBBO")
        appendBase(instrument, &json)
        if blocks.contains(.extended) { json.object("extended") { appendExtended(quote, &$0) } }
        if blocks.contains(.fundamental) {
            json.object("fundamental") { Fundamentals(instrument, quote).append(to: &$0) }
        }
        if blocks.contains(.quote) { json.object("quote") { appendEquityQuote(instrument, quote, &$0) } }
        if blocks.contains(.reference) {
            json.object("reference") { json in
                json.member("cusip", instrument.cusip)
                appendReference(instrument, &json)
                json.member("isHardToBorrow", !instrument.isEasyToBorrow)
                json.member("isShortable", instrument.isShortable)
                json.decimal("htbRate", instrument.borrowRate)
            }
        }
        if blocks.contains(.regular) {
            json.object("regular") { json in
                let change = Change(quote.last, from: quote.previousClose)
                json.decimal("regularMarketLastPrice", quote.last ?? 0)
                json.whole("regularMarketLastSize", quote.lastSize)
                json.decimal("regularMarketNetChange", change.net)
                json.decimal("regularMarketPercentChange", change.percent)
                json.member("regularMarketTradeTime", quote.lastAt.millisecondsSinceEpoch)
            }
        }
    }

    private func appendIndex(_ instrument: Instrument, _ quote: Quote, _ json: inout JSONWriter) {
        json.member("assetMainType", "INDEX")
        appendBase(instrument, &json)
        if blocks.contains(.fundamental) { json.object("fundamental") { Fundamentals.none.append(to: &$0) } }
        if blocks.contains(.quote) {
            json.object("quote") { json in
                let range = YearRange(quote)
                let change = Change(quote.last, from: quote.previousClose)
                json.decimal("52WeekHigh", range.high)
                json.decimal("52WeekLow", range.low)
                json.decimal("closePrice", quote.previousClose ?? 0)
                json.decimal("highPrice", quote.high ?? 0)
                json.decimal("lastPrice", quote.last ?? 0)
                json.decimal("lowPrice", quote.low ?? 0)
                json.decimal("netChange", change.net)
                json.decimal("netPercentChange", change.percent)
                json.decimal("openPrice", quote.open ?? 0)
                json.member("securityStatus", status(instrument, quote))
                json.whole("totalVolume", quote.volume)
                json.member("tradeTime", quote.lastAt.millisecondsSinceEpoch)
            }
        }
        if blocks.contains(.reference) { json.object("reference") { appendReference(instrument, &$0) } }
    }

    private func appendFund(_ instrument: Instrument, _ quote: Quote, _ json: inout JSONWriter) {
        json.member("assetMainType", "MUTUAL_FUND")
        json.member("assetSubType", "OEF")
        appendBase(instrument, &json)
        if blocks.contains(.fundamental) {
            json.object("fundamental") { Fundamentals(instrument, quote).append(to: &$0) }
        }
        if blocks.contains(.quote) {
            json.object("quote") { json in
                let range = YearRange(quote)
                let close = quote.previousClose ?? quote.last ?? 0
                json.decimal("52WeekHigh", range.high)
                json.decimal("52WeekLow", range.low)
                json.decimal("lastPrice", close)
                json.decimal("closePrice", close)
                json.decimal("nAV", close)
                json.decimal("netChange", 0 as Price)
                json.decimal("netPercentChange", 0 as Ratio)
                json.member("securityStatus", "Normal")
                json.member("tradeTime", quote.lastAt.millisecondsSinceEpoch)
            }
        }
        if blocks.contains(.reference) {
            json.object("reference") { json in
                json.member("cusip", instrument.cusip)
                appendReference(instrument, &json)
            }
        }
    }

    // Blocks

    private func appendBase(_ instrument: Instrument, _ json: inout JSONWriter) {
        json.member("realtime", true)
        json.member("ssid", IdentitySource.fingerprint(instrument.symbol.text) % 2_000_000_000)
        json.member("symbol", instrument.symbol.text)
    }

    private func appendEquityQuote(_ instrument: Instrument, _ quote: Quote, _ json: inout JSONWriter) {
        let range = YearRange(quote)
        let change = Change(quote.last, from: quote.previousClose)
        let mark = quote.mark ?? 0
        let markChange = Change(quote.mark, from: quote.previousClose)
        let time = quote.at.millisecondsSinceEpoch
        json.decimal("52WeekHigh", range.high)
        json.decimal("52WeekLow", range.low)
        json.member("askMICId", "ARCX")
        json.decimal("askPrice", quote.ask ?? 0)
        json.whole("askSize", quote.askSize)
        json.member("askTime", time)
        json.member("bidMICId", "ARCX")
        json.decimal("bidPrice", quote.bid ?? 0)
        json.whole("bidSize", quote.bidSize)
        json.member("bidTime", time)
        json.decimal("closePrice", quote.previousClose ?? 0)
        json.decimal("highPrice", quote.high ?? 0)
        json.member("lastMICId", "XADF")
        json.decimal("lastPrice", quote.last ?? 0)
        json.whole("lastSize", quote.lastSize)
        json.decimal("lowPrice", quote.low ?? 0)
        json.decimal("mark", mark)
        json.decimal("markChange", markChange.net)
        json.decimal("markPercentChange", markChange.percent)
        json.decimal("netChange", change.net)
        json.decimal("netPercentChange", change.percent)
        json.decimal("openPrice", quote.open ?? 0)
        json.decimal("postMarketChange", 0 as Price)
        json.decimal("postMarketPercentChange", 0 as Ratio)
        json.member("quoteTime", time)
        json.member("securityStatus", status(instrument, quote))
        json.whole("totalVolume", quote.volume)
        json.member("tradeTime", quote.lastAt.millisecondsSinceEpoch)
    }

    private func appendExtended(_ quote: Quote, _ json: inout JSONWriter) {
        json.decimal("askPrice", quote.ask ?? 0)
        json.whole("askSize", quote.askSize)
        json.decimal("bidPrice", quote.bid ?? 0)
        json.whole("bidSize", quote.bidSize)
        json.decimal("lastPrice", quote.last ?? 0)
        json.whole("lastSize", quote.lastSize)
        json.decimal("mark", quote.mark ?? 0)
        json.member("quoteTime", quote.at.millisecondsSinceEpoch)
        json.member("totalVolume", 0)
        json.member("tradeTime", quote.lastAt.millisecondsSinceEpoch)
    }

    private func appendReference(_ instrument: Instrument, _ json: inout JSONWriter) {
        json.member("description", instrument.description)
        json.member("exchange", Self.exchangeCode(instrument))
        json.member("exchangeName", instrument.exchange)
    }

    private func status(_ instrument: Instrument, _ quote: Quote) -> String {
        if instrument.isHalted { return "Halted" }
        return MarketCalendar(hours: hours).session(at: exchange.now) == .closed ? "Closed" : "Normal"
    }

    /// The vendor's one-letter exchange codes (documentation).
    private static func exchangeCode(_ instrument: Instrument) -> String {
        switch instrument.kind {
        case .index: return "0"
        case .mutualFund: return "3"
        default: break
        }
        switch instrument.exchange {
        case "NASDAQ": return "Q"
        case "NYSE": return "N"
        case "NYSE Arca": return "P"
        case "AMEX": return "A"
        default: return "U"
        }
    }
}

/// How far a price is from another, in dollars and in per cent with eight places.
private struct Change {
    let net: Price
    let percent: Ratio

    init(_ price: Price?, from base: Price?) {
        guard let price, let base, base.isPositive else {
            net = 0
            percent = 0
            return
        }
        net = price - base
        percent = Ratio(100).scaled(by: net.billionths, over: base.billionths).rounded(toPlaces: 8)
    }
}

/// A year's high and low. A world's prices have no year behind them, so both follow from the previous close (inferred).
private struct YearRange {
    let high: Price
    let low: Price

    init(_ quote: Quote) {
        let base = quote.previousClose ?? quote.last ?? 0
        high = max((Ratio(percent: 120) * base).rounded(toPlaces: 2), quote.high ?? 0)
        let least = (Ratio(percent: 80) * base).rounded(toPlaces: 2)
        low = quote.low.map { min($0, least) } ?? least
    }
}
