/// Bytes on their way out: appended at the end, sent from the front, in one piece of memory that is used again.
struct OutputBuffer {
    /// What was sent already and what waits, in this order; append to it.
    var bytes: [UInt8] = []
    /// How much of `bytes` was sent.
    private(set) var sentCount = 0

    /// Memory above this is given back once everything was sent, bytes.
    private static let keptCapacity = 64 * 1024

    /// How many bytes wait to be sent.
    var waitingCount: Int { bytes.count - sentCount }

    /// Calls `body` with what waits.
    func withWaiting<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // Sound: the pointer does not leave the closure.
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[sentCount...])) }
    }

    /// Notes that so many of the waiting bytes are out.
    mutating func sent(_ count: Int) {
        sentCount += count
        precondition(sentCount <= bytes.count, "sent \(sentCount) of \(bytes.count) bytes")
        if sentCount == bytes.count {
            removeAll()
        } else if sentCount > Self.keptCapacity, sentCount > bytes.count / 2 {
            bytes.removeFirst(sentCount)
            sentCount = 0
        }
    }

    /// Forgets everything that waits.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
        sentCount = 0
    }

    /// What waits, given away.
    mutating func takeWaiting() -> [UInt8] {
        let waiting = Array(bytes[sentCount...])
        removeAll()
        return waiting
    }
}
