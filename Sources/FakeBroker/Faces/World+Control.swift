import ExchangeCore
import HTTPCore

/// A world in this process: its control API without a socket between.
extension World: ControlledWorld {
    private static let router = Router([ControlProvider.provider])

    public func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        guard case .response(let response) = try answer(method, path, body, Reply(send: { _ in })) else {
            throw ControlError(status: 501, title: "\(method) \(path) does not answer at once", detail: "sendAndWait waits for it.")
        }
        return try Self.content(of: response)
    }

    public func sendAndWait(_ method: String, _ path: String, _ body: String) async throws(ControlError) -> [UInt8] {
        let answered: Result<HTTPResponse, ControlError> = await withCheckedContinuation { later in
            // Whoever answers does it once: the wait's end, what it waited for, or the world's end.
            let reply = Reply(send: { later.resume(returning: .success($0)) })
            do throws(ControlError) {
                switch try answer(method, path, body, reply) {
                case .response(let response): later.resume(returning: .success(response))
                case .deferred: break
                case .stream, .webSocket:
                    later.resume(
                        returning: .failure(ControlError(status: 501, title: "\(method) \(path) answers with a stream")))
                }
            } catch { later.resume(returning: .failure(error)) }
        }
        return try Self.content(of: answered.get())
    }

    private func answer(_ method: String, _ path: String, _ body: String, _ reply: Reply) throws(ControlError) -> Answer {
        let isEnded: Bool, front: Front?
        (isEnded, front) = home
        if isEnded { throw .worldEnded(id) }
        let request = HTTPRequest(HTTPMethod(method), "/__admin" + path, body: Array(body.utf8))
        let match = Self.router.match(request.method, request.path)
        guard case .found(let entry, _) = match else {
            throw ControlError(status: 404, title: "The control API has no \(method) \(path)")
        }
        if case .server = entry.route.handler {
            guard let front else { throw ControlError(status: 501, title: "\(method) \(path) is the server's, not a world's") }
            // As a client at the server's own address would send it, so that the answer names that address.
            let fields = [HTTPField("X-FakeBroker-World", id), HTTPField("Host", front.origin.authority)]
            return front.respond(to: HTTPRequest(request.method, "/__admin" + path, headers: fields, body: request.body), reply: reply)
        }
        let call = Call(
            request: request, match: match, wall: perform { $0.wall }, reply: reply,
            publicURL: front?.origin ?? .nowhere, world: self)
        switch entry.route.handler {
        case .world(let handle):
            return perform {
                $0.note(call)
                return handle(&$0, call)
            }
        case .unlocked(let handle):
            perform { $0.note(call) }
            return handle(call)
        case .server: preconditionFailure("answered above")
        }
    }

    /// The body of an answer that is no refusal.
    static func content(of response: HTTPResponse) throws(ControlError) -> [UInt8] {
        if (200..<300).contains(response.status.code) { return response.body }
        throw ControlError(status: response.status.code, body: response.body)
    }
}

extension ControlError {
    /// The refusal that an answer's body spells.
    init(status: Int, body: [UInt8]) {
        let first = (try? JSONReader.read(body))?["errors"]?.array?.first
        self.init(
            status: status, title: first?["title"]?.string ?? String(decoding: body.prefix(200), as: UTF8.self),
            detail: first?["detail"]?.string, pointer: first?["source"]?["pointer"]?.string)
    }
}
