import ArgumentParser

/// One thing that can be set by a flag or by its environment twin: how it is written, and what is expected there.
struct Setting<Value: Sendable>: Sendable {
    /// The environment variable, `FAKEBROKER_…`.
    let variable: String
    /// What a value looks like, for messages: "a port number from 0 to 65535".
    let expected: String
    private let parse: @Sendable (String) -> Value?

    init(_ variable: String, expected: String, parse: @escaping @Sendable (String) -> Value?) {
        self.variable = variable
        self.expected = expected
        self.parse = parse
    }

    /// The value that a flag's text stands for. The option parser puts the flag's name before the message.
    @Sendable func read(_ text: String) throws -> Value {
        guard let value = parse(text) else { throw ValidationError("expected \(expected)") }
        return value
    }

    /// The flag if it was given, else the variable if it is set and not empty, else nothing.
    func value(flag: Value?, environment: [String: String]) throws(Refusal) -> Value? {
        if let flag { return flag }
        guard let text = environment[variable], !text.isEmpty else { return nil }
        guard let value = parse(text) else {
            throw .badConfiguration("\(variable)='\(text)' in the environment: expected \(expected)")
        }
        return value
    }
}
