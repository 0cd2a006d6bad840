import HTTPCore

/// `openapi.json` and `ui`: the control API described by its own route tables, and a page to browse it.
enum OpenAPIRoutes {
    static let routes = [
        Route.controlServer("openapi", .get, "/openapi.json") { front, call in
            ControlJSON.response(OpenAPIDocument.bytes(origin: call.origin, providers: front.providers))
        },
        Route.controlServer("ui", .get, "/ui") { _, _ in
            HTTPResponse(
                .ok, headers: [HTTPField("Content-Type", "text/html; charset=utf-8")], body: Array(ControlPage.html.utf8))
        },
    ]
}

/// The OpenAPI 3.1 document of the control API: one operation a row of the tables.
enum OpenAPIDocument {
    static func bytes(origin: Origin, providers: [Provider]) -> [UInt8] {
        let rows = providers.filter { !$0.isJournalled }.flatMap(\.routes)
        var paths: [String] = []
        for row in rows where !paths.contains(row.path.description) { paths.append(row.path.description) }
        return JSONWriter.object(reserving: 65_536) { json in
            json.member("openapi", "3.1.0")
            json.object("info") { json in
                json.member("title", "FakeBroker control API")
                json.member("version", fakeBrokerVersion)
                json.member("description", "How a test owns its world. Below /worlds/{world} every path means that world.")
            }
            json.array("servers") { json in json.object { $0.member("url", origin.httpURL) } }
            json.object("paths") { json in
                for path in paths.sorted() {
                    json.name(path)
                    json.object { json in
                        for row in rows where row.path.description == path { write(row, into: &json) }
                    }
                }
            }
            json.object("components") { json in
                json.object("schemas") { json in
                    for (name, schema) in OpenAPISchemas.all {
                        json.name(name)
                        json.raw(schema)
                    }
                }
            }
        }
    }

    private static func write(_ row: Route, into json: inout JSONWriter) {
        json.name(row.method.name.lowercased())
        json.object { json in
            let name = String(row.operation.dropFirst("control.".count))
            json.member("operationId", name)
            json.member("summary", summary(name))
            json.array("tags") { $0.string(tag(row.path)) }
            json.array("parameters") { json in
                for case .parameter(let parameter) in row.path.segments {
                    json.object { json in
                        json.member("name", parameter)
                        json.member("in", "path")
                        json.member("required", true)
                        json.object("schema") { $0.member("type", "string") }
                    }
                }
                for parameter in OpenAPISchemas.queries[name] ?? [] {
                    json.object { json in
                        json.member("name", parameter)
                        json.member("in", "query")
                        json.object("schema") { $0.member("type", "string") }
                    }
                }
            }
            if row.method == .post || row.method == .put || row.method == .patch {
                json.object("requestBody") { json in content(OpenAPISchemas.bodies[name] ?? "Object", into: &json) }
            }
            json.object("responses") { json in
                json.object("200") { json in
                    json.member("description", "Done.")
                    content("Object", into: &json)
                }
                json.object("default") { json in
                    json.member("description", "Refused: 404 not there, 409 not now, 410 ended, 422 not readable.")
                    content("Errors", into: &json)
                }
            }
        }
    }

    private static func content(_ schema: String, into json: inout JSONWriter) {
        json.object("content") { json in
            json.object("application/json") { json in
                json.object("schema") { $0.member("$ref", "#/components/schemas/\(schema)") }
            }
        }
    }

    /// The noun that stands behind `/__admin`.
    private static func tag(_ path: PathPattern) -> String {
        if path.segments.count > 1, case .literal(let text) = path.segments[1] { return String(decoding: text, as: UTF8.self) }
        return "mappings"
    }

    /// `setQuoteSource` as words: `Set quote source`.
    private static func summary(_ name: String) -> String {
        var text = ""
        for letter in name {
            if text.isEmpty { text += letter.uppercased() } else if letter.isUppercase { text += " " + letter.lowercased() } else { text.append(letter) }
        }
        return text
    }
}

/// The schemas of the bodies that the control API reads, by operation, and the query parameters it takes.
enum OpenAPISchemas {
    static let bodies: [String: String] = [
        "createWorld": "NewWorld", "setClock": "Clock", "advanceClock": "Advance", "setQuote": "Quote", "setQuotes": "Quotes",
        "setQuoteSource": "QuoteSource", "openAccount": "Account", "changeAccount": "Account", "fillOrder": "Fill",
        "rejectOrder": "Reject", "addRule": "Rule", "setRule": "Rule", "addFault": "Fault", "setFault": "Fault",
        "mintToken": "Mint", "expireTokens": "EndTokens", "revokeTokens": "EndTokens", "takeSnapshot": "NewSnapshot",
        "explain": "Candidate", "resetWorld": "Reset", "createMapping": "StubMapping", "updateMapping": "StubMapping",
        "countRequests": "RequestPattern", "findRequests": "RequestPattern", "removeRequests": "RequestPattern",
        "sendToStream": "StreamMessage", "closeStream": "StreamClose",
    ]

