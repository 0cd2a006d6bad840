import ExchangeCore

/// The instruments that every world knows from the start. One array, shared by all worlds until one changes its own.
enum StandardInstruments {
    static let all: [Instrument] = stocks + funds + indexes

    private static let stocks = [
        stock("AAPL", "APPLE INC", "NASDAQ", "037833100"),
        stock("MSFT", "MICROSOFT CORP", "NASDAQ", "594918104"),
        stock("NVDA", "NVIDIA CORP", "NASDAQ", "67066G104"),
        stock("AMZN", "AMAZON.COM INC", "NASDAQ", "023135106"),
        stock("GOOGL", "ALPHABET INC A", "NASDAQ", "02079K305"),
        stock("GOOG", "ALPHABET INC C", "NASDAQ", "02079K107"),
        stock("META", "META PLATFORMS INC A", "NASDAQ", "30303M102"),
        stock("TSLA", "TESLA INC", "NASDAQ", "88160R101"),
        stock("AVGO", "BROADCOM INC", "NASDAQ", "11135F101"),
        stock("NFLX", "NETFLIX INC", "NASDAQ", "64110L106"),
        stock("AMD", "ADVANCED MICRO DEVICES INC", "NASDAQ", "007903107"),
        stock("INTC", "INTEL CORP", "NASDAQ", "458140100"),
        stock("CSCO", "CISCO SYSTEMS INC", "NASDAQ", "17275R102"),
        stock("COST", "COSTCO WHOLESALE CORP", "NASDAQ", "22160K105"),
        stock("PEP", "PEPSICO INC", "NASDAQ", "713448108"),
        stock("BRK/B", "BERKSHIRE HATHAWAY INC B", "NYSE", "084670702"),
        stock("JPM", "JPMORGAN CHASE & CO", "NYSE", "46625H100"),
        stock("V", "VISA INC A", "NYSE", "92826C839"),
        stock("MA", "MASTERCARD INC A", "NYSE", "57636Q104"),
        stock("UNH", "UNITEDHEALTH GROUP INC", "NYSE", "91324P102"),
        stock("JNJ", "JOHNSON & JOHNSON", "NYSE", "478160104"),
        stock("PG", "PROCTER & GAMBLE CO", "NYSE", "742718109"),
        stock("XOM", "EXXON MOBIL CORP", "NYSE", "30231G102"),
        stock("HD", "HOME DEPOT INC", "NYSE", "437076102"),
        stock("KO", "COCA-COLA CO", "NYSE", "191216100"),
        stock("BAC", "BANK OF AMERICA CORP", "NYSE", "060505104"),
        stock("WMT", "WALMART INC", "NYSE", "931142103"),
        stock("DIS", "WALT DISNEY CO", "NYSE", "254687106"),
        stock("BA", "BOEING CO", "NYSE", "097023105"),
        stock("F", "FORD MOTOR CO", "NYSE", "345370860"),
        stock("T", "AT&T INC", "NYSE", "00206R102"),
        stock("SCHW", "CHARLES SCHWAB CORP", "NYSE", "808513105"),
    ]

    private static let funds = [
        fund("SPY", "SPDR S&P 500 ETF", "78462F103"),
        fund("QQQ", "INVESCO QQQ TRUST", "46090E103", exchange: "NASDAQ"),
        fund("IWM", "ISHARES RUSSELL 2000 ETF", "464287655"),
        fund("DIA", "SPDR DOW JONES INDUSTRIAL AVERAGE ETF", "78467X109"),
        fund("VTI", "VANGUARD TOTAL STOCK MARKET ETF", "922908769"),
        fund("VOO", "VANGUARD S&P 500 ETF", "922908363"),
        fund("BND", "VANGUARD TOTAL BOND MARKET ETF", "921937835", exchange: "NASDAQ"),
        fund("GLD", "SPDR GOLD SHARES", "78463V107"),
        Instrument("SWPPX", kind: .mutualFund, description: "SCHWAB S&P 500 INDEX", exchange: "Mutual Fund", cusip: "808509855"),
    ]

    private static let indexes = [
        Instrument("$SPX", kind: .index, description: "S&P 500 INDEX", exchange: "Index"),
        Instrument("$DJI", kind: .index, description: "DOW JONES INDUSTRIAL AVERAGE", exchange: "Index"),
        Instrument("$COMPX", kind: .index, description: "NASDAQ COMPOSITE INDEX", exchange: "Index"),
        Instrument("$VIX", kind: .index, description: "CBOE VOLATILITY INDEX", exchange: "Index"),
        Instrument("/ES", kind: .future, description: "E-mini S&P 500", exchange: "XCME"),
        Instrument("EUR/USD", kind: .forex, description: "Euro/USDollar Spot", exchange: "GFT"),
    ]

    private static func stock(_ symbol: String, _ name: String, _ exchange: String, _ cusip: String) -> Instrument {
        Instrument(Symbol(symbol), kind: .stock, description: name, exchange: exchange, cusip: cusip)
    }

    private static func fund(_ symbol: String, _ name: String, _ cusip: String, exchange: String = "NYSE Arca") -> Instrument {
        Instrument(Symbol(symbol), kind: .etf, description: name, exchange: exchange, cusip: cusip)
    }
}
