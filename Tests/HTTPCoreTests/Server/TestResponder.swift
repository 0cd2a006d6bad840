@testable import HTTPCore

/// A responder made of a closure.
struct TestResponder: HTTPResponder {
    let answer: @Sendable (HTTPRequest, Reply) -> Answer

    init(_ answer: @escaping @Sendable (HTTPRequest, Reply) -> Answer) {
        self.answer = answer
    }

    func respond(to request: HTTPRequest, reply: Reply) -> Answer { answer(request, reply) }

    /// Answers with the method, the target and the body of the request.
    static let echo = TestResponder { request, _ in
        let text = "\(request.method.name) \(request.target) \(String(decoding: request.body, as: UTF8.self))"
        return .response(.text(.ok, text))
    }
}

/// A server on a free port that is stopped at the end.
func withServer<Result>(
    _ responder: some HTTPResponder, configuration: ServerConfiguration = ServerConfiguration(),
    _ body: (HTTPServer, BoundAddress) throws -> Result
) throws -> Result {
    let server = HTTPServer(configuration: configuration, responder: responder)
    let addresses = try server.start()
    defer { server.stop() }
    return try body(server, addresses[0])
}