    static let queries: [String: [String]] = [
        "listOrders": ["status", "symbol", "account", "clientOrderId", "limit", "offset"],
        "listEvents": ["after", "type", "order", "account", "wait", "limit"],
        "listRequests": ["since", "limit", "offset", "unmatched", "matchingStub"],
        "listMessages": ["after", "stream", "direction", "contains", "wait", "limit"],
        "listMappings": ["limit", "offset"], "diff": ["from", "to"],
    ]

    private static let decimal = #"{"type":["string","number"],"description":"An exact decimal"}"#
    private static let duration = #"{"type":"string","examples":["30m","1.5s","PT30M"]}"#
    private static let instant = #"{"type":"string","format":"date-time"}"#

    private static func object(_ members: [(String, String)], required: [String] = []) -> String {
        let list = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        let needed = required.isEmpty ? "" : ",\"required\":[\(required.map { "\"\($0)\"" }.joined(separator: ","))]"
        return "{\"type\":\"object\",\"properties\":{\(list)}\(needed)}"
    }

    private static func choice(_ values: [String]) -> String {
        "{\"type\":\"string\",\"enum\":[\(values.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    private static let text = #"{"type":"string"}"#
    private static let count = #"{"type":"integer"}"#
    private static let flag = #"{"type":"boolean"}"#
    private static let any = #"{"type":"object"}"#

    /// Every schema, by name.
    static let all: [(String, String)] = [
        ("Object", any),
        ("Errors", object([("errors", #"{"type":"array","items":{"type":"object","properties":{"code":{"type":"integer"},"title":{"type":"string"},"detail":{"type":"string"},"source":{"type":"object","properties":{"pointer":{"type":"string"}}}}}}"#)])),
        ("NewWorld", object([("id", text), ("from", text), ("seed", count), ("clock", any), ("market", any), ("oauth", any), ("definition", any)])),
        ("Clock", object([("mode", choice(WorldClock.Mode.allCases.map(\.rawValue))), ("now", instant), ("scale", #"{"type":"number"}"#)])),
        ("Advance", object([("by", duration), ("to", text), ("until", object([("order", text), ("status", text)], required: ["order", "status"])), ("maxEvents", count)])),
        ("Quote", object([("bid", decimal), ("ask", decimal), ("last", decimal), ("bidSize", decimal), ("askSize", decimal), ("volume", decimal), ("halted", flag)])),
        ("Quotes", object([("quotes", ##"{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Quote"}}"##)], required: ["quotes"])),
        ("QuoteSource", object([("kind", choice(["generated", "scripted", "replay"])), ("model", text), ("seed", count), ("points", #"{"type":"array"}"#), ("csv", text), ("candles", #"{"type":"array"}"#)], required: ["kind"])),
        ("Account", object([("accountNumber", text), ("type", choice(["MARGIN", "CASH"])), ("cash", decimal), ("positions", #"{"type":"array","items":{"type":"object"}}"#)])),
        ("Fill", object([("quantity", decimal), ("price", decimal)])),
        ("Reject", object([("reason", text)])),
        ("Rule", object([("name", text), ("when", any), ("then", #"{"type":"array","items":{"type":"object"}}"#), ("times", count)], required: ["then"])),
        ("Fault", object([("name", text), ("target", any), ("when", any), ("phase", choice(["before", "after"])), ("fault", any), ("remaining", count)], required: ["fault"])),
        ("Mint", object([("clientId", text)], required: ["clientId"])),
        ("EndTokens", object([("kind", choice(["access", "refresh", "code", "all"])), ("clientId", text)])),
        ("NewSnapshot", object([("name", text)])),
        ("Candidate", object([("method", text), ("url", text), ("headers", any), ("body", #"{}"#)], required: ["method", "url"])),
        ("Reset", object([("keep", #"{"type":"array","items":{"type":"string"}}"#)])),
        ("StubMapping", object([("id", text), ("name", text), ("priority", count), ("scenarioName", text), ("requiredScenarioState", text), ("newScenarioState", text), ("request", ##"{"$ref":"#/components/schemas/RequestPattern"}"##), ("response", any), ("metadata", any)])),
        ("RequestPattern", object([("method", #"{}"#), ("url", text), ("urlPattern", text), ("urlPath", text), ("urlPathPattern", text), ("urlPathTemplate", text), ("headers", any), ("queryParameters", any), ("cookies", any), ("bodyPatterns", #"{"type":"array"}"#)])),
        ("StreamMessage", object([("message", #"{}"#), ("base64", text)])),
        ("StreamClose", object([("code", count), ("reason", text)])),
    ]
}
