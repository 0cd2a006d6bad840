/// An option's symbol as the Options Clearing Corporation writes it: root in six places, expiration as yymmdd, C or
/// P, and the strike in thousandths of a dollar in eight digits: `AAPL  251219C00200000`.
public struct OCCSymbol: Sendable, Hashable, CustomStringConvertible {
    /// One to six letters and digits; usually the underlying's symbol.
    public let root: String
    /// In the years 2000…2099.
    public let expiration: CivilDate
    public let right: OptionTerms.Right
    /// Positive, in whole thousandths, below $100,000.
    public let strike: Price

    /// The symbol of such terms; `nil` if it could not be written.
    public init?(root: String, expiration: CivilDate, right: OptionTerms.Right, strike: Price) {
        guard Self.isRoot(root.utf8), (2000...2099).contains(expiration.year), strike.isPositive,
            strike.isMultiple(of: Price(billionths: 1_000_000)), strike < 100_000
        else { return nil }
        self.root = root
        self.expiration = expiration
        self.right = right
        self.strike = strike
    }

    /// Reads the 21 places, or the same without the root's padding; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 16, bytes.count <= 21 else { return nil }
        let tail = bytes[(bytes.count - 15)...]
        var root = bytes[..<(bytes.count - 15)]
        if bytes.count == 21 { while root.last == UInt8(ascii: " ") { root.removeLast() } }
        let at = tail.startIndex
        guard let date = Self.number(tail[at..<(at + 6)]), let strike = Self.number(tail[(at + 7)...]),
            let expiration = CivilDate(year: 2000 + date / 10_000, month: date / 100 % 100, day: date % 100),
            tail[at + 6] == UInt8(ascii: "C") || tail[at + 6] == UInt8(ascii: "P")
        else { return nil }
        self.init(
            root: String(decoding: root, as: UTF8.self), expiration: expiration,
            right: tail[at + 6] == UInt8(ascii: "C") ? .call : .put,
            strike: Price(billionths: Int128(strike) * 1_000_000))
    }

    /// The 21 places.
    public var description: String {
        root + String(repeating: " ", count: 6 - root.utf8.count) + tail
    }

    /// The symbol without the root's padding, as some vendors write it.
    public var compact: String { root + tail }

    /// The same as a symbol of the exchange.
    public var symbol: Symbol { Symbol(description) }

    /// The underlying's symbol: the root itself, but for indexes and for roots that drop a slash.
    public var underlying: Symbol { OptionRoot.underlying(of: root) }

    private var tail: String {
        let (year, month, day) = expiration.components
        let thousandths = Int(strike.billionths / 1_000_000)
        return padded(year % 100, 2) + padded(month, 2) + padded(day, 2) + (right == .call ? "C" : "P")
            + padded(thousandths, 8)
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func isRoot(_ root: String.UTF8View) -> Bool {
        (1...6).contains(root.count)
            && root.allSatisfy {
                $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
            }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}

/// Which roots an underlying's options have.
public enum OptionRoot {
    private static let indexRoots = [
        "SPX": "$SPX", "SPXW": "$SPX", "NDX": "$NDX", "NDXP": "$NDX", "RUT": "$RUT", "RUTW": "$RUT", "DJX": "$DJI",
        "VIX": "$VIX", "VIXW": "$VIX", "BRKB": "BRK/B",
    ]

    /// The underlying of a root.
    public static func underlying(of root: String) -> Symbol { Symbol(indexRoots[root] ?? root) }

    /// The root of an underlying's options of one kind of expiration.
    public static func root(of underlying: Symbol, _ kind: OptionExpiration.Kind) -> String {
        switch underlying.text {
        case "$SPX": kind == .monthly ? "SPX" : "SPXW"
        case "$NDX": kind == .monthly ? "NDX" : "NDXP"
        case "$RUT": kind == .monthly ? "RUT" : "RUTW"
        case "$VIX": kind == .monthly ? "VIX" : "VIXW"
        case "$DJI": "DJX"
        default: String(underlying.text.filter { $0 != "/" && $0 != "." && $0 != "$" }.prefix(6))
        }
    }
}
