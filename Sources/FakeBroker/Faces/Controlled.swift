import ExchangeCore

/// Whatever has the control API: a world, or a server, which means its default world.
public protocol Controlled: Sendable {
    /// Sends one request to its control API and returns the body of the answer.
    /// - Parameters:
    ///   - path: the path below `/__admin`, query included.
    ///   - body: JSON, or empty.
    /// - Throws: what the control API refuses.
    func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8]
}

extension Controlled {
    /// Sends a request whose body is an object, and reads the answer.
    func call(
        _ method: String, _ path: String, _ members: (inout JSONWriter) -> Void
    ) throws(ControlError) -> JSONValue {
        try ControlAnswer.read(send(method, path, String(decoding: JSONWriter.object(members), as: UTF8.self)))
    }

    /// Sends a request without a body, and reads the answer.
    func call(_ method: String, _ path: String) throws(ControlError) -> JSONValue {
        try ControlAnswer.read(send(method, path, ""))
    }
}

/// What the control API answers, read for Swift.
enum ControlAnswer {
    /// The value that an answer's body spells; null for an empty one.
    static func read(_ body: [UInt8]) throws(ControlError) -> JSONValue {
        if body.isEmpty { return .null }
        do { return try JSONReader.read(body) } catch {
            throw ControlError(status: 502, title: "The control API's answer is no JSON", detail: error.description)
        }
    }

    /// A query of the members that are not nil, with its question mark; empty without any.
    static func query(_ members: KeyValuePairs<String, (any CustomStringConvertible)?>) -> String {
        let pairs = members.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0.description))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}

extension JSONValue {
    /// A member that is text; empty where there is none.
    func text(_ name: String) -> String { self[name]?.string ?? "" }

    /// A member that is a whole number; zero where there is none.
    func count(_ name: String) -> Int { self[name]?.int ?? 0 }

    /// A member that is true or false; false where there is none.
    func flag(_ name: String) -> Bool { self[name]?.bool ?? false }

    /// A member that is an instant.
    func instant(_ name: String) -> Instant? { self[name]?.string.flatMap { Instant($0) } }

    /// A member that is an exact decimal.
    func decimal<Number: FixedPoint>(_ name: String) -> Number? { self[name]?.decimalText.flatMap { Number($0) } }

    /// A member that is one of a few words.
    func word<Word: RawRepresentable<String>>(_ name: String) -> Word? { self[name]?.string.flatMap(Word.init) }

    /// A member that is a list; empty where there is none.
    func list<Element>(_ name: String, _ element: (JSONValue) -> Element) -> [Element] { self[name]?.array?.map(element) ?? [] }

    /// A member that is a list of texts.
    func texts(_ name: String) -> [String] { self[name]?.array?.compactMap(\.string) ?? [] }
}
