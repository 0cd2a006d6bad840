import ExchangeCore
import HTTPCore

/// A stub's answer to a request.
extension WorldState {
    /// The answer, with the stub's scenario moved on.
    mutating func answer(of stub: StubMapping, to call: Call) -> HTTPResponse {
        stubs.serve(stub)
        let wanted = stub.response
        var response = HTTPResponse(HTTPStatus(wanted.status, reason: wanted.statusMessage))
        response.headers = wanted.headers
        switch wanted.body {
        case .none: break
        case .text(let text): response.body = Array(text.utf8)
        case .json(let value):
            response.body = value.bytes
            if response.header("content-type") == nil {
                response.headers.append(HTTPField("Content-Type", "application/json"))
            }
        case .bytes(let bytes): response.body = bytes
        case .file(let name): response = file(name, response)
        }
        if let templates = stub.templates { fill(templates, of: stub, call, into: &response) }
        response.headers.append(HTTPField("Matched-Stub-Id", stub.id))
        if let name = stub.name { response.headers.append(HTTPField("Matched-Stub-Name", name)) }
        deliver(wanted, &response)
        return response
    }

    /// The body that a file below `__files` holds.
    private func file(_ name: String, _ response: HTTPResponse) -> HTTPResponse {
        guard let bytes = stubs.files[name] else {
            return .text(.internalServerError, "The stub's body file '\(name)' is not there.")
        }
        var response = response
        response.body = bytes
        return response
    }

    private mutating func fill(
        _ templates: StubTemplates, of stub: StubMapping, _ call: Call, into response: inout HTTPResponse
    ) {
        let facts = RequestFacts(call.request)
        let id = JournalEntry.id(of: journal.upcomingNumber)
        var context = TemplateContext(
            request: facts.templateModel(id: id, pattern: stub.request), parameters: stub.response.parameters, now: now,
            chance: stubs.chance)
        if let name = templates.fileName {
            response = file(name.text(&context), response)
            if let text = String(validating: response.body, as: UTF8.self), let body = try? Template(text) {
                response.body = Array(body.text(&context).utf8)
            }
        }
        if let body = templates.body { response.body = Array(body.text(&context).utf8) }
        for (index, header) in templates.headers.enumerated() where response.headers.indices.contains(index) {
            // A line break from the request must not begin a header of its own.
            let value = header.value.text(&context).filter { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
            response.headers[index] = HTTPField(header.name, value)
        }
        stubs.chance = context.chance
    }

    private mutating func deliver(_ wanted: StubResponse, _ response: inout HTTPResponse) {
        var delay = wanted.delay?.duration(&stubs.chance)
        if let common = stubs.settings.delay?.duration(&stubs.chance) { delay = delay ?? common }
        response.delivery.delay = delay.flatMap { $0 > .zero ? $0 : nil }
        response.delivery.dribble = wanted.dribble
        switch wanted.fault {
        case .empty: response.delivery.damage = .empty
        case .reset: response.delivery.damage = .reset
        case .malformedChunk: response.delivery.damage = .malformedChunk
        case .garbage:
            response.delivery.damage = .garbage((0..<64).map { _ in 0x80 | UInt8(truncatingIfNeeded: stubs.chance.next()) })
        case nil: break
        }
    }
}
