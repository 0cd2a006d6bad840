/// Gathers lines that end with CR LF out of input that arrives in any pieces. Refuses a lone CR or LF and every
/// other control byte but the tab, at the first such byte, so that the verdict does not depend on the pieces.
struct LineBuffer {
    /// Every line gathered so far, with its line end, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// Where the line that is being gathered begins.
    private(set) var lineStart = 0

    /// What a line's offending bytes are called where this line stands.
    struct Bounds {
        /// The longest line, without its CR LF.
        var limitBytes: Int
        var onTooLong: RequestError
        var onControlByte: RequestError
    }

    /// True when nothing of the next line is here yet.
    var isAtLineStart: Bool { lineStart == bytes.count }

    /// Takes bytes from `input` at `position` up to the end of a line. Returns the line's range in `bytes`, without
    /// its CR LF; nil when the input ended first.
    mutating func takeLine(
        from input: borrowing Span<UInt8>, at position: inout Int, within bounds: Bounds
    ) throws(RequestError) -> Range<Int>? {
        let start = position
        var index = start
        // The two bytes of the line end come on top of the limit.
        let room = bounds.limitBytes + 2 - (bytes.count - lineStart)
        let end = input.count - start > room ? start + max(room, 0) : input.count
        if index < end, bytes.count > lineStart, bytes[bytes.count - 1] == ByteClass.carriageReturn {
            guard input[index] == ByteClass.lineFeed else { throw .bareCarriageReturn }
            return finishLine(input, from: start, through: index, &position)
        }
        while index < end {
            index = input.firstUnprintable(from: index, to: end)
            guard index < end else { break }
            let byte = input[index]
            if byte >= 0x80 || byte == ByteClass.tab {
                index += 1
                continue
            }
            if byte == ByteClass.lineFeed { throw .bareLineFeed }
            guard byte == ByteClass.carriageReturn else { throw bounds.onControlByte }
            index += 1
            guard index < end else { break }
            guard input[index] == ByteClass.lineFeed else { throw .bareCarriageReturn }
            return finishLine(input, from: start, through: index, &position)
        }
        if end - start == max(room, 0) { throw bounds.onTooLong }
        if bytes.isEmpty { bytes.reserveCapacity(min(input.count - start, 1024)) }
        bytes.append(input, start..<end)
        position = end
        return nil
    }

    /// Begins again with no bytes; what was gathered is given away.
    mutating func takeBytes() -> [UInt8] {
        let taken = bytes
        bytes = []
        lineStart = 0
        return taken
    }

    /// Begins again with no bytes, keeping the memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        lineStart = 0
    }

    private mutating func finishLine(
        _ input: borrowing Span<UInt8>, from start: Int, through last: Int, _ position: inout Int
    ) -> Range<Int> {
        // A first line's size says little of the whole head, so room is made for what this input may still hold.
        if bytes.isEmpty { bytes.reserveCapacity(min(input.count - start, 1024)) }
        bytes.append(input, start..<(last + 1))
        position = last + 1
        let line = lineStart..<(bytes.count - 2)
        lineStart = bytes.count
        return line
    }
}
