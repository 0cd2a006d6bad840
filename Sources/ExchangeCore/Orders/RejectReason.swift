/// Why the exchange refused something. The codes are stable; each vendor has words of its own for them.
public enum RejectReason: Sendable, Hashable {
    // The account.
    case unknownAccount, accountClosed, accountRestricted
    case insufficientBuyingPower
    /// More is sold or covered than is held and not promised to other orders.
    case oversold
    case shortingNotAllowed, notShortable, hardToBorrow, shortFractional
    case positionFlip, oppositeSideOrderOpen
    case patternDayTrader, dayTradingBuyingPower, intradayMarginDeficit
    case optionsNotAllowed, uncoveredOption

    // The instrument.
    case unknownSymbol, notTradable, optionExpired, halted, notFractionable

    // The order's terms.
    case invalidQuantity, invalidPrice, missingLimitPrice, missingStopPrice, missingTrailingTerms
    case unexpectedPrice, priceIncrement, lotSize, fractionalNotAllowed
    case stopOnWrongSide, limitTooFar, noMarketPrice
    /// It must rest, and would not.
    case wouldTrade
    case invalidLegs, tooManyLegs, invalidChildren, invalidTaxLots
    case timeInForceNotAllowed, sessionNotAllowed, typeNotAllowed
    case tooLateForAuction, marketClosed, expiryInThePast
    case duplicateClientOrderID
    case washTrade(existing: OrderID, isLimit: Bool)
    case selfTrade

    // What became of another order.
    case parentNotFilled, siblingFilled, siblingCanceled, replacedByClient, replaceLost

    // Cancels and replaces.
    case unknownOrder
    case orderNotOpen(OrderStatus)
    case orderUnchanged, quantityNotAboveFilled, notReplaceable

    // Everything else.
    case crossedQuote, invalidQuote, nameTaken, unknownRule, invalidCommand, nothingHeld, brokerRejected
    /// A text of the script's own, shown as it is.
    case other(String)

    /// The stable code, or the text itself for `other`.
    public var code: String {
        switch self {
        case .other(let text): text
        case .washTrade: "washTrade"
        case .orderNotOpen: "orderNotOpen"
        default: "\(self)"
        }
    }

    /// The reason with this code; any other text becomes `other`.
    public init(code: String) {
        self = RejectReason.plain[code] ?? .other(code)
    }

    /// Every reason that carries nothing else, in the order of declaration.
    public static let plainCases: [RejectReason] = [
        .unknownAccount, .accountClosed, .accountRestricted, .insufficientBuyingPower, .oversold, .shortingNotAllowed,
        .notShortable, .hardToBorrow, .shortFractional, .positionFlip, .oppositeSideOrderOpen, .patternDayTrader,
        .dayTradingBuyingPower, .intradayMarginDeficit, .optionsNotAllowed, .uncoveredOption, .unknownSymbol,
        .notTradable, .optionExpired, .halted, .notFractionable, .invalidQuantity, .invalidPrice, .missingLimitPrice,
        .missingStopPrice, .missingTrailingTerms, .unexpectedPrice, .priceIncrement, .lotSize, .fractionalNotAllowed,
        .stopOnWrongSide, .limitTooFar, .noMarketPrice, .wouldTrade, .invalidLegs, .tooManyLegs, .invalidChildren, .invalidTaxLots,
        .timeInForceNotAllowed, .sessionNotAllowed, .typeNotAllowed, .tooLateForAuction, .marketClosed,
        .expiryInThePast, .duplicateClientOrderID, .selfTrade, .parentNotFilled, .siblingFilled, .siblingCanceled,
        .replacedByClient, .replaceLost, .unknownOrder, .orderUnchanged, .quantityNotAboveFilled, .notReplaceable,
        .crossedQuote, .invalidQuote, .nameTaken, .unknownRule, .invalidCommand, .nothingHeld, .brokerRejected,
    ]

    private static let plain = Dictionary(uniqueKeysWithValues: plainCases.map { ($0.code, $0) })
}
