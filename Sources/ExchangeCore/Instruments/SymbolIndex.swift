/// The numbers of symbols, looked up by name for every order: a table of its own, since symbols are short, are never
/// taken out, and are already unique where they are kept.
struct SymbolIndex: Sendable {
    private struct Slot: Sendable {
        var hash: UInt32
        /// Zero in an empty slot.
        var id: Int32
        var symbol: Symbol
    }

    /// A power of two of them, at most half used; a symbol stands in the first free one from its hash on.
    private var slots: ContiguousArray<Slot> = []
    private var count = 0

    init() {}

    /// The number of a symbol.
    func find(_ symbol: Symbol) -> InstrumentID? {
        slots.withUnsafeBufferPointer { slots in
            guard !slots.isEmpty else { return nil }
            let hash = Self.hash(symbol)
            let mask = slots.count - 1
            var at = Int(hash) & mask
            while slots[at].id != 0 {
                if slots[at].hash == hash, slots[at].symbol.text == symbol.text { return InstrumentID(slots[at].id) }
                at = (at + 1) & mask
            }
            return nil
        }
    }

    /// Adds a symbol that is not there yet.
    mutating func insert(_ symbol: Symbol, _ id: InstrumentID) {
        if (count + 1) * 2 > slots.count { grow() }
        put(Slot(hash: Self.hash(symbol), id: id.rawValue, symbol: symbol))
        count += 1
    }

    private mutating func put(_ slot: Slot) {
        let mask = slots.count - 1
        var at = Int(slot.hash) & mask
        while slots[at].id != 0 { at = (at + 1) & mask }
        slots[at] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: Slot(hash: 0, id: 0, symbol: Symbol("")), count: max(16, old.count * 2))
        for slot in old where slot.id != 0 { put(slot) }
    }

    @inline(__always) private static func hash(_ symbol: Symbol) -> UInt32 {
        if let hash = symbol.text.utf8.withContiguousStorageIfAvailable({ hash($0) }) { return hash }
        var text = symbol.text
        return text.withUTF8 { hash($0) }
    }

    @inline(__always) private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        // Symbols of up to eight bytes, as nearly all are, are hashed in one step: of four and more by their first and last four.
        let count = bytes.count
        guard count <= 8 else { return UInt32(truncatingIfNeeded: SplitMix64.mix(StableHash.fnv1a(bytes: bytes))) }
        var word = UInt64(count)
        if count >= 4 {
            let bytes = UnsafeRawBufferPointer(bytes)
            let first = bytes.loadUnaligned(as: UInt32.self), last = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            word ^= UInt64(first) << 32 ^ UInt64(last) << 8
        } else {
            for byte in bytes { word = word << 8 | UInt64(byte) }
        }
        return UInt32(truncatingIfNeeded: SplitMix64.mix(word))
    }
}
