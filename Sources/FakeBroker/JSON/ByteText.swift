import Glibc

/// Something that text is appended to, byte by byte: an array, or the faster `ByteText`.
protocol ByteSink: ~Copyable {
    mutating func append(_ byte: UInt8)
    mutating func append(bytes: UnsafeBufferPointer<UInt8>)
    /// Appends what `write` puts there, at most so many bytes; it returns how many.
    mutating func append(atMost count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int)
}

extension [UInt8]: ByteSink {
    mutating func append(bytes: UnsafeBufferPointer<UInt8>) { append(contentsOf: bytes) }

    mutating func append(atMost count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Swift.max(count, 1)) { room in
            // Sound: the allocation above has a base, since it is not empty.
            let written = write(room.baseAddress.unsafelyUnwrapped)
            append(contentsOf: UnsafeBufferPointer(rebasing: room[..<written]))
        }
    }
}

/// Text in the making, for answers that are put together from a hundred small pieces: appending one costs a comparison and
/// a copy. It owns its memory alone (it cannot be copied) and gives it back when it ends, so its pointers go nowhere.
struct ByteText: ~Copyable, ByteSink {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    /// An empty text with room for so many bytes; it grows as it must.
    init(reserving capacity: Int) {
        self.capacity = max(capacity, 16)
        base = Self.allocate(self.capacity)
    }

    deinit { free(base) }

    /// What was written.
    var bytes: [UInt8] {
        Array(unsafeUninitializedCapacity: count) { room, written in
            _ = room.update(fromContentsOf: UnsafeBufferPointer(start: base, count: count))
            written = count
        }
    }

    /// What was written, as text.
    var string: String { String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

    /// Appends what was written to other bytes.
    func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count)) }

    /// Begins anew in the same memory.
    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        if capacity &- count < bytes.count { grow(by: bytes.count) }
        (base + count).update(from: source, count: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    mutating func append(atMost needed: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        if capacity &- count < needed { grow(by: needed) }
        count &+= write(base + count)
    }

    /// Appends once more what stands at `range`.
    mutating func append(again range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
        if capacity &- count < range.count { grow(by: range.count) }
        (base + count).update(from: base + range.lowerBound, count: range.count)
        count &+= range.count
    }

    @inline(never)
    private mutating func grow(by needed: Int) {
        let larger = max(capacity * 2, count + needed)
        let moved = Self.allocate(larger)
        moved.update(from: base, count: count)
        free(base)
        base = moved
        capacity = larger
    }

    /// Plain `malloc`: the standard library's own allocation of pointers asks for aligned memory, at three times the cost.
    private static func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        guard let memory = malloc(count) else { preconditionFailure("no memory for \(count) bytes of text") }
        return memory.bindMemory(to: UInt8.self, capacity: count)
    }
}

extension ByteSink where Self: ~Copyable {
    /// Appends constant text.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(bytes: $0) }
    }

    /// Appends a text's UTF-8.
    mutating func append(utf8 text: String) {
        var text = text
        text.withUTF8 { append(bytes: $0) }
    }

    /// Appends an integer's decimal digits.
    mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(digitsOf: number.magnitude)
    }

    /// Appends the decimal digits of a number.
    @inline(__always)
    mutating func append(digitsOf number: UInt64) {
        append(atMost: 24) { Digits.write(number, to: $0) }
    }

    /// Appends `number`, which is not negative, with leading zeros to at least `width` digits; for dates.
    mutating func append(decimal number: Int, width: Int) {
        var bound = 10
        var digits = 1
        while number >= bound {
            bound *= 10
            digits += 1
        }
        for _ in 0..<max(0, width - digits) { append(UInt8(ascii: "0")) }
        append(decimal: Int64(number))
    }
}
