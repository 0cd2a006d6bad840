import ExchangeCore
import HTTPCore

/// A world in this process: its control API without a socket between.
extension World: ControlledWorld {
    private static let router = Router([ControlProvider.provider])

    public func send(_ method: String, _ path: String, _ body: String) throws(ControlError) -> [UInt8] {
        let request = HTTPRequest(HTTPMethod(method), "/__admin" + path, body: Array(body.utf8))
        let match = Self.router.match(request.method, request.path)
        guard case .found(let entry, _) = match else {
            throw ControlError(status: 404, title: "The control API has no \(method) \(path)")
        }
        let call = Call(
            request: request, match: match, wall: perform { $0.wall }, reply: Reply(send: { _ in }),
            publicURL: Origin(isSecure: false, authority: "in.process"), world: self)
        let answer: Answer
        switch entry.route.handler {
        case .world(let handle):
            answer = perform {
                $0.note(call)
                return handle(&$0, call)
            }
        case .unlocked(let handle):
            perform { $0.note(call) }
            answer = handle(call)
        case .server: throw ControlError(status: 501, title: "\(method) \(path) is the server's, not a world's")
        }
        guard case .response(let response) = answer else {
            throw ControlError(status: 501, title: "\(method) \(path) does not answer at once")
        }
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
