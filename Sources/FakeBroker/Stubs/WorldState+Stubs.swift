import ExchangeCore
import HTTPCore

/// A stub's answer to a request.
extension WorldState {
    /// The answer, with the stub's scenario moved on.
    mutating func answer(of mapping: StubMapping, to call: Call) -> HTTPResponse {
        stubs.serve(mapping)
        var response = respond(mapping, RequestFacts(call.request), number: journal.upcomingNumber)
        response.headers.append(HTTPField("Matched-Stub-Id", mapping.id))
        if let name = mapping.name { response.headers.append(HTTPField("Matched-Stub-Name", name)) }
        return response
    }

    /// What a stub answers to this request.
    private mutating func respond(_ mapping: StubMapping, _ facts: RequestFacts, number: UInt64) -> HTTPResponse {
        let stub = mapping.response
        var response = HTTPResponse(HTTPStatus(stub.status, reason: stub.statusMessage), headers: stub.headers)
        if mapping.templates == nil {
            guard let body = stubBody(stub) else { return Self.missingFile(stub) }
            response.body = body
        } else {
            render(mapping, facts, number: number, into: &response)
        }
        response.delivery = delivery(of: stub)
        return response
    }

    private func stubBody(_ stub: StubResponse) -> [UInt8]? {
        switch stub.body {
        case .none: []
        case .text(let text): Array(text.utf8)
        case .json(let value): value.bytes
        case .bytes(let bytes): bytes
        case .file(let path): stubs.files[path]
        }
    }

    /// Fills a stub's templates. Chance is the world's, so the same requests in the same order get the same text.
    private mutating func render(
        _ mapping: StubMapping, _ facts: RequestFacts, number: UInt64, into response: inout HTTPResponse
    ) {
        guard let templates = mapping.templates else { return }
        let model = facts.templateModel(id: JournalEntry.id(of: number), pattern: mapping.request)
        var context = TemplateContext(
            request: model, parameters: mapping.response.parameters, now: now, chance: stubs.chance)
        defer { stubs.chance = context.chance }
        response.headers = templates.headers.map { HTTPField($0.name, $0.value.text(&context)) }
        if let body = templates.body {
            response.body = Array(body.text(&context).utf8)
        } else if let name = templates.fileName {
            let path = name.text(&context)
            guard let bytes = StubFiles.normal(path).flatMap({ stubs.files[$0] }) else {
                response = Self.missingFile(path)
                return
            }
            response.body = Self.rendered(file: bytes, &context)
        } else {
            response.body = stubBody(mapping.response) ?? []
        }
    }

    /// A file's text with its templates filled; bytes that are no text, or no template, stay as they are.
    private static func rendered(file bytes: [UInt8], _ context: inout TemplateContext) -> [UInt8] {
        guard let text = String(validating: bytes, as: UTF8.self), text.contains("{{"), let template = try? Template(text)
        else { return bytes }
        return Array(template.text(&context).utf8)
    }

    private static func missingFile(_ stub: StubResponse) -> HTTPResponse {
        guard case .file(let path) = stub.body else { return missingFile("") }
        return missingFile(path)
    }

    private static func missingFile(_ path: String) -> HTTPResponse {
        .text(.internalServerError, "There is no file '\(path)' below __files for this stub's body.\n")
    }

    /// How a stub's answer leaves: its delays by the wall, drawn from the world's chance, and its fault.
    private mutating func delivery(of stub: StubResponse) -> Delivery {
        var delivery = Delivery()
        let fixed = stub.delay?.duration(&stubs.chance) ?? .milliseconds(stubs.settings.fixedDelayMilliseconds)
        let drawn = (stub.distribution ?? stubs.settings.distribution)?.duration(&stubs.chance) ?? .zero
        if fixed + drawn > .zero { delivery.delay = fixed + drawn }
        delivery.dribble = stub.dribble
        switch stub.fault {
        case nil: break
        case .empty: delivery.damage = .empty
        case .malformedChunk: delivery.damage = .malformedChunk
        case .reset: delivery.damage = .reset
        case .garbage:
            // Never a status line by accident: no byte is a letter.
            delivery.damage = .garbage((0..<64).map { _ in UInt8(truncatingIfNeeded: stubs.chance.next()) | 0x80 })
        }
        return delivery
    }

    /// The answer to a request that no route and no stub serves, in a world that has stubs: which came closest.
    func notMatched(_ request: HTTPRequest) -> HTTPResponse {
        let facts = RequestFacts(request)
        return .text(.notFound, StubDifference.text(facts, closest: stubs.nearMisses(of: facts, limit: 1).first?.mapping, stubs))
    }
}
