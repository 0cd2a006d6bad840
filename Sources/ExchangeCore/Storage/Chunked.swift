import Synchronization

/// An array in chunks: a copy shares all of them, and the first change after a copy copies one chunk, not the
/// whole. Appending and indexing are O(1), and a member of an element is read and changed where it stands.
///
/// Whether a chunk is shared is remembered beside it, not asked of the chunk each time: of many elements the one that is
/// changed next is seldom in the processor's cache, and the question would fetch a line more.
struct Chunked<Element: Sendable>: Sendable, RandomAccessCollection, MutableCollection {
    /// About two pages a chunk, so that the copy after a fork stays small, in 8 to 64 elements.
    @inline(__always) private static var shift: Int {
        let stride = MemoryLayout<Element>.stride
        return stride <= 128 ? 6 : stride <= 256 ? 5 : stride <= 512 ? 4 : 3
    }
    @inline(__always) private static var chunkSize: Int { 1 << shift }

    private struct Chunk: Sendable {
        var elements: ContiguousArray<Element>
        /// Whether no copy of the collection had it since it was last asked; good for as long as there is no copy.
        var isOwn = false
    }

    private var chunks: ContiguousArray<Chunk> = []
    private(set) var count = 0
    private var lineage = Lineage()

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
            chunks[index >> Self.shift].elements.withUnsafeBufferPointer { chunk in
                guard let base = chunk.baseAddress else { preconditionFailure("an empty chunk") }
                return base + (index & (Self.chunkSize - 1))
            }
        }
    }

    /// Where an element stands that is about to be changed, its chunk copied first if it is shared. It stays there until the
    /// collection grows; until then, and for as long as no copy is made, it may be changed without asking again.
    @inline(__always) mutating func mutableAddress(_ index: Int) -> UnsafeMutablePointer<Element> {
        let element = address(index)
        let isOwn = chunks.withUnsafeBufferPointer { $0[index >> Self.shift].isOwn }
        if isOwn, isKnownUniquelyReferenced(&lineage), !lineage.isSplit.load(ordering: .relaxed) {
            return UnsafeMutablePointer(mutating: element)
        }
        return ownAddress(index)
    }

    /// The same where the chunk is, or may be, shared.
    @inline(never) private mutating func ownAddress(_ index: Int) -> UnsafeMutablePointer<Element> {
        if !isKnownUniquelyReferenced(&lineage) || lineage.isSplit.load(ordering: .relaxed) {
            lineage.isSplit.store(true, ordering: .relaxed)
            lineage = Lineage()
            for chunk in chunks.indices { chunks[chunk].isOwn = false }
        }
        chunks[index >> Self.shift].isOwn = true
        return chunks[index >> Self.shift].elements.withUnsafeMutableBufferPointer { chunk in
            guard let base = chunk.baseAddress else { preconditionFailure("an empty chunk") }
            return base + (index & (Self.chunkSize - 1))
        }
    }

    /// Adds an element at the end.
    mutating func append(_ element: consuming Element) {
        if count & (Self.chunkSize - 1) == 0 {
            var chunk = ContiguousArray<Element>()
            // The first chunk grows as it must: most collections of a world stay as small as they begin.
            chunk.reserveCapacity(chunks.isEmpty ? 2 : Self.chunkSize)
            chunk.append(element)
            chunks.append(Chunk(elements: chunk))
        } else {
            chunks[count >> Self.shift].elements.append(element)
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
            Chunk(
                elements: ContiguousArray(unsafeUninitializedCapacity: Self.chunkSize) { chunk, count in
                    for index in 0..<Self.chunkSize { chunk.initializeElement(at: index, to: Element()) }
                    count = Self.chunkSize
                }))
    }
}

/// What a collection and its copies have in common, until one of them is changed. Whoever is alone with it, and was not left
/// by one that went its own way, knows that no copy has what it has.
private final class Lineage: Sendable {
    /// Whether one of them was changed, and left. It is set before the one that left lets go: who then finds itself alone
    /// sees it.
    let isSplit = Atomic(false)
}
