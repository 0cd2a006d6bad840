import DequeModule
import ExchangeCore
import HTTPCore

/// What the streams of a world said and heard, the newest, bounded in bytes; what was dropped is counted.
struct StreamLog: Sendable {
    /// One message.
    struct Entry: Sendable {
        enum Direction: String, Sendable, CaseIterable {
            case sent, received
            /// Made, but kept from the peer by a fault.
            case withheld
        }

        /// Counts from 1 in each world, over all streams.
        let number: Int
        let at: Instant
        /// The stream's id.
        let stream: String
        let direction: Direction
        let message: WebSocketMessage
        /// The fault that had a hand in it.
        let fault: String?

        /// What it counts against the bound.
        var sizeBytes: Int {
            switch message {
            case .text(let text): 96 + text.utf8.count
            case .binary(let bytes): 96 + bytes.count
            }
        }
    }

    /// Bytes of messages kept.
    var limitBytes = 4 * 1024 * 1024
    private(set) var entries: Deque<Entry> = []
    private(set) var bytes = 0
    /// Messages no longer kept.
    private(set) var dropped = 0
    /// The number of the newest message; 0 before the first.
    private(set) var last = 0

    mutating func record(
        _ message: WebSocketMessage, _ direction: Entry.Direction, stream: String, at: Instant, fault: String? = nil
    ) {
        last += 1
        let entry = Entry(
            number: last, at: at, stream: stream, direction: direction, message: message, fault: fault)
        entries.append(entry)
        bytes += entry.sizeBytes
        while bytes > limitBytes, let oldest = entries.popFirst() {
            bytes -= oldest.sizeBytes
            dropped += 1
        }
    }

    /// The messages behind the one of that number.
    func after(_ number: Int) -> Deque<Entry>.SubSequence {
        guard let first = entries.first else { return entries[...] }
        return entries[min(max(0, number - first.number + 1), entries.count)...]
    }

    /// Forgets everything; numbers begin again.
    mutating func reset() {
        entries.removeAll()
        bytes = 0
        dropped = 0
        last = 0
    }
}
