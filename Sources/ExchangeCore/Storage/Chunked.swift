/// An array in chunks: a copy shares all of them, and the first change after a copy copies one chunk, not the
/// whole. Appending and indexing are O(1).
struct Chunked<Element: Sendable>: Sendable, RandomAccessCollection, MutableCollection {
    private static var shift: Int { 6 }
    private static var chunkSize: Int { 1 << shift }

    private var chunks: ContiguousArray<ContiguousArray<Element>> = []
    private(set) var count = 0

    init() {}

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Element {
        @inline(__always) get { chunks[index >> Self.shift][index & (Self.chunkSize - 1)] }
        @inline(__always) _modify { yield &chunks[index >> Self.shift][index & (Self.chunkSize - 1)] }
    }

    /// Adds an element at the end.
    mutating func append(_ element: Element) {
        if count & (Self.chunkSize - 1) == 0 {
            var chunk = ContiguousArray<Element>()
            chunk.reserveCapacity(Self.chunkSize)
            chunk.append(element)
            chunks.append(chunk)
        } else {
            chunks[count >> Self.shift].append(element)
        }
        count += 1
    }
}
