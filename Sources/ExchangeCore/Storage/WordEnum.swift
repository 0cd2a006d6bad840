// The standard library's `!=` for enums with raw values compares the raw values: here texts, character by character.
extension RawRepresentable where Self: Hashable, RawValue == String {
    /// Whether two cases differ, asked of the cases and not of their words.
    @inline(__always) static func != (a: Self, b: Self) -> Bool { !(a == b) }
}
