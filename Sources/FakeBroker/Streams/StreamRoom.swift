import ExchangeCore
import HTTPCore

/// The open streams of a world, what passed through them, and what is done wrong with it.
///
/// Everything that any stream says goes out here, in order, under the world's lock; so what a client sees is decided
/// before the request or the move of the clock that caused it returns.
struct StreamRoom: Sendable {
    /// Streams that may be open in one world at a time; further ones are refused.
    static let limit = 4096

    /// One stream's place in the room, empty while the stream is being worked on.
    private struct Place: Sendable {
        let id: String
        var stream: OpenStream?
    }

    /// In the order of opening.
    private var places: [Place] = []
    var log = StreamLog()
    private(set) var faults: [StreamFault] = []
    private var openedCount = 0
    private var chance: IdentitySource

    init(seed: UInt64) {
        chance = IdentitySource(seed: seed, purpose: "streams.faults")
    }

    var isEmpty: Bool { places.isEmpty }
    var count: Int { places.count }

    /// The open streams, oldest first.
    var summaries: [StreamSummary] {
        places.compactMap { place in
            place.stream.map { stream in
                StreamSummary(
                    id: stream.id, name: stream.dialect.name, principal: stream.dialect.principal,
                    openedAt: stream.openedAt, subscriptions: stream.dialect.subscriptions,
                    sentCount: stream.sentCount, receivedCount: stream.receivedCount)
            }
        }
    }

    /// The ids of the open streams, oldest first.
    var ids: [String] { places.map(\.id) }

    /// When the first of them wants to act by itself.
    var nextDue: Instant? { places.lazy.compactMap { $0.stream?.dialect.nextDue }.min() }

    /// Takes in a new stream, and returns its id.
    mutating func add(_ dialect: any StreamDialect, _ sink: StreamSink, at now: Instant) -> String {
        openedCount += 1
        let id = "s\(openedCount)"
        places.append(Place(id: id, stream: OpenStream(id: id, openedAt: now, sink: sink, dialect: dialect)))
        return id
    }

    /// Takes a stream out for work on it; `putBack` or `giveUpPlace` must follow. Nil if there is none, or it is being
    /// worked on.
    mutating func take(_ id: String) -> OpenStream? {
        guard let index = places.firstIndex(where: { $0.id == id }) else { return nil }
        return places[index].stream.take()
    }

    /// Puts a stream back to its place.
    mutating func putBack(_ stream: OpenStream) {
        guard let index = places.firstIndex(where: { $0.id == stream.id }) else { return }
        places[index].stream = stream
    }

    /// Gives up the place of a stream.
    mutating func giveUpPlace(of id: String) {
        places.removeAll { $0.id == id }
    }

    // Faults

    /// Begins a fault; one with the same id ends.
    mutating func add(_ fault: StreamFault) {
        faults.removeAll { $0.id == fault.id }
        faults.append(fault)
    }

    /// Ends a fault. False if there is none of that id.
    @discardableResult
    mutating func removeFault(_ id: String) -> Bool {
        let before = faults.count
        faults.removeAll { $0.id == id }
        return faults.count < before
    }

    /// Ends all faults.
    mutating func removeFaults() { faults.removeAll() }

    /// Whether a socket of this kind must be refused now, and the fault and HTTP status if so.
    mutating func refusal(of name: String, at now: Instant) -> (status: Int, fault: String)? {
        for index in faults.indices where faults[index].kind == .refuse && faults[index].concerns(name, nil) {
            if strikes(index, at: now) { return (faults[index].code ?? 503, faults[index].id) }
        }
        return count >= Self.limit ? (503, "limit") : nil
    }

    // Sending

    /// Sends one frame of a stream, or does with it what a fault says; how the stream must end instead, if it must.
    mutating func deliver(_ frame: StreamFrame, through stream: inout OpenStream, at now: Instant) -> StreamClosing? {
        var copies = 1
        var note: String?
        for index in faults.indices {
            let fault = faults[index]
            guard fault.applies(to: frame.purpose), fault.concerns(stream.dialect.name, stream.id),
                strikes(index, at: now)
            else { continue }
            note = fault.id
            switch fault.kind {
            case .mute, .stale:
                log.record(frame.message, .withheld, stream: stream.id, at: now, fault: fault.id)
                return nil
            case .duplicate: copies += 1
            case .reorder:
                if stream.heldFrame == nil {
                    stream.heldFrame = frame
                    log.record(frame.message, .withheld, stream: stream.id, at: now, fault: fault.id)
                    return nil
                }
            case .close:
                return StreamClosing(code: UInt16(clamping: fault.code ?? Int(StreamClosing.goingAway)), reason: "")
            case .refuse: break
            }
        }
        for _ in 0..<copies { send(frame.message, through: &stream, at: now, note) }
        if frame.purpose == .data, let held = stream.heldFrame.take() {
            send(held.message, through: &stream, at: now, note)
        }
        return nil
    }

    private mutating func send(
        _ message: WebSocketMessage, through stream: inout OpenStream, at now: Instant, _ fault: String?
    ) {
        stream.sentCount += 1
        log.record(message, .sent, stream: stream.id, at: now, fault: fault)
        stream.sink.send(message)
    }

    private mutating func strikes(_ index: Int, at now: Instant) -> Bool {
        var chance = chance
        let isHit = faults[index].strikes(at: now) { Int(chance.next() % 1000) }
        self.chance = chance
        return isHit
    }
}
