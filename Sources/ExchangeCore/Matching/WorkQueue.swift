import DequeModule

/// What waits to be done, the first to come the first to go. One alone, as nearly always, takes no storage.
struct WorkQueue<Element: Sendable>: Sendable {
    private var first: Element?
    private var others = Deque<Element>()

    var isEmpty: Bool { first == nil && others.isEmpty }

    /// Adds one at the end.
    @inline(__always) mutating func append(_ element: Element) {
        if first == nil, others.isEmpty { first = element } else { others.append(element) }
    }

    /// Takes the first one out; nil if there is none.
    @inline(__always) mutating func popFirst() -> Element? {
        if let element = first {
            first = nil
            return element
        }
        return others.isEmpty ? nil : popOther()
    }

    @inline(never) private mutating func popOther() -> Element? { others.popFirst() }
}
