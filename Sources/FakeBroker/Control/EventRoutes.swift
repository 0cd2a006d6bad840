import ExchangeCore
import HTTPCore
import Synchronization

/// `events`: what happened in a world's exchange, in order: listed, waited for, or streamed as it happens.
enum EventRoutes {
    static let routes = [
        Route("control.listEvents", .get, "/__admin/events", access: .open, .world(list))
    ]

    /// Events of one answer, unless the query asks for fewer.
    private static let defaultLimit = 1000

    private static let list: @Sendable (inout WorldState, Call) -> Answer = { state, call in
        do throws(ControlError) {
            let filter = try EventFilter(call, in: state)
            if call.request.headers["accept"]?.contains("text/event-stream") == true {
                return stream(filter, &state, call)
            }
            let limit = try call.count("limit") ?? defaultLimit
            let wait = try call.duration("wait")
            let found = filter.events(in: state, limit: limit)
            guard found.isEmpty, let wait, wait > .zero else {
                return .response(answer(found, state))
            }
            // The wait is the client's, so it is the wall's time.
            state.keep(
                Waiter(
                    reply: call.reply, deadline: .wall(state.wall + wait),
                    poll: { state in
                        let found = filter.events(in: state, limit: limit)
                        return found.isEmpty ? nil : answer(found, state)
                    },
                    over: { answer(filter.events(in: $0, limit: limit), $0) }))
            return .deferred
        } catch {
            return .response(ControlErrors.response(error))
        }
    }

    private static func answer(_ events: [Event], _ state: WorldState) -> HTTPResponse {
        ControlJSON.object(reserving: 128 + 256 * events.count) { json in
            json.array("events") { json in for event in events { EventForm.write(event, state, into: &json) } }
            json.member("last", state.events.last)
            json.member("dropped", state.events.dropped)
        }
    }

    /// Sends what there is, and from then on what comes, as server-sent events (WHATWG HTML, section 9.2).
    private static func stream(_ filter: EventFilter, _ state: inout WorldState, _ call: Call) -> Answer {
        let stream = call.reply.stream
        let teller = EventTeller(filter: filter, stream: stream, told: filter.after)
        teller.tell(state)
        state.keep(
            Waiter(
                reply: call.reply, deadline: nil, isStream: true,
                poll: { state in
                    teller.tell(state)
                    return nil
                }))
        return .stream(
            HTTPResponse(
                .ok,
                headers: [
                    HTTPField("Content-Type", "text/event-stream"), HTTPField("Cache-Control", "no-store"),
                ]))
    }
}

/// Tells one listener each event once.
private final class EventTeller: Sendable {
    private let filter: EventFilter
    private let stream: ReplyStream
    private let told: Mutex<Int64>

    init(filter: EventFilter, stream: ReplyStream, told: Int64) {
        self.filter = filter
        self.stream = stream
        self.told = Mutex(told)
    }

    /// Sends the events that were not told yet.
    func tell(_ state: WorldState) {
        told.withLock { told in
            // After a reset the numbers begin again.
            if state.events.last < told { told = 0 }
            for event in state.events.after(told) where filter.includes(event, state) {
                let body = JSONWriter.written { EventForm.write(event, state, into: &$0) }
                stream.write(
                    Array("id: \(event.seq)\nevent: \(EventForm.type(of: event.kind))\ndata: ".utf8) + body + Array("\n\n".utf8))
            }
            told = max(told, state.events.last)
        }
    }
}

/// Which events a query asks for: `after, type, order, account`.
struct EventFilter: Sendable {
    let after: Int64
    private let types: Set<String>
    private let order: OrderID?
    private let account: AccountID?

    init(_ call: Call, in state: WorldState) throws(ControlError) {
        let query = call.query
        // A client of server-sent events that comes back says so by a header (WHATWG HTML, section 9.2.3).
        let lastHeard = call.request.headers["last-event-id"].flatMap { Int64($0) }.map { max(0, $0) }
        after = try call.count("after").map(Int64.init) ?? lastHeard ?? 0
        types = Set(query.list("type"))
        for type in types where !EventForm.types.contains(type) {
            throw .badQuery("type", type, expected: "one of " + EventForm.types.joined(separator: ", "))
        }
        order = try query["order"].map { id throws(ControlError) in try state.order(named: id).id }
        account = try query["account"].map { number throws(ControlError) in try state.account(numbered: number).id }
    }

    func includes(_ event: Event, _ state: WorldState) -> Bool {
        if !types.isEmpty, !types.contains(EventForm.type(of: event.kind)) { return false }
        if let order, event.kind.order != order { return false }
        if let account, EventForm.account(of: event.kind, in: state) != account { return false }
        return true
    }

    /// The first events that pass.
    func events(in state: WorldState, limit: Int) -> [Event] {
        Array(state.events.after(after).lazy.filter { includes($0, state) }.prefix(limit))
    }
}
