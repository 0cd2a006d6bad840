import ExchangeCore

/// The lists of which movers are asked: indexes, exchanges, everything, options.
enum MoverBoard: String, Sendable, CaseIterable {
    case dow = "$DJI"
    case nasdaqComposite = "$COMPX"
    case spx = "$SPX"
    case nyse = "NYSE"
    case nasdaq = "NASDAQ"
    case otc = "OTCBB"
    case indexAll = "INDEX_ALL"
    case equityAll = "EQUITY_ALL"
    case optionAll = "OPTION_ALL"
    case optionPut = "OPTION_PUT"
    case optionCall = "OPTION_CALL"

    private static let dowMembers: Set<String> = [
        "AAPL", "AMZN", "BA", "CSCO", "DIS", "HD", "JNJ", "JPM", "KO", "MSFT", "NVDA", "PG", "UNH", "V", "WMT",
    ]

    var isOfOptions: Bool { self == .optionAll || self == .optionPut || self == .optionCall }

    /// Whether a listed security stands on it. The list of all indexes gives shares (recorded).
    func lists(_ instrument: Instrument) -> Bool {
        guard instrument.kind == .stock || (self == .equityAll && instrument.kind == .etf) else { return false }
        switch self {
        case .dow: return Self.dowMembers.contains(instrument.symbol.text)
        case .spx, .indexAll, .equityAll: return true
        case .nasdaq, .nasdaqComposite: return instrument.exchange == "NASDAQ"
        case .nyse: return instrument.exchange == "NYSE"
        case .otc: return SecurityCodes(instrument).exchange == "9"
        case .optionAll, .optionPut, .optionCall: return false
        }
    }
}

/// One row of movers.
struct Mover: Sendable {
    let symbol: String
    let description: String
    let last: Price
    let change: PriceChange
    let volume: Int64

    /// Trades of the day: the volume in lots that suit the price (inferred).
    var trades: Int64 { max(1, volume / 90) }

    /// Its part of a volume, in per cent with two places.
    func share(of total: Int64) -> Ratio {
        total > 0 ? Ratio(100).scaled(by: Int128(volume), over: Int128(total)).rounded(toPlaces: 2) : 0
    }
}

extension PriceChange {
    /// The change as a fraction, with eight places.
    var fraction: Ratio { percent.scaled(by: 1, over: 100).rounded(toPlaces: 8) }
}

extension WorldState {
    /// The rows of a board, the largest volume first.
    mutating func movers(_ board: MoverBoard) -> [Mover]? {
        if board.isOfOptions { return optionMovers(board) }
        return exchange.allInstruments.filter(board.lists).compactMap { instrument in
            exchange.quote(instrument.symbol).map { quote in
                Mover(
                    symbol: instrument.symbol.text, description: instrument.description, last: quote.last ?? 0,
                    change: PriceChange(quote.last, from: quote.previousClose), volume: quote.volume.wholeUnits)
            }
        }.sorted { ($0.volume, $1.symbol) > ($1.volume, $0.symbol) }
    }
}

extension WorldState {
    /// The underlyings whose options make the boards of options.
    private static let optionUnderlyings: [Symbol] = ["SPY", "QQQ", "$SPX", "AAPL", "NVDA", "TSLA", "IWM", "AMZN"]

    /// The most traded contracts of a board of options: those near the money of the next two expirations (inferred).
    mutating func optionMovers(_ board: MoverBoard) -> [Mover] {
        var rows: [Mover] = []
        for underlying in Self.optionUnderlyings {
            guard let market = exchange.optionMarket(of: underlying) else { continue }
            var query = OptionChainQuery()
            query.strikeCount = 6
            query.calls = board != .optionPut
            query.puts = board != .optionCall
            query.through = NewYorkTime.date(at: now).adding(days: 10)
            for expiration in market.model.chain(query, spot: market.spot, at: now).prefix(2) {
                rows += (expiration.calls + expiration.puts).map { option in
                    Mover(
                        symbol: option.contract.description,
                        description: market.model.instrument(option.contract).description,
                        last: option.quote.last ?? 0,
                        change: PriceChange(option.quote.last, from: option.quote.previousClose),
                        volume: option.quote.volume.wholeUnits)
                }
            }
        }
        return rows.sorted { ($0.volume, $1.symbol) > ($1.volume, $0.symbol) }
    }
}
