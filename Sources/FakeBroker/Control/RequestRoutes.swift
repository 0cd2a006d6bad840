import ExchangeCore
import HTTPCore

/// `requests` and `near-misses`: what a world was asked, by WireMock's own routes. Control requests are not among it.
enum RequestRoutes {
    static let routes = [
        Route.control("listRequests", .get, "/requests") { state, call throws(ControlError) in
            let since = try call.instant("since")
            let stub = call.query["matchingStub"]
            let onlyUnmatched = call.query["unmatched"] == "true"
            var found = Array(state.journal.entries.reversed())
            if let since { found.removeAll { $0.at < since } }
            if let stub { found.removeAll { $0.stub?.id != stub } }
            if onlyUnmatched { found.removeAll(where: \.wasMatched) }
            let page = try call.page(found)
            return ControlJSON.object(reserving: 256 + 2048 * page.count) { json in
                json.array("requests") { json in for entry in page { JournalForm.write(entry, into: &json) } }
                json.object("meta") { json in
                    json.member("total", found.count)
                    json.member("dropped", state.journal.dropped)
                }
                json.member("requestJournalDisabled", false)
            }
        },
        Route.control("deleteRequests", .delete, "/requests", forget),
        // Removed from WireMock 3, but what its own Python client calls.
        Route.control("resetRequests", .post, "/requests/reset", forget),
        Route.control("getRequest", .get, "/requests/{request}") { state, call throws(ControlError) in
            guard let entry = state.journal.entry(id: call.parameters["request"]) else { throw unknown(call) }
            return ControlJSON.response(JSONWriter.written { JournalForm.write(entry, into: &$0) })
        },
        Route.control("deleteRequest", .delete, "/requests/{request}") { state, call throws(ControlError) in
            let id = call.parameters["request"]
            guard !state.journal.remove(where: { $0.id == id }).isEmpty else { throw unknown(call) }
            return ControlJSON.nothing
        },
        Route.control("countRequests", .post, "/requests/count") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            let count = state.journal.entries.count { pattern.matches(RequestFacts($0.request)) }
            return ControlJSON.object { json in
                json.member("count", count)
                json.member("requestJournalDisabled", false)
            }
        },
        Route.control("findRequests", .post, "/requests/find") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            return requests(state.journal.entries.filter { pattern.matches(RequestFacts($0.request)) })
        },
        Route.control("removeRequests", .post, "/requests/remove") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            return serveEvents(state.journal.remove { pattern.matches(RequestFacts($0.request)) })
        },
        Route.control("removeRequestsByMetadata", .post, "/requests/remove-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            return serveEvents(
                state.journal.remove { entry in
                    entry.stub.map { matcher.matches(String(decoding: $0.metadata.bytes, as: UTF8.self)) } ?? false
                })
        },
        Route.control("listUnmatchedRequests", .get, "/requests/unmatched") { state, _ in
            requests(state.journal.entries.filter { !$0.wasMatched })
        },
        Route.control("listUnmatchedNearMisses", .get, "/requests/unmatched/near-misses") { state, _ in
            ControlJSON.object { json in
                json.array("nearMisses") { json in
                    for entry in state.journal.entries where !entry.wasMatched {
                        for (stub, distance) in NearMiss.stubs(RequestFacts(entry.request), in: state.stubs) {
                            json.object { json in
                                json.name("request")
                                JournalForm.writeRequest(entry, into: &json)
                                write(stub, distance, into: &json)
                            }
                        }
                    }
                }
            }
        },
        Route.control("findNearMissesForRequest", .post, "/near-misses/request") { state, call throws(ControlError) in
            let form = try call.body()
            let facts = try RequestFacts(form)
            return ControlJSON.object { json in
                json.array("nearMisses") { json in
                    for (stub, distance) in NearMiss.stubs(facts, in: state.stubs) {
                        json.object { json in
                            json.member("request", form.value)
                            write(stub, distance, into: &json)
                        }
                    }
                }
            }
        },
        Route.control("findNearMissesForPattern", .post, "/near-misses/request-pattern") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            return ControlJSON.object { json in
                json.array("nearMisses") { json in
                    for (entry, distance) in NearMiss.requests(pattern, in: state.journal) {
                        json.object { json in
                            json.name("request")
                            JournalForm.writeRequest(entry, into: &json)
                            json.member("requestPattern", pattern.json)
                            json.object("matchResult") { $0.member("distance", raw: RealText.text(distance)) }
                        }
                    }
                }
            }
        },
    ]

    private static let forget: @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse = { state, _ in
        state.journal.reset()
        return ControlJSON.nothing
    }

    private static func unknown(_ call: Call) -> ControlError {
        .missing("There is no request '\(call.parameters["request"])'", detail: "The journal forgets the oldest.")
    }

    /// Logged requests, oldest first.
    private static func requests(_ entries: some Collection<JournalEntry>) -> HTTPResponse {
        ControlJSON.object(reserving: 256 + 1024 * entries.count) { json in
            json.array("requests") { json in for entry in entries { JournalForm.writeRequest(entry, into: &json) } }
            json.member("requestJournalDisabled", false)
        }
    }

    private static func serveEvents(_ entries: [JournalEntry]) -> HTTPResponse {
        ControlJSON.object { json in
            json.array("serveEvents") { json in for entry in entries { JournalForm.write(entry, into: &json) } }
        }
    }

    private static func write(_ stub: StubMapping, _ distance: Double, into json: inout JSONWriter) {
        json.member("stubMapping", stub.json)
        json.object("matchResult") { $0.member("distance", raw: RealText.text(distance)) }
    }
}

extension Journal {
    /// The entry of that id.
    func entry(id: String) -> JournalEntry? { entries.last { $0.id == id } }
}
