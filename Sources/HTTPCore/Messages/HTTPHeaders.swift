/// A request's header fields: ranges over the head's own bytes, in order, duplicates kept. Names compare without case.
public struct HTTPHeaders: Sendable {
    /// The head as received; every range below points into it.
    let storage: [UInt8]
    let fields: [Field]

    struct Field: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// The fields whose names and (trimmed) values stand at these ranges of `storage`.
    init(storage: [UInt8], fields: [Field]) {
        self.storage = storage
        self.fields = fields
    }

    /// Fields written out by hand.
    public init(_ list: [HTTPField] = []) {
        var storage: [UInt8] = []
        var fields: [Field] = []
        for field in list {
            let name = storage.count
            storage.append(contentsOf: field.name.utf8)
            let value = storage.count
            storage.append(contentsOf: field.value.utf8)
            fields.append(Field(name: name..<value, value: value..<storage.count))
        }
        self.init(storage: storage, fields: fields)
    }

    /// How many fields there are.
    public var count: Int { fields.count }

    /// The value of the first field of that name, as bytes. `name` must be written in lower case.
    public func bytes(_ name: StaticString) -> ArraySlice<UInt8>? {
        for field in fields where matches(field.name, name) { return storage[field.value] }
        return nil
    }

    /// The value of the first field of that name. `name` must be written in lower case.
    public subscript(name: StaticString) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The values of all fields of that name, in order. `name` must be written in lower case.
    public func all(_ name: StaticString) -> [String] {
        fields.filter { matches($0.name, name) }.map { String(decoding: storage[$0.value], as: UTF8.self) }
    }

    /// Every field in order, for journals and matchers.
    public var list: [HTTPField] {
        fields.map {
            HTTPField(
                String(decoding: storage[$0.name], as: UTF8.self), String(decoding: storage[$0.value], as: UTF8.self))
        }
    }

    private func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        let span = storage.span
        for offset in 0..<range.count where ByteClass.lowered(span[range.lowerBound &+ offset]) != name.utf8Start[offset] {
            return false
        }
        return true
    }
}

extension HTTPHeaders {
    /// The bytes that the head took, for accounting.
    public var sizeBytes: Int { storage.count }
}
