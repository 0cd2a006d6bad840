/// Things to do at their times, the earliest first, those of one time in the order in which they were added. A binary
/// heap; entries are not taken back, whoever is woken looks whether there is still something to do.
struct TimerHeap<Payload> {
    private struct Entry {
        var time: MonotonicTime
        var order: UInt64
        var payload: Payload

        func isBefore(_ other: Entry) -> Bool {
            time == other.time ? order < other.order : time < other.time
        }
    }

    private var entries: [Entry] = []
    private var nextOrder: UInt64 = 0

    /// When the earliest entry is due; nil: there is none.
    var next: MonotonicTime? { entries.first?.time }

    /// Adds an entry.
    mutating func add(_ payload: Payload, at time: MonotonicTime) {
        entries.append(Entry(time: time, order: nextOrder, payload: payload))
        nextOrder += 1
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest entry if it is due at `now`.
    mutating func takeDue(at now: MonotonicTime) -> Payload? {
        guard let first = entries.first, first.time <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.payload }
        entries[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].isBefore(entries[child]) { child += 1 }
            guard entries[child].isBefore(entries[parent]) else { break }
            entries.swapAt(child, parent)
            parent = child
        }
        return first.payload
    }
}
