import ExchangeCore
import HTTPCore

/// The way of a vendor's request through its world, one labelled stage after the other:
/// authorise → handle → journal. Runs under the world's lock, on the thread that read the request.
extension WorldState {
    mutating func serve(_ call: Call, _ entry: Router.Entry, _ handle: (inout WorldState, Call) -> Answer) -> Answer {
        var trace = Trace(
            world: id, provider: entry.provider.name, operation: call.operation, clock: now, clockMode: clock.mode)
        var call = call

        // Authorise.
        if entry.route.access == .authorized {
            switch entry.provider.authorize(&self, call) {
            case .granted(let principal):
                call.principal = principal
                trace.authorization = "granted"
            case .refused(let response, let reason):
                trace.authorization = reason
                return finish(response, call, entry, trace)
            }
        }

        // Handle.
        switch handle(&self, call) {
        case .response(let response): return finish(response, call, entry, trace)
        case let later: return later
        }
    }

    /// The end of the way: what the vendor adds to each answer, and the journal.
    private mutating func finish(
        _ response: HTTPResponse, _ call: Call, _ entry: Router.Entry, _ trace: Trace
    ) -> Answer {
        var response = response
        var trace = trace
        entry.provider.finish(&response, &self, call)
        response.headers.append(dateStamp.field(at: now))
        trace.statusBefore = response.status.code
        trace.statusAfter = response.status.code
        journal.record(
            JournalEntry(
                number: journal.nextNumber(), request: call.request, response: response, trace: trace, at: now,
                wasMatched: true))
        return .response(response)
    }

    /// Journals a request that no route and no stub serves.
    mutating func recordUnmatched(_ request: HTTPRequest, _ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.headers.append(dateStamp.field(at: now))
        var trace = Trace(world: id, clock: now, clockMode: clock.mode)
        trace.statusBefore = response.status.code
        trace.statusAfter = response.status.code
        journal.record(
            JournalEntry(
                number: journal.nextNumber(), request: request, response: response, trace: trace, at: now,
                wasMatched: false))
        return response
    }
}
