import ExchangeCore
import HTTPCore

/// How journal entries stand in JSON: WireMock's serve events and logged requests, with a `trace` beside them.
enum JournalForm {
    /// Writes a serve event: request, response, timing, and why it was answered so.
    static func write(_ entry: JournalEntry, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", entry.id)
            json.name("request")
            writeRequest(entry, into: &json)
            if let stub = entry.stub {
                json.member("responseDefinition", stub.response.json)
            } else {
                json.object("responseDefinition") { json in
                    json.member("status", entry.response.status.code)
                    if !entry.wasMatched { json.member("fromConfiguredStub", false) }
                }
            }
            json.object("response") { json in
                json.member("status", entry.response.status.code)
                json.object("headers") { write(entry.response.headers, into: &$0) }
                json.member("bodyAsBase64", Base64.encode(entry.response.body))
                json.member("body", String(decoding: entry.response.body, as: UTF8.self))
            }
            json.member("wasMatched", entry.wasMatched)
            json.object("timing") { json in
                let added = (entry.response.delivery.delay ?? .zero).wholeNanoseconds / 1_000_000
                for name in ["addedDelay", "processTime", "responseSendTime", "serveTime", "totalTime"] {
                    json.member(name, .number(String(name == "addedDelay" || name == "totalTime" ? added : 0)))
                }
            }
            json.array("subEvents") { _ in }
            if let stub = entry.stub {
                json.name("stubMapping")
                json.value(stub.json)
            }
            json.object("trace") { write(entry.trace, into: &$0) }
        }
    }

    /// Writes a logged request.
    static func writeRequest(_ entry: JournalEntry, into json: inout JSONWriter) {
        let facts = RequestFacts(entry.request)
        json.object { json in
            json.member("id", entry.id)
            json.member("url", facts.url)
            json.member("absoluteUrl", facts.absoluteURL)
            json.member("method", facts.method)
            json.member("clientIp", facts.clientIp)
            json.object("headers") { write(facts.headers, into: &$0) }
            json.object("cookies") { json in for cookie in facts.cookies { json.member(cookie.name, .string(cookie.value)) } }
            json.member("browserProxyRequest", false)
            json.member("loggedDate", entry.at.millisecondsSinceEpoch)
            json.member("bodyAsBase64", Base64.encode(facts.body))
            json.member("body", facts.bodyText)
            json.member("protocol", "HTTP/1.1")
            json.member("scheme", facts.scheme)
            json.member("host", facts.host)
            json.member("port", facts.port)
            json.member("loggedDateString", entry.at.text(fractionDigits: 0))
            json.object("queryParams") { write(facts.query, into: &$0) }
            json.object("formParams") { write(facts.form, into: &$0) }
            json.array("multiparts") { json in for part in MultipartBody.parts(of: facts) { write(part, into: &json) } }
        }
    }

    private static func write(_ part: MultipartBody.Part, into json: inout JSONWriter) {
        json.object { json in
            json.member("name", optional: part.name)
            json.member("fileName", optional: part.fileName)
            json.object("headers") { write(part.headers.map { HTTPField($0.name, $0.value) }, into: &$0) }
            json.member("body", part.text)
        }
    }

    /// Fields by name; of several with one name a list.
    private static func write(_ fields: [HTTPField], into json: inout JSONWriter) {
        var seen: Set<String> = []
        for field in fields where seen.insert(field.name.lowercased()).inserted {
            let values = fields.filter { $0.name.lowercased() == field.name.lowercased() }.map(\.value)
            json.member(field.name, values.count == 1 ? .string(values[0]) : .array(values.map { .string($0) }))
        }
    }

    private static func write(_ pairs: FormPairs, into json: inout JSONWriter) {
        var seen: Set<String> = []
        for pair in pairs.pairs where seen.insert(pair.name).inserted {
            json.name(pair.name)
            json.object { json in
                json.member("key", pair.name)
                json.array("values") { json in for value in pairs.all(pair.name) { json.string(value) } }
            }
        }
    }

    private static func write(_ trace: Trace, into json: inout JSONWriter) {
        json.member("world", trace.world)
        json.member("provider", optional: trace.provider)
        json.member("operation", optional: trace.operation)
        json.member("authorization", optional: trace.authorization)
        json.member("stub", optional: trace.stub)
        json.member("fault", optional: trace.fault)
        json.member("rule", optional: trace.rule)
        json.object("clock") { json in
            json.member("mode", trace.clockMode.rawValue)
            json.member("now", trace.clock.description)
        }
        json.object("status") { json in
            json.member("before", number: trace.statusBefore)
            json.member("after", number: trace.statusAfter)
        }
    }
}

extension JSONWriter {
    /// A member that is a whole number, or null.
    mutating func member(_ name: StaticString, number: Int?) {
        if let number {
            member(name, number)
        } else {
            self.name(name)
            null()
        }
    }
}
