import ExchangeCore
import HTTPCore

/// `clock`: what time it is in a world, and moving it.
enum ClockRoutes {
    static let routes = [
        Route.control("getClock", .get, "/clock") { state, _ in answer(state) },
        Route.control("setClock", .put, "/clock") { state, call throws(ControlError) in
            // What is left out keeps its value.
            var change = WorldDefinition.ClockDefinition(mode: state.clock.mode, scale: state.clock.scale)
            let form = try call.body()
            try change.read(form)
            // Only the scale of a clock that is scaled already is one to keep.
            if form.value["scale"] == nil, change.mode != .scaled || state.clock.mode != .scaled { change.scale = nil }
            try state.setClock(change)
            return answer(state)
        },
        Route("control.advanceClock", .post, "/__admin/clock/advance", access: .open, .unlocked(advance)),
    ]

    private static func answer(_ state: WorldState) -> HTTPResponse {
        ControlJSON.object { write(state, into: &$0) }
    }

    /// Writes what a clock shows: `{mode, now, scale, market, nextTimer}`.
    static func write(_ state: WorldState, into json: inout JSONWriter) {
        let calendar = state.calendar
        json.member("mode", state.clock.mode.rawValue)
        json.member("now", state.now.description)
        json.member("scale", raw: RealText.text(state.clock.scale))
        json.object("market") { json in
            json.member("hours", calendar.hours.rawValue)
            json.member("session", calendar.session(at: state.now).rawValue)
            json.member("isOpen", calendar.isOpen(at: state.now))
            json.member("nextOpen", calendar.nextOpen(after: state.now).description)
            json.member("nextClose", calendar.nextClose(after: state.now).description)
        }
        json.name("nextTimer")
        if let timer = state.exchange.nextTimer {
            json.object { json in
                json.member("at", timer.at.description)
                json.member("kind", timer.kind.rawValue)
            }
        } else {
            json.null()
        }
    }

    /// Not under the world's lock, so that a second advance is refused instead of waiting behind the first.
    private static let advance: @Sendable (Call) -> Answer = { call in
        do throws(ControlError) {
            let request = try AdvanceRequest(try call.body())
            return .response(
                try call.world.advancing { state throws(ControlError) in
                    let move = try state.advance(request.step(in: state), maxEvents: request.maxEvents)
                    return ControlJSON.object(reserving: 128 + move.happened.first.count * 256) { json in
                        json.member("now", move.now.description)
                        json.member("fired", move.happened.count)
                        json.array("events") { json in
                            for event in move.happened.first { EventForm.write(event, state, into: &json) }
                        }
                    }
                })
        } catch {
            return .response(ControlErrors.response(error))
        }
    }
}

/// The body of an advance: one of `{by}`, `{to}` and `{until:{order,status}}`, and perhaps `{maxEvents}`.
struct AdvanceRequest {
    private enum Target {
        case step(WorldState.ClockStep)
        case until(order: Form, id: String, OrderStatus)
    }

    private let target: Target
    let maxEvents: Int?

    init(_ form: Form) throws(ControlError) {
        (target, maxEvents) = try form.object { members throws(ControlError) in
            let by = members.optional("by")
            let to = members.optional("to")
            let until = members.optional("until")
            let maxEvents = try members.optional("maxEvents")?.integer(1...)
            switch (by, to, until) {
            case (let by?, nil, nil): return (.step(.by(try by.duration())), maxEvents)
            case (nil, let to?, nil): return (.step(try Self.step(to: to)), maxEvents)
            case (nil, nil, let until?): return (try Self.until(until), maxEvents)
            default: throw members.refusal("Expected one of by, to and until")
            }
        }
    }

    /// The step, once the world is known that the order stands in.
    func step(in state: WorldState) throws(ControlError) -> WorldState.ClockStep {
        switch target {
        case .step(let step): return step
        case .until(_, let id, let status): return .until(order: try state.order(named: id).id, status: status)
        }
    }

    private static func step(to form: Form) throws(ControlError) -> WorldState.ClockStep {
        switch form.value {
        case .string("nextEvent"): return .nextEvent
        case .string("nextOpen"): return .nextOpen
        case .string("nextClose"): return .nextClose
        default:
            guard case .string(let text) = form.value, let instant = Instant(text) else {
                throw form.refusal(expected: "nextEvent, nextOpen, nextClose or an instant such as 2026-03-02T09:30:00-05:00")
            }
            return .to(instant)
        }
    }

    private static func until(_ form: Form) throws(ControlError) -> Target {
        try form.object { members throws(ControlError) in
            let order = try members.required("order")
            return .until(order: order, id: try order.name(), try members.required("status").one())
        }
    }
}
