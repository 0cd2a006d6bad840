import HTTPCore
import Synchronization

/// Joins one socket to the stream it is in its world.
///
/// Whom the socket belongs to shows in its first credential, which comes in a message: until then it stands in the
/// world its address named, or in the default one, and in the latter case a credential of another world moves it there.
final class StreamEndpoint: WebSocketEndpoint {
    /// How streams of one kind begin.
    struct Kind: Sendable {
        /// A dialect for a socket that was just opened.
        let dialect: @Sendable (inout WorldState) -> any StreamDialect
        /// The credential that a message carries, if it carries one.
        let credential: @Sendable (WebSocketMessage) -> Credential?
    }

    private struct Seat {
        let world: World
        let id: String
        /// Whether it can no longer move.
        var isSettled: Bool
    }

    private let front: Front
    private let kind: Kind
    private let first: World
    private let place = Mutex(Place.notYet)

    /// Where the socket is.
    private enum Place {
        /// → seated, left
        case notYet
        /// → seated elsewhere, left
        case seated(Seat)
        /// Closed, by whichever side.
        case left
    }

    init(front: Front, world: World, kind: Kind) {
        self.front = front
        self.kind = kind
        first = world
    }

    func opened(_ socket: WebSocket) {
        sit(in: first, socket, isSettled: first.id != Front.defaultWorld)
    }

    func received(_ message: WebSocketMessage, on socket: WebSocket) {
        guard var seat = seat else { return }
        if !seat.isSettled, let credential = kind.credential(message) {
            if case .world(let other)? = front.directory.find(credential), other.id != seat.world.id {
                let old = seat.id
                seat.world.perform { $0.streamClosed(old) }
                guard let moved = sit(in: other, socket, isSettled: true) else { return }
                seat = moved
            } else {
                place.withLock { place in
                    seat.isSettled = true
                    if case .seated = place { place = .seated(seat) }
                }
            }
        }
        let id = seat.id
        seat.world.perform { $0.streamReceived(message, on: id) }
    }

    func closed(code: UInt16, reason: String, on socket: WebSocket) {
        guard let seat else { return }
        leave()
        seat.world.perform { $0.streamClosed(seat.id) }
    }

    private var seat: Seat? {
        place.withLock { if case .seated(let seat) = $0 { seat } else { nil } }
    }

    private func leave() { place.withLock { $0 = .left } }

    /// Opens the stream in a world; nil if it was closed at once.
    @discardableResult
    private func sit(in world: World, _ socket: WebSocket, isSettled: Bool) -> Seat? {
        let sink = StreamSink(
            send: { socket.send($0) },
            close: { [weak self] code, reason in
                self?.leave()
                // 1006 is never sent: it is what a peer sees of a connection that broke.
                if code == 1006 { socket.abort() } else { socket.close(code: code, reason: reason) }
            })
        let kind = kind
        let id = world.perform { $0.openStream(kind.dialect(&$0), sink) }
        let seat = Seat(world: world, id: id, isSettled: isSettled)
        return place.withLock { place in
            if case .left = place { return nil }
            place = .seated(seat)
            return seat
        }
    }
}
