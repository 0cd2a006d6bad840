import ExchangeCore
import HTTPCore

/// The streams' way through their world: opening, messages in, events and time, the end.
extension WorldState {
    /// Opens a stream and lets its dialect speak first; its id.
    @discardableResult
    mutating func openStream(_ dialect: any StreamDialect, _ sink: StreamSink) -> String {
        let id = streams.add(dialect, sink, at: now)
        work(on: id) { $0.opened(&$1, &$2) }
        return id
    }

    /// A message came from the peer of a stream.
    mutating func streamReceived(_ message: WebSocketMessage, on id: String) {
        guard var stream = streams.take(id) else { return }
        stream.receivedCount += 1
        streams.log.record(message, .received, stream: id, at: now)
        streams.putBack(stream)
        work(on: id) { $0.received(message, &$1, &$2) }
    }

    /// The peer of a stream is gone, or left.
    mutating func streamClosed(_ id: String) {
        guard var stream = streams.take(id) else { return }
        streams.giveUpPlace(of: id)
        stream.dialect.closed(&self)
    }

    /// Tells all streams what happened, and that it is now.
    mutating func tellStreams(_ happened: [Event]) {
        if streams.isEmpty { return }
        if happened.isEmpty {
            guard let due = streams.nextDue, due <= now else { return }
        }
        for id in streams.ids { work(on: id) { $0.happened(happened, &$1, &$2) } }
    }

    /// Takes over the open streams of the world that this one, restored from a snapshot, takes the place of.
    mutating func keepStreams(of other: WorldState) {
        streams = other.streams
        for id in streams.ids { work(on: id) { dialect, world, _ in dialect.worldChanged(&world) } }
    }

    // What a test may do to them.

    /// Puts a message into a stream as if its dialect had said it. False if there is no such stream.
    @discardableResult
    mutating func sendToStream(_ id: String, _ message: WebSocketMessage) -> Bool {
        work(on: id) { $2.send(message, .injected) }
    }

    /// Closes a stream from this side. False if there is no such stream.
    @discardableResult
    mutating func closeStream(_ id: String, code: UInt16 = StreamClosing.normal, reason: String = "") -> Bool {
        work(on: id) { $2.close(code, reason) }
    }

    /// Closes a stream after a last message. False if there is no such stream.
    @discardableResult
    mutating func endStream(
        _ id: String, saying message: WebSocketMessage, code: UInt16 = StreamClosing.normal
    ) -> Bool {
        work(on: id) {
            $2.send(message, .answer)
            $2.close(code)
        }
    }

    /// Closes every stream, as when the world ends.
    mutating func closeStreams(code: UInt16 = StreamClosing.goingAway, reason: String = "") {
        for id in streams.ids { closeStream(id, code: code, reason: reason) }
    }

    /// Begins a fault on streams. One that closes sockets, and lets nothing pass before, does so at once.
    mutating func addStreamFault(_ fault: StreamFault) {
        let closesAtOnce =
            fault.kind == .close && fault.skip == 0 && fault.every == 1 && fault.from == nil
            && fault.perMille == nil
        guard closesAtOnce else { return streams.add(fault) }
        let code = UInt16(clamping: fault.code ?? Int(StreamClosing.goingAway))
        let hit = streams.summaries.filter { fault.concerns($0.name, $0.id) }.map(\.id)
        for id in hit.prefix(fault.count ?? .max) { closeStream(id, code: code) }
    }

    /// Lets a dialect work with the world, and does what it says.
    @discardableResult
    private mutating func work(
        on id: String, _ body: (inout any StreamDialect, inout WorldState, inout StreamOutput) -> Void
    ) -> Bool {
        guard var stream = streams.take(id) else { return false }
        var output = StreamOutput()
        body(&stream.dialect, &self, &output)
        var closing = output.closing
        for frame in output.frames {
            if let cut = streams.deliver(frame, through: &stream, at: now) {
                closing = cut
                break
            }
        }
        if let closing {
            streams.giveUpPlace(of: id)
            stream.sink.close(closing.code, closing.reason)
            stream.dialect.closed(&self)
        } else {
            streams.putBack(stream)
        }
        return true
    }
}
