import ExchangeCore

/// The streamer's messages: one of three top-level keys.
enum StreamerFrames {
    /// An answer to one command.
    static func response(_ request: StreamerRequest?, _ code: StreamerCode, correlationId: String, at now: Instant) -> [UInt8] {
        JSONWriter.object { json in
            json.array("response") { json in
                json.object { json in
                    json.member("service", request?.service ?? "")
                    json.member("command", request?.command ?? "")
                    json.member("requestid", request?.requestId ?? "")
                    json.member("SchwabClientCorrelId", request?.correlationId ?? correlationId)
                    json.member("timestamp", now.millisecondsSinceEpoch)
                    json.object("content") { append(code, to: &$0) }
                }
            }
        }
    }

    /// That the stream is alive: the instant as a string.
    static func heartbeat(at instant: Instant) -> [UInt8] {
        JSONWriter.object(reserving: 64) { json in
            json.array("notify") { json in
                json.object { $0.member("heartbeat", String(instant.millisecondsSinceEpoch)) }
            }
        }
    }

    /// That the stream ends, and why.
    static func notice(_ code: StreamerCode, at now: Instant) -> [UInt8] {
        JSONWriter.object { json in
            json.array("notify") { json in
                json.object { json in
                    json.member("service", "ADMIN")
                    json.member("timestamp", now.millisecondsSinceEpoch)
                    json.object("content") { append(code, to: &$0) }
                }
            }
        }
    }

    private static func append(_ code: StreamerCode, to json: inout JSONWriter) {
        json.member("code", code.code)
        json.member("msg", code.text)
    }
}

/// Gathers what the services of a stream have to say at one instant, into one message for each service. A message that
/// grows beyond the bound is sent in parts: clients take no more than a megabyte.
struct StreamerBatch: ~Copyable {
    private static let limitBytes = 256 * 1024

    private struct Part {
        let service: StreamerChannel
        let command: String
        var items: [UInt8] = []
    }

    private var parts: [Part] = []
    private(set) var at: Instant
    /// Where items are written before it shows whether they fit.
    private var item = JSONWriter()
    /// Memory for the items of a part to come.
    private var spare: [UInt8] = []

    init(at instant: Instant) { at = instant }

    /// Adds one item of a service's content.
    mutating func add(_ item: [UInt8], to service: StreamerChannel, command: String, _ output: inout StreamOutput) {
        add(to: service, command: command, &output) { json in
            json.raw(item)
            return true
        }
    }

    /// Adds the item that `write` writes, if it says that there is one.
    mutating func add(
        to service: StreamerChannel, command: String, _ output: inout StreamOutput, _ write: (inout JSONWriter) -> Bool
    ) {
        item.removeAll()
        guard write(&item) else { return }
        var index = parts.firstIndex { $0.service == service }
        if let full = index, parts[full].items.count + item.count > Self.limitBytes {
            send(parts.remove(at: full), &output)
            index = nil
        }
        if let index {
            parts[index].items.append(UInt8(ascii: ","))
            item.append(to: &parts[index].items)
        } else {
            var items: [UInt8] = []
            swap(&items, &spare)
            item.append(to: &items)
            parts.append(Part(service: service, command: command, items: items))
        }
    }

    /// Sends what was gathered, and goes on at another instant.
    mutating func flush(_ output: inout StreamOutput, then instant: Instant) {
        for part in parts { send(part, &output) }
        if var last = parts.popLast()?.items {
            parts.removeAll(keepingCapacity: true)
            last.removeAll(keepingCapacity: true)
            spare = last
        }
        at = instant
    }

    private func send(_ part: Part, _ output: inout StreamOutput) {
        var json = JSONWriter(reserving: part.items.count + 160)
        json.object { json in
            json.array("data") { json in
                json.object { json in
                    json.member("service", part.service.rawValue)
                    json.member("timestamp", at.millisecondsSinceEpoch)
                    json.member("command", part.command)
                    json.array("content") { $0.raw(part.items) }
                }
            }
        }
        output.send(.text(json.string), .data)
    }
}
