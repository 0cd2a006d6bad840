import Glibc

extension Span where Element == UInt8 {
    /// The first index from `start` on, below `end`, whose byte is not printable ASCII (0x20 … 0x7E); `end` if there
    /// is none. Eight bytes at a time.
    func firstUnprintable(from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "\(start)..<\(end) of \(count) bytes")
        var index = start
        while index + 8 <= end {
            // Sound: eight bytes from `index` on lie within the span, by the two checks above.
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            if Self.hasUnprintable(word) { break }
            index += 8
        }
        while index < end, self[index] &- 0x20 < 0x5F { index += 1 }
        return index
    }

    /// The first index from `start` on, below `end`, that holds `byte`; `end` if there is none. Eight bytes at a time.
    func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "\(start)..<\(end) of \(count) bytes")
        let ones: UInt64 = 0x0101_0101_0101_0101
        let pattern = ones &* UInt64(byte)
        var index = start
        while index + 8 <= end {
            // Sound: eight bytes from `index` on lie within the span, by the two checks above.
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self) ^ pattern
            let isZero = (word &- ones) & ~word & (ones << 7)
            // The lowest mark is true, whatever stands above it.
            if isZero != 0 { return index + UInt64(littleEndian: isZero).trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end, self[index] != byte { index += 1 }
        return index
    }

    /// Whether these bytes stand at `start`.
    func holds(_ other: [UInt8], at start: Int) -> Bool {
        guard start >= 0, count - start >= other.count else { return false }
        // Sound: both pointers are used only inside the closures, and both have so many bytes.
        return extracting(start..<(start + other.count)).withUnsafeBytes { here in
            other.withUnsafeBytes { there in
                guard let one = here.baseAddress, let two = there.baseAddress else { return true }
                return memcmp(one, two, there.count) == 0
            }
        }
    }

    /// Whether one of the eight bytes is below 0x20 or above 0x7E. It may also say so where none is, and then the
    /// bytes are looked at one by one.
    @inline(__always)
    private static func hasUnprintable(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isDelete = word ^ (ones &* 0x7F)
        return (word | (word &- ones &* 0x20) | (isDelete &- ones)) & (ones << 7) != 0
    }
}

extension Array where Element == UInt8 {
    /// Appends the bytes of `range` of `span`.
    mutating func append(_ span: borrowing Span<UInt8>, _ range: Range<Int>) {
        // Sound: the pointer is used only inside the closure, while `span` keeps its memory alive.
        span.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
