import HTTPCore

/// The refusals of Schwab's trader and market-data APIs, each with its source. The authorization server's stand in
/// `OAuthErrors`.
enum SchwabErrors {
    /// No token, a dead one, or an app without the product. The same on both APIs, with a number for the status.
    /// Recorded.
    static func unauthorized(id: String) -> HTTPResponse {
        SchwabAnswer.json(
            .unauthorized,
            JSONWriter.object { json in
                json.array("errors") { json in
                    json.object { json in
                        json.member("id", id)
                        json.member("status", 401)
                        json.member("title", "Unauthorized")
                        json.member("detail", "Client not authorized")
                    }
                }
            })
    }

    /// The trader API's `ServiceError`; `errors` is left out when empty (documentation; shape recorded).
    static func service(_ status: HTTPStatus, _ message: String, _ errors: [String] = []) -> HTTPResponse {
        SchwabAnswer.json(
            status,
            JSONWriter.object { json in
                json.member("message", message)
                if !errors.isEmpty { json.array("errors") { json in for error in errors { json.string(error) } } }
            })
    }

    /// A number, or a wrong hash, where an account's hash belongs. Recorded.
    static var invalidAccount: HTTPResponse { service(.badRequest, "Invalid account number") }

    /// An order that the account has not. The status is documented, the text inferred.
    static var orderNotFound: HTTPResponse { service(.notFound, "Order not found") }

    /// A transaction that the account has not. The status is documented, the text inferred.
    static var transactionNotFound: HTTPResponse { service(.notFound, "Transaction not found") }

    /// A request body or query that fails validation. The status and shape are documented, the texts inferred.
    static func invalid(_ errors: [String]) -> HTTPResponse {
        service(.badRequest, "A validation error occurred while processing the request.", errors)
    }

    /// A cancel or replacement of an order that has ended. The status is documented, the text inferred.
    static func orderClosed(_ status: String) -> HTTPResponse {
        service(.badRequest, "Order cannot be canceled or replaced.", ["Order status is \(status)"])
    }

    /// A method the path does not take. Inferred.
    static func wrongMethod(_ allowed: [HTTPMethod]) -> HTTPResponse {
        var response = service(.methodNotAllowed, "Method Not Allowed")
        response.headers.append(HTTPField("Allow", allowed.map(\.name).joined(separator: ", ")))
        return response
    }

    /// What Schwab has and this imitation has not: said by name, instead of being quietly accepted.
    static func notImitated(_ what: String) -> HTTPResponse {
        service(.notImplemented, "FakeBroker does not imitate this yet.", [what])
    }

    // The gateway before both APIs

    /// More requests than the app is registered for. The status is documented; the body is that of the gateway's maker
    /// (inferred), and no header tells when to come again.
    static var tooManyRequests: HTTPResponse {
        let text = "Rate limit quota violation. Quota limit  exceeded. Identifier : _default"
        return fault(HTTPStatus(429), text, code: "policies.ratelimit.QuotaViolation")
    }

    /// A body that the gateway does not let through: its own form, as it is recorded for chains that are too big.
    static func fault(_ status: HTTPStatus, _ text: String, code: String) -> HTTPResponse {
        SchwabAnswer.marketData(
            status,
            JSONWriter.object { json in
                json.object("fault") { json in
                    json.member("faultstring", text)
                    json.object("detail") { $0.member("errorcode", code) }
                }
            })
    }

    /// What stands behind the gateway was too slow (recorded).
    static var upstreamTimeout: HTTPResponse { HTTPResponse.text(HTTPStatus(504), "upstream request timeout") }

    // Market data

    /// One entry of the market-data API's error list.
    struct MarketDataError {
        var status: Int
        /// Production writes the status as text in 400 and 404 answers, and as a number in 500 (documentation).
        var statusIsText = true
        var title: String
        var detail: String?
        var source: Source?

        enum Source {
            case parameter(String)
            case pointers([String])
        }
    }

    static func marketData(_ error: MarketDataError, id: String) -> HTTPResponse {
        SchwabAnswer.marketData(
            HTTPStatus(error.status),
            JSONWriter.object { json in
                json.array("errors") { json in
                    json.object { json in
                        json.member("id", id)
                        if error.statusIsText {
                            json.member("status", String(error.status))
                        } else {
                            json.member("status", error.status)
                        }
                        json.member("title", error.title)
                        if let detail = error.detail { json.member("detail", detail) }
                        switch error.source {
                        case .parameter(let name): json.object("source") { $0.member("parameter", name) }
                        case .pointers(let pointers):
                            json.object("source") { json in
                                json.array("pointer") { json in for pointer in pointers { json.string(pointer) } }
                            }
                        case nil: break
                        }
                    }
                }
            })
    }

    /// A quotes request that names nothing. Documentation.
    static func noSymbols(id: String) -> HTTPResponse { searchCombination("Search combination should have min of 1.", id) }

    /// A quotes request that names more than 500. Documentation.
    static func tooManySymbols(id: String) -> HTTPResponse {
        searchCombination("Search combination should not exceed 500.", id)
    }

    private static func searchCombination(_ detail: String, _ id: String) -> HTTPResponse {
        marketData(
            MarketDataError(
                status: 400, title: "Bad Request", detail: detail,
                source: .pointers([
                    "/data/attributes/symbols", "/data/attributes/cusips", "/data/attributes/ssids",
                ])), id: id)
    }

    /// A block name that quotes do not have. Documentation.
    static func badQuoteFields(id: String) -> HTTPResponse {
        marketData(
            MarketDataError(
                status: 400, title: "Bad Request",
                detail: "valid fields should be any of all,fundamental,reference,extended,quote,regular or empty value",
                source: .parameter("fields")), id: id)
    }

    /// One symbol that does not exist. Recorded, with the status as text.
    static func symbolNotFound(id: String) -> HTTPResponse {
        marketData(MarketDataError(status: 404, title: "Not Found"), id: id)
    }
}
