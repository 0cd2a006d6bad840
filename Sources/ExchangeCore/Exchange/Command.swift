/// What can be asked of the exchange. Every command acts at the exchange's `now`; what is refused comes back as an
/// event.
public enum Command: Sendable, Hashable {
    // What is large stands apart, so that a list of commands is not mostly gaps.

    // Accounts
    indirect case openAccount(AccountSpec)
    case closeAccount(AccountID)
    indirect case adjustAccount(AccountID, AccountChange)
    /// Puts cash in, or takes it out if negative.
    indirect case deposit(AccountID, Money)

    // Instruments and prices
    indirect case defineInstrument(Instrument)
    /// Takes an instrument out of trading; its orders are canceled.
    case removeInstrument(Symbol)
    indirect case setQuote(Symbol, QuoteChange)
    /// Several quotes in one step: no order sees some of them without the others.
    case setQuotes([SymbolQuote])
    /// Gives the symbol back to its own source.
    case clearQuote(Symbol)
    case setQuoteSource(Symbol, PriceSource)
    /// The levels of the book beyond the best, best first; for the size policy `walkBook`.
    indirect case setBook(Symbol, bids: [BookQuote], asks: [BookQuote])
    /// The official prices of the next opening and closing auctions.
    indirect case setAuctionPrice(Symbol, open: Price?, close: Price?)
    /// A trade that happened elsewhere.
    indirect case print(Symbol, price: Price, size: Quantity, aggressor: Side?)
    /// A bar of prices, run through the orders as ticks.
    indirect case bar(Symbol, Bar, path: BarPath)
    case halt(Symbol)
    case resume(Symbol)
    /// Counts one more, or one less, who wants every tick of a generated symbol.
    case watch(Symbol)
    case unwatch(Symbol)

    // Orders
    case placeOrder(OrderTicket)
    case cancelOrder(OrderID)
    case replaceOrder(OrderID, OrderTicket)
    /// From outside the market: fills, rejects or expires an order by hand.
    indirect case fillOrder(OrderID, quantity: Quantity?, price: Price?)
    indirect case rejectOrder(OrderID, RejectReason)
    case expireOrder(OrderID)

    // Scripted behaviour
    indirect case addRule(Rule)
    indirect case setRule(RuleID, Rule)
    case removeRule(RuleID)
    case setRules([Rule])
    /// Forgets what the rules have counted.
    case resetRules

    // The life of securities
    indirect case corporateAction(CorporateAction)
    /// Exercises long options at once.
    indirect case exercise(AccountID, Symbol, Quantity)
    /// Keeps long options from being exercised at expiry.
    case doNotExercise(AccountID, Symbol)
    /// Assigns short options by hand.
    indirect case assign(AccountID, Symbol, Quantity)
}

/// One symbol's part of a step that sets several quotes.
public struct SymbolQuote: Sendable, Hashable {
    public var symbol: Symbol
    public var change: QuoteChange

    public init(_ symbol: Symbol, _ change: QuoteChange) {
        self.symbol = symbol
        self.change = change
    }
}

/// One level of a book.
public struct BookQuote: Sendable, Hashable {
    public var price: Price
    public var size: Quantity

    public init(_ price: Price, _ size: Quantity) {
        self.price = price
        self.size = size
    }
}

/// In which order the prices of a bar happened.
public enum BarPath: String, Sendable, Hashable, CaseIterable {
    /// Open, high, low, close.
    case fixed
    /// The high first if it is nearer to the open, else the low.
    case adaptive
}

/// What an issuer does to the holders of its shares.
public enum CorporateAction: Sendable, Hashable {
    /// `numerator` new shares for every `denominator` old ones, from the opening of the ex-date.
    case split(Symbol, numerator: Int, denominator: Int, exDate: CivilDate, cashInLieuPrice: Price?)
    /// So much for every share held before the ex-date.
    case dividend(Symbol, perShare: Money, exDate: CivilDate, payDate: CivilDate)
}
