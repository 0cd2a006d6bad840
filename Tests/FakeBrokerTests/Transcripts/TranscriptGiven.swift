import ExchangeCore
import HTTPCore

@testable import FakeBroker

/// What a transcript's `given:` lines set up: the world, and names that placeholders begin with.
///
/// * `login schwab` logs the standard app in: `{{access}}`, `{{refresh}}`, `{{hash}}` (margin), `{{cash}}` (cash account);
/// * `quote AAPL bid=189.98 ask=190.02 last=190` pins a quote; `cash 10000001 1000` sets an account's cash;
/// * `instrument 91282CAE1 bond 91282CAE1` defines an instrument by symbol, kind and CUSIP, and
///   `position 10000001 SWPPX 10 17.21` opens an account with one more position;
/// * `hours nyse` and `now 2026-03-02T22:00:00Z` set market and clock;
/// * `oauth deny|page|legacy|rotate|world` sets the authorization server's switches;
/// * `app trading`, `app marketData`, `app pending` and `app 2` register the standard app for one product only, not at
///   all yet, and with so many orders a minute;
/// * `streamer heartbeat=1s symbolLimit=2` sets the streamer's times and bounds;
/// * `fault schwab.getQuotes 504` answers an operation once with a status, in the vendor's usual words for it.
enum TranscriptGiven {
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    static func definition(_ given: [String]) throws -> WorldDefinition {
        var definition = WorldDefinition.frozen()
        for line in given {
            let words = line.split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("login", 2): break
            case ("quote", 3...):
                let quote = try quote(words.dropFirst())
                definition.quotes.removeAll { $0.symbol == quote.symbol }
                definition.quotes.append(quote)
            case ("cash", 3):
                guard let amount = Money(words[2]),
                    let index = definition.accounts.firstIndex(where: { $0.accountNumber == words[1] })
                else { throw Unknown(description: "given: \(line)") }
                definition.accounts[index].cash = amount
            case ("instrument", 4):
                let kinds: [String: AssetKind] = ["bond": .bond, "mutualFund": .mutualFund, "etf": .etf]
                guard let kind = kinds[words[2]] else { throw Unknown(description: "given: \(line)") }
                definition.instruments.append(Instrument(Symbol(words[1]), kind: kind, description: words[1], cusip: words[3]))
            case ("position", 5...):
                // A symbol may have spaces in it: an option's.
                let symbol = words[2..<(words.count - 2)].joined(separator: "  ")
                guard let index = definition.accounts.firstIndex(where: { $0.accountNumber == words[1] }),
                    let quantity = Quantity(words[words.count - 2]), let price = Price(words[words.count - 1])
                else { throw Unknown(description: "given: \(line)") }
                definition.accounts[index].positions.append(
                    .init(symbol: symbol, quantity: quantity, averagePrice: price))
            case ("hours", 2):
                guard let hours = MarketHours(rawValue: words[1]) else { throw Unknown(description: "given: \(line)") }
                definition.market.hours = hours
            case ("now", 2):
                guard let now = Instant(words[1]) else { throw Unknown(description: "given: \(line)") }
                definition.clock.now = now
            case ("oauth", 2):
                switch words[1] {
                case "deny": definition.oauth.consent = .deny
                case "page": definition.oauth.consent = .page
                case "legacy": definition.oauth.refreshErrors = .legacy
                case "rotate": definition.oauth.rotatesRefreshTokens = true
                case "world": definition.oauth.clock = .world
                default: throw Unknown(description: "given: \(line)")
                }
            case ("app", 2): definition.schwabClients = [try app(words[1])]
            case ("streamer", 2...): try set(words.dropFirst(), &definition.schwabStreamer)
            case ("fault", 3):
                guard let status = Int(words[2]) else { throw Unknown(description: "given: \(line)") }
                definition.faults.append(
                    Fault(target: Fault.Target(operation: words[1]), effect: .status(status), remaining: 1))
            default: throw Unknown(description: "given: \(line)")
            }
        }
        return definition
    }

    private static func set(
        _ words: some Collection<String>, _ streamer: inout WorldDefinition.SchwabStreamerDefinition
    ) throws {
        for word in words {
            let pair = word.split(separator: "=").map(String.init)
            switch (pair.first, pair.last) {
            case ("heartbeat", let text?): streamer.heartbeat = try duration(text)
            case ("emptySubscription", let text?): streamer.emptySubscription = try duration(text)
            case ("symbolLimit", let text?): streamer.symbolLimit = Int(text) ?? streamer.symbolLimit
            default: throw Unknown(description: "given: streamer \(word)")
            }
        }
    }

    /// The standard app, registered with less than everything.
    private static func app(_ word: String) throws -> WorldDefinition.SchwabClientDefinition {
        var client = WorldDefinition.standardSchwabClient
        if let product = WorldDefinition.SchwabProduct(rawValue: word) {
            client.products = [product]
        } else if let status = WorldDefinition.SchwabAppStatus(rawValue: word) {
            client.status = status
        } else if let limit = Int(word) {
            client.ordersPerMinute = limit
        } else {
            throw Unknown(description: "given: app \(word)")
        }
        return client
    }

    static func names(_ given: [String], _ server: InProcess) throws -> [String: String] {
        var names: [String: String] = [:]
        for line in given where line.hasPrefix("login") {
            switch line {
            case "login schwab":
                let caller = try SchwabCaller(server)
                names["access"] = caller.accessToken
                names["refresh"] = caller.refreshToken
                names["hash"] = caller.hashes.first
                names["cash"] = caller.hashes.last
            case "login streamer": break
            default: throw Unknown(description: "given: \(line)")
            }
        }
        let client = WorldDefinition.standardSchwabClient
        names["basic"] = Base64.encode("\(client.clientId):\(client.clientSecret)".utf8)
        names["client"] = client.clientId
        return names
    }

    /// `AAPL bid=1 ask=2 last=1.5 bidSize=100 askSize=100`
    static func quote(_ words: some Collection<String>) throws -> WorldDefinition.QuoteDefinition {
        var quote = WorldDefinition.QuoteDefinition(symbol: words.first ?? "")
        for word in words.dropFirst() {
            let pair = word.split(separator: "=").map(String.init)
            guard pair.count == 2 else { throw Unknown(description: "quote: \(word)") }
            switch pair[0] {
            case "bid": quote.bid = Price(pair[1])
            case "ask": quote.ask = Price(pair[1])
            case "last": quote.last = Price(pair[1])
            case "bidSize": quote.bidSize = Quantity(pair[1])
            case "askSize": quote.askSize = Quantity(pair[1])
            default: throw Unknown(description: "quote: \(word)")
            }
        }
        return quote
    }

    /// `250ms`, `30s`, `30m`, `2h`, `8d`
    static func duration(_ text: String) throws -> Duration {
        let units: [(String, Int)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            if let count = Int(text.dropLast(unit.count)) { return .milliseconds(count * milliseconds) }
        }
        throw Unknown(description: "duration: \(text)")
    }
}
