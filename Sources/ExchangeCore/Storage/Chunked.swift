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

    /// Where an element stands, for as long as the collection is neither changed nor let go.
    @inline(__always) func address(_ index: Int) -> UnsafePointer<Element> {
        chunks[index >> Self.shift].withUnsafeBufferPointer { chunk in
            let offset = index & (Self.chunkSize - 1)
            guard let base = chunk.baseAddress, offset < chunk.count else { preconditionFailure("no element \(index) of \(count)") }
            return base + offset
        }
    }

    /// Where an element stands that is about to be changed, its chunk copied first if it is shared. It stays there until the
    /// collection grows; until then, and for as long as no copy is made, it may be changed without asking again.
    @inline(__always) mutating func mutableAddress(_ index: Int) -> UnsafeMutablePointer<Element> {
        let last = count
        return chunks[index >> Self.shift].withUnsafeMutableBufferPointer { chunk in
            let offset = index & (Self.chunkSize - 1)
            guard let base = chunk.baseAddress, offset < chunk.count else { preconditionFailure("no element \(index) of \(last)") }
            return base + offset
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
