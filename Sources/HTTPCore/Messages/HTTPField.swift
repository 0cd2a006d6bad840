/// One response header field, in the order and the spelling in which it goes out.
public struct HTTPField: Hashable, Sendable {
    /// The name as it is written on the wire.
    public var name: String
    /// The value, without the white space around it.
    public var value: String

    /// A field of that name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
