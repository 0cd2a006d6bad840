import HTTPCore

/// `near-misses`: what nearly matched, by request or by pattern.
enum NearMissRoutes {
    static let routes = [
        Route.control("findNearMissesByRequest", .post, "/near-misses/request") { state, call throws(ControlError) in
            let body = try call.body()
            let request = try RequestFacts(body)
            return response { json in
                for miss in state.stubs.nearMisses(of: request) {
                    write(miss.distance, into: &json) { json in
                        json.member("request", body.value)
                        json.member("stubMapping", miss.mapping.json)
                    }
                }
            }
        },
        Route.control("findNearMissesByPattern", .post, "/near-misses/request-pattern") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            let nearest = state.journal.entries.map { ($0, pattern.distance(RequestFacts($0.request))) }
                .enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
                .prefix(StubBook.nearMissLimit)
            return response { json in
                for (entry, distance) in nearest.map(\.element) {
                    write(distance, into: &json) { json in
                        json.name("request")
                        JournalForm.writeRequest(entry, into: &json)
                        json.member("requestPattern", pattern.json)
                    }
                }
            }
        },
        Route.control("findNearMissesOfUnmatched", .get, "/requests/unmatched/near-misses") { state, _ in
            response { json in
                for entry in state.journal.entries where !entry.wasMatched {
                    let facts = RequestFacts(entry.request)
                    for miss in state.stubs.nearMisses(of: facts) {
                        write(miss.distance, into: &json) { json in
                            json.name("request")
                            JournalForm.writeRequest(entry, into: &json)
                            json.member("stubMapping", miss.mapping.json)
                        }
                    }
                }
            }
        },
    ]

    private static func response(_ misses: (inout JSONWriter) -> Void) -> HTTPResponse {
        ControlJSON.object { $0.array("nearMisses", misses) }
    }

    private static func write(_ distance: Double, into json: inout JSONWriter, _ members: (inout JSONWriter) -> Void) {
        json.object { json in
            members(&json)
            json.object("matchResult") { $0.member("distance", raw: RealText.text(distance)) }
        }
    }
}
