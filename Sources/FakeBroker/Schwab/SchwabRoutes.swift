import HTTPCore

/// Schwab's routes: the vendor's operation names, methods and paths, in the order of its documents.
enum SchwabRoutes {
    static let all = oauth + trader + marketData + streamer

    /// The authorization server. It has no operation names of its own; these are ours.
    static let oauth = [
        Route("schwab.authorize", .get, "/v1/oauth/authorize", access: .open, AuthorizeEndpoint.show),
        Route("schwab.authorizeSubmit", .post, "/v1/oauth/authorize", access: .open, AuthorizeEndpoint.submit),
        Route("schwab.token", .post, "/v1/oauth/token", access: .open, TokenEndpoint.respond),
    ]

    static let trader = [
        Route("schwab.getAccountNumbers", .get, "/trader/v1/accounts/accountNumbers", AccountsEndpoint.numbers),
        Route("schwab.getAccounts", .get, "/trader/v1/accounts", AccountsEndpoint.list),
        Route("schwab.getAccount", .get, "/trader/v1/accounts/{accountHash}", AccountsEndpoint.one),
        Route(
            "schwab.getOrdersByPathParam", .get, "/trader/v1/accounts/{accountHash}/orders",
            OrdersEndpoint.listOfAccount),
        Route("schwab.placeOrder", .post, "/trader/v1/accounts/{accountHash}/orders", OrdersEndpoint.place),
        Route("schwab.getOrder", .get, "/trader/v1/accounts/{accountHash}/orders/{orderId}", OrdersEndpoint.one),
        Route("schwab.cancelOrder", .delete, "/trader/v1/accounts/{accountHash}/orders/{orderId}", OrdersEndpoint.cancel),
        Route("schwab.replaceOrder", .put, "/trader/v1/accounts/{accountHash}/orders/{orderId}", OrdersEndpoint.replace),
        Route("schwab.getOrdersByQueryParam", .get, "/trader/v1/orders", OrdersEndpoint.listOfAllAccounts),
        Route("schwab.previewOrder", .post, "/trader/v1/accounts/{accountHash}/previewOrder", PreviewEndpoint.respond),
        Route(
            "schwab.getTransactionsByPathParam", .get, "/trader/v1/accounts/{accountHash}/transactions",
            TransactionsEndpoint.list),
        Route(
            "schwab.getTransactionsById", .get, "/trader/v1/accounts/{accountHash}/transactions/{transactionId}",
            TransactionsEndpoint.one),
        Route("schwab.getUserPreference", .get, "/trader/v1/userPreference", UserPreferenceEndpoint.respond),
    ]

    static let marketData = [
        Route("schwab.getQuotes", .get, "/marketdata/v1/quotes", QuotesEndpoint.many),
        Route("schwab.getQuote", .get, "/marketdata/v1/{symbol}/quotes", QuotesEndpoint.one),
        // A slash in a symbol that the client did not encode: BRK/B, /ES (whose first part is empty).
        Route("schwab.getQuote", .get, "/marketdata/v1/{symbol}/{part}/quotes", QuotesEndpoint.one),
        Route("schwab.getChain", .get, "/marketdata/v1/chains", ChainsEndpoint.respond),
        Route("schwab.getExpirationChain", .get, "/marketdata/v1/expirationchain", ExpirationChainEndpoint.respond),
        Route("schwab.getPriceHistory", .get, "/marketdata/v1/pricehistory", PriceHistoryEndpoint.respond),
        Route("schwab.getMovers", .get, "/marketdata/v1/movers/{symbol}", MoversEndpoint.respond),
        Route("schwab.getMarketHours", .get, "/marketdata/v1/markets", MarketHoursEndpoint.many),
        Route("schwab.getMarketHour", .get, "/marketdata/v1/markets/{marketId}", MarketHoursEndpoint.one),
        Route("schwab.getInstruments", .get, "/marketdata/v1/instruments", InstrumentsEndpoint.search),
        Route("schwab.getInstrumentsByCusip", .get, "/marketdata/v1/instruments/{cusip}", InstrumentsEndpoint.byCUSIP),
    ]

    static let streamer = [
        Route("schwab.streamer", .get, "/ws", access: .open, StreamerEndpoint.connect)
    ]
}
