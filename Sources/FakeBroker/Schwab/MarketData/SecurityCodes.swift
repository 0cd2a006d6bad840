import ExchangeCore

/// Schwab's codes for what a security is and where it trades (documentation; those of the listings recorded).
struct SecurityCodes: Sendable {
    private let instrument: Instrument

    init(_ instrument: Instrument) { self.instrument = instrument }

    /// `assetMainType` of quotes and streams.
    var mainType: String {
        switch instrument.kind {
        case .stock, .etf: "EQUITY"
        case .index: "INDEX"
        case .mutualFund: "MUTUAL_FUND"
        case .option: "OPTION"
        case .future: "FUTURE"
        case .futureOption: "FUTURE_OPTION"
        case .forex, .crypto: "FOREX"
        case .bond: "BOND"
        }
    }

    /// `assetSubType`, where there is one.
    var subType: String? {
        switch instrument.kind {
        case .stock: "COE"
        case .etf: "ETF"
        case .mutualFund: "OEF"
        case .index, .option, .future, .futureOption, .forex, .crypto, .bond: nil
        }
    }

    /// `assetType` of instrument searches.
    var assetType: String {
        instrument.kind == .etf ? "ETF" : mainType
    }

    /// The one-letter code of the exchange.
    var exchange: String {
        switch instrument.kind {
        case .index: return "0"
        case .mutualFund: return "3"
        case .option: return "O"
        case .future, .futureOption: return "@"
        case .forex, .crypto: return "!"
        case .stock, .etf, .bond: break
        }
        switch instrument.exchange {
        case "NASDAQ": return "Q"
        case "NYSE": return "N"
        case "NYSE Arca", "NYSE ARCA": return "P"
        case "AMEX", "NYSE American": return "A"
        case "Pink Sheet", "OTC Markets": return "9"
        default: return "U"
        }
    }

    /// The exchange's name beside the code.
    var exchangeName: String {
        switch instrument.kind {
        case .index: "Index"
        case .mutualFund: "Mutual Fund"
        case .option: "OPR"
        case .stock, .etf, .bond, .future, .futureOption, .forex, .crypto: instrument.exchange
        }
    }

    /// The market identifier (ISO 10383) at which the best prices are shown.
    var venue: String {
        switch exchange {
        case "Q": "XNAS"
        case "N": "XNYS"
        case "A": "XASE"
        case "@": "XCME"
        default: "ARCX"
        }
    }

    /// The number by which Schwab knows the security; here a function of its symbol.
    var ssid: Int64 { Int64(StableHash.fnv1a(instrument.symbol.text) % 2_000_000_000) }
}
