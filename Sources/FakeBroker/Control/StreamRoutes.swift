import ExchangeCore
import HTTPCore

/// `streams` and `messages`: the open sockets of a world, and what passed through them.
enum StreamRoutes {
    static let routes = [
        Route.control("listStreams", .get, "/streams") { state, call throws(ControlError) in
            let all = state.streams.summaries
            return ControlJSON.list("streams", try call.page(all), total: all.count) { write($1, into: &$0) }
        },
        Route.control("sendToStream", .post, "/streams/{stream}/send") { state, call throws(ControlError) in
            let known = try stream(state, call)
            let message = try call.body().object { members throws(ControlError) in
                if let form = members.optional("base64") {
                    guard let bytes = Base64.decode(Array(try form.text().utf8)) else { throw form.refusal(expected: "base64") }
                    return WebSocketMessage.binary(bytes)
                }
                let form = try members.required("message")
                if case .string(let text) = form.value { return .text(text) }
                return .text(String(decoding: form.value.bytes, as: UTF8.self))
            }
            state.sendToStream(known.id, message)
            return ControlJSON.response(JSONWriter.written { write(known, into: &$0) })
        },
        Route.control("closeStream", .post, "/streams/{stream}/close") { state, call throws(ControlError) in
            let known = try stream(state, call)
            let (code, reason) = try call.body().object { members throws(ControlError) in
                let code = try members.optional("code")?.integer(1000...4999)
                return (code, try members.optional("reason")?.text() ?? "")
            }
            state.closeStream(known.id, code: UInt16(clamping: code ?? Int(StreamClosing.normal)), reason: reason)
            return ControlJSON.response(JSONWriter.written { write(known, into: &$0) })
        },
        Route("control.listMessages", .get, "/__admin/messages", access: .open, .world(messages)),
    ]

    private static func stream(_ state: WorldState, _ call: Call) throws(ControlError) -> StreamSummary {
        let id = call.parameters["stream"]
        guard let known = state.streams.summaries.first(where: { $0.id == id }) else {
            throw .missing("There is no open stream '\(id)'", detail: "GET /__admin/streams lists those there are.")
        }
        return known
    }

    private static func write(_ stream: StreamSummary, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", stream.id)
            json.member("name", stream.name)
            json.member("principal", optional: stream.principal)
            json.member("openedAt", stream.openedAt.description)
            json.array("subscriptions") { json in
                for interest in stream.subscriptions {
                    json.object { json in
                        json.member("service", interest.service)
                        json.array("keys") { json in for key in interest.keys { json.string(key) } }
                        json.array("fields") { json in for field in interest.fields { json.string(field) } }
                    }
                }
            }
            json.member("sent", stream.sentCount)
            json.member("received", stream.receivedCount)
        }
    }

    private static let messages: @Sendable (inout WorldState, Call) -> Answer = { state, call in
        do throws(ControlError) {
            let after = try call.count("after") ?? 0
            let stream = call.query["stream"]
            let direction = try call.query["direction"].map { text throws(ControlError) in
                guard let direction = StreamLog.Entry.Direction(rawValue: text) else {
                    throw .badQuery(
                        "direction", text, expected: "one of " + StreamLog.Entry.Direction.allCases.map(\.rawValue).joined(separator: ", "))
                }
                return direction
            }
            let part = call.query["contains"]
            let limit = try call.count("limit") ?? 1000
            let wait = try call.duration("wait")
            let find: @Sendable (WorldState) -> [StreamLog.Entry] = { state in
                Array(
                    state.streams.log.after(after).lazy.filter { entry in
                        (stream == nil || entry.stream == stream) && (direction == nil || entry.direction == direction)
                            && (part.map { text(of: entry.message).contains($0) } ?? true)
                    }.prefix(limit))
            }
            let found = find(state)
            guard found.isEmpty, let wait, wait > .zero else { return .response(answer(found, state)) }
            state.keep(
                Waiter(
                    reply: call.reply, deadline: .wall(state.wall + wait),
                    poll: { state in
                        let found = find(state)
                        return found.isEmpty ? nil : answer(found, state)
                    },
                    over: { answer(find($0), $0) }))
            return .deferred
        } catch {
            return .response(ControlErrors.response(error))
        }
    }

    private static func text(of message: WebSocketMessage) -> String {
        switch message {
        case .text(let text): text
        case .binary(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func answer(_ entries: [StreamLog.Entry], _ state: WorldState) -> HTTPResponse {
        ControlJSON.object { json in
            json.array("messages") { json in
                for entry in entries {
                    json.object { json in
                        json.member("number", entry.number)
                        json.member("at", entry.at.description)
                        json.member("stream", entry.stream)
                        json.member("direction", entry.direction.rawValue)
                        switch entry.message {
                        case .text(let text): json.member("text", text)
                        case .binary(let bytes): json.member("base64", Base64.encode(bytes))
                        }
                        json.member("fault", optional: entry.fault)
                    }
                }
            }
            json.member("last", state.streams.log.last)
            json.member("dropped", state.streams.log.dropped)
            json.object("meta") { $0.member("total", entries.count) }
        }
    }
}
