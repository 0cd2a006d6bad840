import ExchangeCore
import HTTPCore

/// The way of a vendor's request through its world, one labelled stage after the other:
/// stub → fault (before) → authorise → handle → fault (after) → journal. Runs under the world's lock, on the thread that
/// read the request.
extension WorldState {
    /// Answers a request.
    mutating func serve(_ call: Call) -> Answer {
        var passage = Passage(call: call, trace: trace(of: call))

        // Stub: which answer lies over the route, if any. It is given where the route would be handled.
        if !stubs.isEmpty {
            passage.stub = stubs.find(RequestFacts(call.request)).map { Boxed($0) }
            passage.trace.stub = passage.stub?.value.id
        }

        // Fault, before the commit.
        if !faults.isEmpty, let strike = strike(.before, passage) {
            passage.before = Boxed(strike)
            if !strike.passes { passage.trace.fault = strike.id }
            if let delay = strike.delay, !strike.passes { return hold(passage, for: delay, on: strike.effect.delayClock) }
            if !strike.passes, strike.effect.replacesAnswer { return conclude(failure(strike, passage), &passage) }
        }
        return proceed(&passage)
    }

    /// The stages behind the first fault.
    private mutating func proceed(_ passage: inout Passage) -> Answer {
        if let stub = passage.stub { return conclude(answer(of: stub.value, to: passage.call), &passage) }

        guard let entry = passage.call.entry, case .world(let handle) = entry.route.handler else {
            return conclude(refusal(passage), &passage)
        }

        // Authorise.
        if entry.route.access == .authorized {
            switch entry.provider.authorize(&self, passage.call) {
            case .granted(let principal):
                passage.call.principal = principal
                passage.trace.authorization = "granted"
            case .refused(let response, let reason):
                passage.trace.authorization = reason
                return conclude(response, &passage)
            }
        }

        // Handle.
        switch handle(&self, passage.call) {
        case .response(let response): return conclude(response, &passage)
        case let later:
            journal(later, passage)
            return later
        }
    }

    /// The end of the way: the fault after the commit, what the vendor adds to each answer, and the journal.
    private mutating func conclude(_ response: consuming HTTPResponse, _ passage: inout Passage) -> Answer {
        var response = response
        if passage.trace.rule == nil, !exchange.allRules.isEmpty { passage.trace.rule = lastRule(since: passage) }
        if passage.stub == nil, let entry = passage.call.entry {
            entry.provider.finish(&response, &self, passage.call)
        }
        if !response.hasDate { response.headers.append(dateStamp.field(at: now)) }
        passage.trace.statusBefore = response.status.code

        var hold: (delay: Duration, clock: Fault.DelayClock)?
        if let before = passage.before { soil(&response, before.value, passage, isLate: true) }
        if !faults.isEmpty, let strike = strike(.after, passage) {
            if !strike.passes { passage.trace.fault = strike.id }
            if !strike.passes, strike.effect.status != nil || strike.effect.body != nil || strike.effect.rateLimit != nil {
                response = failure(strike, passage)
                if let entry = passage.call.entry { entry.provider.finish(&response, &self, passage.call) }
                response.headers.append(dateStamp.field(at: now))
            }
            soil(&response, strike, passage, isLate: false)
            if let delay = strike.delay, !strike.passes, strike.effect.delayClock == .world { hold = (delay, .world) }
        }
        passage.trace.statusAfter = response.delivery.hidesStatus ? nil : response.status.code
        record(response, passage)
        if let hold {
            let finished = response
            keep(passage.call.reply, until: .world(now + hold.delay)) { _ in finished }
            return .deferred
        }
        return .response(response)
    }

    /// Keeps a request at the door: it goes on when its clock says so, even if its client has gone by then.
    private mutating func hold(_ passage: Passage, for delay: Duration, on clock: Fault.DelayClock) -> Answer {
        let deadline = clock == .world ? Deadline.world(now + delay) : .wall(wall + delay)
        let reply = passage.call.reply
        keep(reply, until: deadline, outlivesClient: true) { state in
            var passage = passage
            if let strike = passage.before?.value, strike.effect.replacesAnswer {
                guard case .response(let response) = state.conclude(state.failure(strike, passage), &passage) else { return nil }
                return response
            }
            // A handler that answers later has taken the reply over.
            guard case .response(let response) = state.proceed(&passage) else { return nil }
            return response
        }
        return .deferred
    }

    /// The answer where nothing stands at the path, or not by that method.
    private mutating func refusal(_ passage: Passage) -> HTTPResponse {
        if case .wrongMethod(let provider, let allowed) = passage.call.match { return provider.wrongMethod(allowed) }
        guard !stubs.isEmpty else { return ControlErrors.unserved(passage.call.request) }
        return notMatched(passage.call.request)
    }

    // Journal.

    private func trace(of call: Call) -> Trace {
        Trace(world: id, entry: call.entry, clock: now, clockMode: clock.mode, sequenceBefore: events.last)
    }

    /// The rule that took an order of this request, if one did.
    private func lastRule(since passage: Passage) -> String? {
        for event in events.after(passage.trace.sequenceBefore) {
            if case .ruleFired(let rule, _) = event.kind { return rule.description }
        }
        return nil
    }

    private mutating func record(_ response: HTTPResponse, _ passage: Passage) {
        journal.record(
            JournalEntry(
                number: journal.nextNumber(), request: passage.call.request, response: response, trace: passage.trace,
                at: now, wall: wall, wasMatched: passage.trace.entry != nil || passage.stub != nil,
                stub: passage.stub))
    }

    /// Journals an answer that is no plain response: a stream, a socket, one that comes later.
    private mutating func journal(_ answer: Answer, _ passage: Passage) {
        var passage = passage
        let response: HTTPResponse
        switch answer {
        case .stream(let head): response = head
        case .webSocket: response = HTTPResponse(HTTPStatus(101))
        case .response, .deferred: return
        }
        passage.trace.statusBefore = response.status.code
        passage.trace.statusAfter = response.status.code
        record(response, passage)
    }
}

/// A request on its way, with what the stages have decided so far.
struct Passage: Sendable {
    var call: Call
    var trace: Trace
    var stub: Boxed<StubMapping>?
    /// The fault that struck before the commit.
    var before: Boxed<FaultBook.Strike>?
}

/// A large value that is made seldom, kept apart, so that what mostly has none stays small.
final class Boxed<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

extension Delivery {
    /// Whether the client sees no status at all.
    var hidesStatus: Bool {
        switch damage {
        case .reset, .empty, .garbage: true
        case .truncate, .malformedChunk, .stall, nil: false
        }
    }
}
