import ExchangeCore

/// The exchange's reasons in Schwab's words.
enum SchwabRejectReasons {
    /// Whether Schwab refuses this at once with a 400, instead of taking the order and rejecting it a moment later: what
    /// is wrong with the request itself, rather than with the account or the market (the division is documented; for
    /// single reasons it is inferred).
    static func isSynchronous(_ reason: RejectReason) -> Bool {
        switch reason {
        case .unknownAccount, .accountClosed, .unknownSymbol, .invalidQuantity, .invalidPrice, .missingLimitPrice,
            .missingStopPrice, .missingTrailingTerms, .unexpectedPrice, .invalidLegs, .tooManyLegs, .invalidChildren,
            .invalidTaxLots, .unknownOrder, .invalidCommand:
            true
        default: false
        }
    }

    /// The `statusDescription` of a rejected order, or the message of a refused request.
    static func text(_ reason: RejectReason) -> String {
        switch reason {
        // Recorded, word for word.
        case .insufficientBuyingPower, .dayTradingBuyingPower, .intradayMarginDeficit:
            "You do not have enough available cash/buying power for this order."
        case .limitTooFar:
            "Your limit price is significantly away from the current market price. Please adjust your order."
        case .oversold, .positionFlip:
            "This order may result in an oversold/overbought position in your account."
        case .priceIncrement:
            "Orders above $1 can be entered in no more than two decimals; orders below $1, no more than four decimals."
        // The script's own words, shown as they are.
        case .other(let text): text
        default: inferred[reason.code] ?? "Your order was rejected: \(reason.code)."
        }
    }

    /// The refusal of an option's price (recorded; public issue report).
    static let optionIncrement =
        "Enter the price in decimal form: Penny Pilot options $0.01 under $3; $0.05 over $3; & all other options $0.05 "
        + "under $3; $0.10 over $3."

    /// Texts that no recording is known of.
    private static let inferred: [String: String] = [
        "accountRestricted": "Your account is restricted to closing transactions only.",
        "shortingNotAllowed": "Short selling is not allowed in this account.",
        "notShortable": "This security is not available to sell short.",
        "hardToBorrow": "This security is hard to borrow and cannot be sold short online.",
        "shortFractional": "Fractional shares cannot be sold short.",
        "oppositeSideOrderOpen": "You have an open order on the opposite side of the market for this security.",
        "patternDayTrader": "Your account does not meet the minimum equity requirement for day trading.",
        "optionsNotAllowed": "Your account is not approved for this options strategy.",
        "uncoveredOption": "Your account is not approved for uncovered options.",
        "unknownSymbol": "Invalid symbol.",
        "notTradable": "This security cannot be traded online.",
        "optionExpired": "This option has expired.",
        "halted": "Trading in this security is halted.",
        "notFractionable": "This security cannot be traded in fractional shares.",
        "invalidQuantity": "The quantity is not valid.",
        "invalidPrice": "The price is not valid.",
        "lotSize": "The quantity must be a multiple of the lot size.",
        "fractionalNotAllowed": "Fractional shares are not allowed for this order.",
        "stopOnWrongSide": "Your stop price is on the wrong side of the current market price.",
        "wouldTrade": "A non-marketable order must not be priced at or through the market.",
        "noMarketPrice": "There is no market price for this security.",
        "invalidLegs": "The legs of this order do not make a valid strategy.",
        "tooManyLegs": "This order has too many legs.",
        "invalidChildren": "The child orders of this order are not valid.",
        "timeInForceNotAllowed": "This duration is not allowed for this order.",
        "sessionNotAllowed": "This order type is not allowed in the session chosen.",
        "typeNotAllowed": "This order type is not allowed for this security.",
        "tooLateForAuction": "It is too late to enter an on-close order today.",
        "marketClosed": "The market is closed.",
        "expiryInThePast": "The cancel time is in the past.",
        "washTrade": "This order may result in a wash trade.",
        "selfTrade": "This order would trade with another order of your account.",
        "parentNotFilled": "The primary order was not filled.",
        "brokerRejected": "Your order was rejected.",
    ]
}
