import ExchangeCore

/// One delivery month of a future: `/ESZ26` is the E-mini's of December 2026.
struct FutureContract: Sendable, Equatable {
    /// `/ES`
    let product: String
    let month: Int
    let year: Int

    private static let letters = Array("FGHJKMNQUVXZ".utf8)
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The hours of the electronic market as quotes write them (recorded).
    static let tradingHours = "GLBX(de=1640;0=-17001600;1=r-17001600d-15551640;7=d-16401555)"

    /// The contract that a symbol such as `/ESZ26` names; nil for a product alone, or anything else.
    init?(_ symbol: String) {
        let bytes = Array(symbol.utf8)
        guard bytes.count >= 5, bytes[0] == UInt8(ascii: "/"),
            let month = Self.letters.firstIndex(of: bytes[bytes.count - 3]),
            let tens = Self.digit(bytes[bytes.count - 2]), let ones = Self.digit(bytes[bytes.count - 1])
        else { return nil }
        self.init(
            product: String(decoding: bytes[..<(bytes.count - 3)], as: UTF8.self), month: month + 1,
            year: 2000 + tens * 10 + ones)
    }

    private init(product: String, month: Int, year: Int) {
        self.product = product
        self.month = month
        self.year = year
    }

    /// The contract of a product that most trade: the nearest of March, June, September and December.
    static func active(_ product: String, on date: CivilDate) -> FutureContract {
        var contract = FutureContract(product: product, month: (date.month + 2) / 3 * 3, year: date.year)
        if contract.expiration < date { contract = contract.next }
        return contract
    }

    /// `/ESZ26`
    var symbol: String {
        product + String(decoding: [Self.letters[month - 1]], as: UTF8.self) + (year % 100 < 10 ? "0" : "")
            + String(year % 100)
    }

    /// The third Friday of its month.
    var expiration: CivilDate {
        guard let first = CivilDate(year: year, month: month, day: 1) else { return CivilDate(dayNumber: 0) }
        return first.adding(days: (CivilDate.Weekday.friday.rawValue - first.weekday.rawValue + 7) % 7 + 14)
    }

    /// `Dec-2026`
    var monthText: String { "\(Self.monthNames[month - 1])-\(year)" }

    private var next: FutureContract {
        month > 9
            ? FutureContract(product: product, month: 3, year: year + 1)
            : FutureContract(product: product, month: month + 3, year: year)
    }

    private static func digit(_ byte: UInt8) -> Int? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }
}

extension SecurityFacts {
    /// What a future's symbol says beside its price.
    var future: (product: String, active: String, expiresAt: Instant, isActive: Bool) {
        let today = NewYorkTime.date(at: now)
        let named = FutureContract(symbol)
        let product = named?.product ?? symbol
        let active = FutureContract.active(product, on: today)
        let expiration = (named ?? active).expiration
        return (product, active.symbol, NewYorkTime.midnight(of: expiration), named == nil || named == active)
    }
}
