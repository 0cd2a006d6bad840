import ExchangeCore
import HTTPCore

/// `requests`: the journal in WireMock's shapes. Control requests are not in it.
enum RequestRoutes {
    static let routes = [
        Route.control("listRequests", .get, "/requests") { state, call throws(ControlError) in
            let found = try entries(of: state.journal, call)
            let page = try call.page(found)
            return ControlJSON.object(reserving: 4096) { json in
                json.array("requests") { json in for entry in page { JournalForm.write(entry, into: &json) } }
                json.object("meta") { json in
                    json.member("total", found.count)
                    json.member("dropped", state.journal.dropped)
                }
                json.member("requestJournalDisabled", state.journal.isDisabled)
            }
        },
        Route.control("deleteRequests", .delete, "/requests") { state, _ in
            state.forgetRequests()
            return ControlJSON.nothing
        },
        // WireMock itself dropped this route; its official clients still call it.
        Route.control("resetRequests", .post, "/requests/reset") { state, _ in
            state.forgetRequests()
            return WireMockAnswer.done
        },
        Route.control("countRequests", .post, "/requests/count") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            let isDisabled = state.journal.isDisabled
            return ControlJSON.object { json in
                json.member("count", isDisabled ? -1 : state.journal.entries.count { pattern.matches(RequestFacts($0.request)) })
                json.member("requestJournalDisabled", isDisabled)
                writeIncompleteness(state.journal, into: &json)
            }
        },
        Route.control("findRequests", .post, "/requests/find") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            return requests(state.journal) { pattern.matches(RequestFacts($0.request)) }
        },
        Route.control("removeRequests", .post, "/requests/remove") { state, call throws(ControlError) in
            let pattern = try RequestPattern(try call.body())
            return events(state.journal.remove { pattern.matches(RequestFacts($0.request)) })
        },
        Route.control("removeRequestsByMetadata", .post, "/requests/remove-by-metadata") { state, call throws(ControlError) in
            let matcher = try ContentMatcher(try call.body())
            return events(
                state.journal.remove { entry in
                    entry.stub?.hasMetadata(matcher) ?? false
                })
        },
        Route.control("listUnmatchedRequests", .get, "/requests/unmatched") { state, _ in
            requests(state.journal) { !$0.wasMatched }
        },
        Route.control("getRequest", .get, "/requests/{id}") { state, call in
            let id = call.parameters["id"]
            guard let entry = state.journal.entries.first(where: { $0.id == id }) else { return WireMockAnswer.missing }
            return ControlJSON.response(JSONWriter.written { JournalForm.write(entry, into: &$0) })
        },
        Route.control("deleteRequest", .delete, "/requests/{id}") { state, call in
            let id = call.parameters["id"]
            return state.journal.remove { $0.id == id }.isEmpty ? WireMockAnswer.missing : ControlJSON.nothing
        },
    ]

    /// The entries that a listing's query asks for, the newest first.
    private static func entries(of journal: Journal, _ call: Call) throws(ControlError) -> [JournalEntry] {
        let since = try call.instant("since")
        let isUnmatched = try call.flag("unmatched") ?? false
        let stub = call.query["matchingStub"]
        return journal.entries.reversed().filter { entry in
            if let since, entry.at < since { return false }
            if isUnmatched, entry.wasMatched { return false }
            return stub == nil || entry.trace.stub == stub
        }
    }

    /// Logged requests, the oldest first.
    private static func requests(_ journal: Journal, where isWanted: (JournalEntry) -> Bool) -> HTTPResponse {
        ControlJSON.object(reserving: 4096) { json in
            json.array("requests") { json in
                for entry in journal.entries where isWanted(entry) { JournalForm.writeRequest(entry, into: &json) }
            }
            json.member("requestJournalDisabled", journal.isDisabled)
            writeIncompleteness(journal, into: &json)
        }
    }

    /// Says that an answer cannot count what the journal had no room for. WireMock's shape has no place for it, so a
    /// journal that is whole adds nothing.
    private static func writeIncompleteness(_ journal: Journal, into json: inout JSONWriter) {
        guard journal.dropped > 0 else { return }
        json.member("incomplete", true)
        json.member("dropped", journal.dropped)
    }

    private static func events(_ removed: [JournalEntry]) -> HTTPResponse {
        ControlJSON.object { json in
            json.array("serveEvents") { json in for entry in removed { JournalForm.write(entry, into: &json) } }
        }
    }
}

extension Journal {
    /// Whether nothing is kept.
    var isDisabled: Bool { limitBytes == 0 }
}

extension WorldState {
    /// Empties the journal, and with it what is known of which stubs have answered.
    mutating func forgetRequests() {
        journal.reset()
        stubs.forgetServed()
    }
}
