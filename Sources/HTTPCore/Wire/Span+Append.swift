extension Array where Element == UInt8 {
    /// Appends the bytes of `range` of `span`.
    mutating func append(_ span: borrowing Span<UInt8>, _ range: Range<Int>) {
        // Sound: the pointer is used only inside the closure, while `span` keeps its memory alive.
        span.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
