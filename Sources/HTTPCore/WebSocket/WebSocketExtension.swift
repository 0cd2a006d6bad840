/// One extension that a client offers (RFC 6455 section 9.1).
struct WebSocketExtension: Equatable {
    var name: String
    var parameters: [Parameter] = []

    struct Parameter: Equatable {
        var name: String
        var value: String?
    }

    /// The extensions in one `Sec-WebSocket-Extensions` field; nil if it does not follow the grammar.
    static func parse(_ field: String) -> [WebSocketExtension]? {
        var scanner = Scanner(rest: Array(field.utf8)[...])
        var extensions: [WebSocketExtension] = []
        repeat {
            // RFC 9110 section 5.6.1: a list may have empty elements.
            if scanner.isAtListEnd { continue }
            guard let name = scanner.token() else { return nil }
            var found = WebSocketExtension(name: name)
            while scanner.skip(UInt8(ascii: ";")) {
                guard let name = scanner.token() else { return nil }
                var parameter = Parameter(name: name)
                if scanner.skip(UInt8(ascii: "=")) {
                    guard let value = scanner.value() else { return nil }
                    parameter.value = value
                }
                found.parameters.append(parameter)
            }
            extensions.append(found)
        } while scanner.skip(UInt8(ascii: ","))
        return scanner.isDone ? extensions : nil
    }
}

/// Reads the tokens of a header field (RFC 9110 section 5.6), white space aside.
private struct Scanner {
    var rest: ArraySlice<UInt8>

    var isDone: Bool { rest.isEmpty }

    var isAtListEnd: Bool {
        mutating get {
            skipSpace()
            return rest.first == nil || rest.first == UInt8(ascii: ",")
        }
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// The next token, in lower case; nil if there is none.
    mutating func token() -> String? {
        skipSpace()
        let token = rest.prefix(while: Self.isTokenByte)
        rest = rest.dropFirst(token.count)
        return token.isEmpty ? nil : String(decoding: token, as: UTF8.self).lowercased()
    }

    /// The next token or quoted string, whose content must be a token (RFC 6455 section 9.1).
    mutating func value() -> String? {
        skipSpace()
        guard rest.first == UInt8(ascii: "\"") else { return token() }
        rest.removeFirst()
        let value = token()
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        rest.removeFirst()
        return value
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
