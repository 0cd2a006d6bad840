import HTTPCore

/// Percent-encoding as RFC 3986 section 2.1 and HTML forms have it.
enum PercentEncoding {
    /// The text that `bytes` encode; nil if an escape is broken or the result is no UTF-8.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }) else {
            return bytes.withUnsafeBufferPointer(String.init(utf8:))
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = ByteClass.hexValue(bytes[index + 1]),
                    let low = ByteClass.hexValue(bytes[index + 2])
                else { return nil }
                text.append(high << 4 | low)
                index += 3
            } else {
                text.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(validating: text, as: UTF8.self)
    }

    /// Whether `decode` makes a text of these bytes.
    static func isDecodable(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.isASCII && PathText.first(UInt8(ascii: "%"), in: bytes) == bytes.count || decode(Array(bytes)[...], plusIsSpace: false) != nil
    }

    /// `text` with everything but RFC 3986's unreserved characters escaped.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(contentsOf: "0123456789ABCDEF".utf8.dropFirst(Int(byte >> 4)).prefix(1))
                bytes.append(contentsOf: "0123456789ABCDEF".utf8.dropFirst(Int(byte & 0xF)).prefix(1))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The pairs of a query string or of an `application/x-www-form-urlencoded` body, in order, decoded.
/// A pair whose escapes are broken keeps its text as sent.
struct FormPairs: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        for piece in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = piece.firstIndex(of: UInt8(ascii: "="))
            let name = piece[..<(equals ?? piece.endIndex)]
            let value = equals.map { piece[($0 + 1)...] } ?? piece[piece.endIndex...]
            pairs.append((Self.text(name), Self.text(value)))
        }
    }

    /// The first value of that name.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// All values of that name, in order.
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// All values of that name, each split at its commas: clients send lists both ways.
    func list(_ name: String) -> [String] {
        all(name).flatMap { $0.split(separator: ",").map(String.init) }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        PercentEncoding.decode(bytes, plusIsSpace: true) ?? String(decoding: bytes, as: UTF8.self)
    }
}
