import HTTPCore

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
                    for (name, schema) in OpenAPISchemas.bodies + OpenAPISchemas.answers {
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
            let note = OperationNote.all[name]
            json.member("operationId", name)
            json.member("summary", note?.summary ?? name)
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
                for parameter in note?.queries ?? [] {
                    json.object { json in
                        json.member("name", parameter)
                        json.member("in", "query")
                        json.member("description", OperationNote.queryMeanings[parameter] ?? "")
                        json.object("schema") { $0.member("type", "string") }
                    }
                }
            }
            if let body = note?.body { json.object("requestBody") { json in content(body, into: &json) } }
            json.object("responses") { json in
                json.name(String(note?.status ?? 200))
                json.object { json in
                    json.member("description", "Done.")
                    content(note?.answer ?? "Object", into: &json)
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
            switch schema {
            case "Text": json.object("text/plain") { json in json.object("schema") { $0.member("type", "string") } }
            case "Page": json.object("text/html") { json in json.object("schema") { $0.member("type", "string") } }
            default:
                json.object("application/json") { json in
                    json.object("schema") { $0.member("$ref", "#/components/schemas/\(schema)") }
                }
            }
        }
    }

    /// The noun that stands behind `/__admin`.
    private static func tag(_ path: PathPattern) -> String {
        if path.segments.count > 1, case .literal(let text) = path.segments[1] { return String(decoding: text, as: UTF8.self) }
        return "mappings"
    }
}
