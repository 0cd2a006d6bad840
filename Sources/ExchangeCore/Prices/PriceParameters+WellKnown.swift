/// Round figures from memory of late 2025; nothing here is anybody's data.
extension PriceParameters {
    static let wellKnown: [String: PriceParameters] = {
        var table: [String: PriceParameters] = [:]
        // symbol, base, volatility, average volume in millions, market loading, dividend yield in percent
        let stocks: [(String, Double, Double, Double, Double, Double)] = [
            ("AAPL", 272, 0.27, 50, 0.68, 0.4), ("MSFT", 484, 0.24, 22, 0.70, 0.75),
            ("NVDA", 187, 0.42, 180, 0.68, 0.02), ("AMZN", 231, 0.31, 42, 0.66, 0),
            ("GOOGL", 313, 0.30, 36, 0.62, 0.27), ("GOOG", 314, 0.30, 24, 0.62, 0.27),
            ("META", 660, 0.35, 14, 0.62, 0.32), ("TSLA", 450, 0.55, 85, 0.52, 0),
            ("BRK/B", 503, 0.17, 4.5, 0.62, 0), ("JPM", 322, 0.24, 9, 0.66, 1.9),
            ("V", 351, 0.21, 6.5, 0.62, 0.75), ("MA", 571, 0.22, 3, 0.62, 0.6),
            ("UNH", 330, 0.34, 8, 0.30, 2.7), ("JNJ", 207, 0.17, 8, 0.30, 2.5),
            ("XOM", 120, 0.23, 15, 0.40, 3.4), ("WMT", 111, 0.21, 17, 0.42, 0.85),
            ("PG", 143, 0.17, 8, 0.32, 2.9), ("HD", 344, 0.22, 4, 0.56, 2.7),
            ("KO", 70, 0.16, 16, 0.28, 2.9), ("PEP", 144, 0.18, 7, 0.28, 3.9),
            ("COST", 862, 0.21, 2.2, 0.48, 0.6), ("DIS", 114, 0.27, 9, 0.52, 1.3),
            ("NFLX", 94, 0.34, 38, 0.46, 0), ("AMD", 214, 0.50, 38, 0.60, 0),
            ("INTC", 37, 0.52, 90, 0.48, 0), ("BAC", 55, 0.25, 36, 0.62, 2),
            ("PFE", 25, 0.23, 48, 0.28, 6.9), ("F", 13, 0.33, 55, 0.48, 4.6),
            ("T", 25, 0.21, 38, 0.22, 4.5), ("PLTR", 178, 0.62, 45, 0.50, 0),
            ("AVGO", 346, 0.45, 22, 0.62, 0.75), ("CSCO", 77, 0.23, 20, 0.55, 2.1), ("BA", 217, 0.31, 7, 0.5, 0),
            ("COIN", 226, 0.75, 9, 0.50, 0), ("SCHW", 100, 0.27, 8, 0.60, 1.1),
        ]
        for (symbol, base, volatility, volume, loading, yield) in stocks {
            table[symbol] = PriceParameters(
                base: base, volatility: volatility, averageVolume: volume * 1e6, marketLoading: loading,
                lineage: symbol, spreadBasisPoints: 0.8, dividendYield: yield / 100)
        }
        table["BRK.B"] = table["BRK/B"]

        // Funds share their index's lineage, and so its path.
        let funds: [(String, String, Double, Double, Double, Double, Double)] = [
            ("SPY", market, 682, 0.16, 75, 1, 1.05), ("VOO", market, 627, 0.16, 8, 1, 1.1),
            ("IVV", market, 685, 0.16, 7, 1, 1.1), ("VTI", "total market", 336, 0.165, 4, 0.99, 1.1),
            ("QQQ", "nasdaq", 614, 0.21, 55, 0.92, 0.5), ("DIA", "dow", 481, 0.15, 5, 0.93, 1.5),
            ("IWM", "small caps", 246, 0.23, 35, 0.82, 1), ("GLD", "gold", 396, 0.19, 11, 0.05, 0),
            ("TLT", "bonds", 87, 0.14, 38, -0.15, 4.4), ("BND", "bonds", 74, 0.06, 6, -0.05, 3.9),
            ("XLF", "banks", 55, 0.19, 38, 0.8, 1.3),
            ("EEM", "emerging", 55, 0.19, 28, 0.7, 2.2),
        ]
        for (symbol, lineage, base, volatility, volume, loading, yield) in funds {
            table[symbol] = PriceParameters(
                base: base, volatility: volatility, averageVolume: volume * 1e6, marketLoading: loading,
                lineage: lineage, spreadBasisPoints: 0.3, dividendYield: yield / 100)
        }

        let indexes: [(String, String, Double, Double, Double, Double)] = [
            ("$SPX", market, 6845.50, 0.16, 1, 0.06), ("$COMPX", "nasdaq", 23_242, 0.21, 0.92, 0.06),
            ("$NDX", "nasdaq", 25_250, 0.21, 0.92, 0.06), ("$DJI", "dow", 48_063, 0.15, 0.93, 0.06),
            ("$RUT", "small caps", 2482, 0.23, 0.82, 0.06), ("$VIX", "fear", 14.95, 0.9, -0.8, 0),
        ]
        for (symbol, lineage, base, volatility, loading, drift) in indexes {
            table[symbol] = PriceParameters(
                kind: .index, base: base, volatility: volatility, drift: drift, averageVolume: 0,
                marketLoading: loading, lineage: lineage, dividendYield: symbol == "$VIX" ? 0 : 0.012)
        }

        table["SWPPX"] = PriceParameters(
            kind: .mutualFund, base: 17.21, volatility: 0.16, averageVolume: 0, marketLoading: 1, lineage: market,
            dividendYield: 0.011)
        let others: [(String, Kind, String, Double, Double, Double, Double, Double, Double)] = [
            ("/ES", .future, market, 6890, 0.16, 0.06, 1.4e6, 1, 0.3),
            ("/NQ", .future, "nasdaq", 25_480, 0.21, 0.06, 5.5e5, 0.92, 0.3),
            ("/CL", .future, "oil", 57.5, 0.35, 0, 3e5, 0.2, 1),
            ("/GC", .future, "gold", 4340, 0.18, 0.04, 2e5, 0.05, 0.4),
            ("EUR/USD", .forex, "euro", 1.1746, 0.075, 0, 0, 0.05, 0.3),
            ("GBP/USD", .forex, "sterling", 1.3475, 0.08, 0, 0, 0.1, 0.4),
            ("USD/JPY", .forex, "yen", 156.7, 0.095, 0, 0, 0.1, 0.4),
            ("BTC/USD", .crypto, "bitcoin", 87_500, 0.55, 0.1, 2e4, 0.35, 2),
            ("ETH/USD", .crypto, "ether", 2970, 0.7, 0.1, 2e5, 0.35, 3),
        ]
        for (symbol, kind, lineage, base, volatility, drift, volume, loading, spread) in others {
            table[symbol] = PriceParameters(
                kind: kind, base: base, volatility: volatility, drift: drift, averageVolume: volume,
                marketLoading: loading, lineage: lineage, spreadBasisPoints: spread)
        }
        table["/CL"]?.tick = Price(cents: 1)
        table["/GC"]?.tick = Price(cents: 10)
        return table
    }()

    /// The lineage of the market itself, which every loading refers to.
    static let market = "market"
}
