/// The schemas of what the control API reads and answers.
enum OpenAPISchemas {
    static let decimal = #"{"type":["string","number"],"description":"An exact decimal"}"#
    static let duration = #"{"type":"string","examples":["30m","1.5s","PT30M"]}"#
    static let instant = #"{"type":"string","format":"date-time"}"#

    static func object(_ members: [(String, String)], required: [String] = []) -> String {
        let list = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
        let needed = required.isEmpty ? "" : ",\"required\":[\(required.map { "\"\($0)\"" }.joined(separator: ","))]"
        return "{\"type\":\"object\",\"properties\":{\(list)}\(needed)}"
    }

    static func choice(_ values: [String]) -> String {
        "{\"type\":\"string\",\"enum\":[\(values.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    static let text = #"{"type":"string"}"#
    static let count = #"{"type":"integer"}"#
    static let flag = #"{"type":"boolean"}"#
    static let any = #"{"type":"object"}"#

    /// What is read, by name.
    static let bodies: [(String, String)] = [
        ("Object", any),
        (
            "Errors",
            object([
                (
                    "errors",
                    #"{"type":"array","items":{"type":"object","properties":{"code":{"type":"integer"},"title":{"type":"string"},"detail":{"type":"string"},"source":{"type":"object","properties":{"pointer":{"type":"string"}}}}}}"#
                )
            ])
        ),
        (
            "NewWorld",
            object([("id", text), ("from", text), ("seed", count), ("clock", any), ("market", any), ("oauth", any), ("definition", any)])
        ),
        (
            "Clock",
            object([("mode", choice(WorldClock.Mode.allCases.map(\.rawValue))), ("now", instant), ("scale", #"{"type":"number"}"#)])
        ),
        (
            "Advance",
            object([
                ("by", duration), ("to", text), ("until", object([("order", text), ("status", text)], required: ["order", "status"])),
                ("maxEvents", count),
            ])
        ),
        (
            "Quote",
            object([
                ("bid", decimal), ("ask", decimal), ("last", decimal), ("bidSize", decimal), ("askSize", decimal), ("volume", decimal),
                ("halted", flag),
            ])
        ),
        (
            "Quotes",
            object([("quotes", ##"{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Quote"}}"##)], required: ["quotes"])
        ),
        (
            "QuoteSource",
            object(
                [
                    ("kind", choice(["generated", "scripted", "replay"])), ("model", text), ("seed", count),
                    ("points", #"{"type":"array"}"#), ("csv", text), ("candles", #"{"type":"array"}"#),
                ], required: ["kind"])
        ),
        (
            "Account",
            object([
                ("accountNumber", text), ("type", choice(["MARGIN", "CASH"])), ("cash", decimal),
                ("positions", #"{"type":"array","items":{"type":"object"}}"#),
            ])
        ),
        (
            "SnapshotFile",
            object(
                [("format", text), ("version", count), ("server", text), ("checksum", text), ("snapshot", any)],
                required: ["format", "version", "checksum", "snapshot"])
        ),
        ("Fill", object([("quantity", decimal), ("price", decimal)])),
        ("Reject", object([("reason", text)])),
        (
            "Rule",
            object(
                [("name", text), ("when", any), ("then", #"{"type":"array","items":{"type":"object"}}"#), ("times", count)],
                required: ["then"])
        ),
        (
            "Fault",
            object(
                [
                    ("name", text), ("target", any), ("when", any), ("phase", choice(["before", "after"])), ("fault", any),
                    ("remaining", count),
                ], required: ["fault"])
        ),
        ("Mint", object([("clientId", text)], required: ["clientId"])),
        ("EndTokens", object([("kind", choice(["access", "refresh", "code", "all"])), ("clientId", text)])),
        ("NewSnapshot", object([("name", text)])),
        ("Candidate", object([("method", text), ("url", text), ("headers", any), ("body", #"{}"#)], required: ["method", "url"])),
        ("Reset", object([("keep", #"{"type":"array","items":{"type":"string"}}"#)])),
        (
            "StubMapping",
            object([
                ("id", text), ("name", text), ("priority", count), ("scenarioName", text), ("requiredScenarioState", text),
                ("newScenarioState", text), ("request", ##"{"$ref":"#/components/schemas/RequestPattern"}"##), ("response", any),
                ("metadata", any),
            ])
        ),
        (
            "RequestPattern",
            object([
                ("method", #"{}"#), ("url", text), ("urlPattern", text), ("urlPath", text), ("urlPathPattern", text),
                ("urlPathTemplate", text), ("headers", any), ("queryParameters", any), ("cookies", any),
                ("bodyPatterns", #"{"type":"array"}"#),
            ])
        ),
        ("StreamMessage", object([("message", #"{}"#), ("base64", text)])),
        ("ContentPattern", any),
        ("ScenarioState", object([("state", text)])),
        (
            "Instrument",
            object([
                ("assetType", text), ("description", text), ("exchange", text), ("cusip", text), ("tick", text), ("lot", decimal),
                ("multiplier", count), ("tradable", flag), ("shortable", flag), ("easyToBorrow", flag), ("marginable", flag),
                ("fractionable", flag), ("halted", flag), ("leverage", count), ("limitBandTier", count), ("borrowRate", decimal),
            ])
        ),
        ("StreamClose", object([("code", count), ("reason", text)])),
    ]
}
