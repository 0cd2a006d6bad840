/// An array in chunks: a copy shares all of them, and the first change after a copy copies one chunk, not the
/// whole. Appending and indexing are O(1), and a member of an element is read and changed where it stands.
struct Chunked<Element: Sendable>: Sendable, RandomAccessCollection, MutableCollection {
    /// About two pages a chunk, so that the copy after a fork stays small, in 8 to 64 elements.
    @inline(__always) private static var shift: Int {
        let stride = MemoryLayout<Element>.stride
        return stride <= 128 ? 6 : stride <= 256 ? 5 : stride <= 512 ? 4 : 3
    }
    @inline(__always) private static var chunkSize: Int { 1 << shift }

    private var chunks: ContiguousArray<ContiguousArray<Element>> = []
    private(set) var count = 0

    init() {}

    @inline(__always) var startIndex: Int { 0 }
    @inline(__always) var endIndex: Int { count }

    // Addresses instead of values: elements are large, and a getter would copy one for every member that is read.
    // The pointer stays good for the access, which holds the collection and so the chunk; a chunk is never empty and
    // its elements are on the heap.
    subscript(index: Int) -> Element {
        @inline(__always) unsafeAddress { address(index) }
        @inline(__always) unsafeMutableAddress { mutableAddress(index) }
    }

    // An index below `count` has a chunk, and that chunk an element there: the check of the one proves the others.

    /// Where an element stands, for as long as the collection is neither changed nor let go.
    @inline(__always) func address(_ index: Int) -> UnsafePointer<Element> {
        guard index >= 0, index < count else { preconditionFailure("no element \(index) of \(count)") }
        return chunks.withUnsafeBufferPointer { chunks in
            chunks[index >> Self.shift].withUnsafeBufferPointer { chunk in
                guard let base = chunk.baseAddress else { preconditionFailure("an empty chunk") }
                return base + (index & (Self.chunkSize - 1))
            }
        }
    }

    /// Where an element stands that is about to be changed, its chunk copied first if it is shared. It stays there until the
    /// collection grows; until then, and for as long as no copy is made, it may be changed without asking again.
    @inline(__always) mutating func mutableAddress(_ index: Int) -> UnsafeMutablePointer<Element> {
        guard index >= 0, index < count else { preconditionFailure("no element \(index) of \(count)") }
        return chunks.withUnsafeMutableBufferPointer { chunks in
            chunks[index >> Self.shift].withUnsafeMutableBufferPointer { chunk in
                guard let base = chunk.baseAddress else { preconditionFailure("an empty chunk") }
                return base + (index & (Self.chunkSize - 1))
            }
        }
    }

    /// Adds an element at the end.
    mutating func append(_ element: consuming Element) {
        if count & (Self.chunkSize - 1) == 0 {
            var chunk = ContiguousArray<Element>()
            // The first chunk grows as it must: most collections of a world stay as small as they begin.
            chunk.reserveCapacity(chunks.isEmpty ? 2 : Self.chunkSize)
            chunk.append(element)
            chunks.append(chunk)
        } else {
            chunks[count >> Self.shift].append(element)
        }
        count += 1
    }
}

/// What can be stored before anything is known of it, to be written where it stands.
protocol Blank {
    /// With nothing in it yet.
    init()
}

// Large records are not handed over to be copied in: a chunk of blanks is made at once, and each is written in its place.
extension Chunked where Element: Blank {
    /// Adds a blank element at the end and says where it stands, as `mutableAddress` does.
    @inline(__always) mutating func appendBlank() -> UnsafeMutablePointer<Element> {
        if count == chunks.count << Self.shift { appendChunk() }
        count += 1
        return mutableAddress(count - 1)
    }

    /// Takes the last element out.
    mutating func removeLast() {
        mutableAddress(count - 1).pointee = Element()
        count -= 1
    }

    @inline(never) private mutating func appendChunk() {
        chunks.append(
            ContiguousArray(unsafeUninitializedCapacity: Self.chunkSize) { chunk, count in
                for index in 0..<Self.chunkSize { chunk.initializeElement(at: index, to: Element()) }
                count = Self.chunkSize
            })
    }
}
