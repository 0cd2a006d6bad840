import ExchangeCore
import HTTPCore

/// The rows of the control API, and what its handlers share: bodies in, JSON out, refusals in between.
extension Route {
    /// A row that works on one world, under its lock.
    /// - Parameters:
    ///   - name: the operation's name behind `control.`.
    ///   - path: the path below `/__admin`.
    static func control(
        _ name: String, _ method: HTTPMethod, _ path: String,
        _ handle: @escaping @Sendable (inout WorldState, Call) throws(ControlError) -> HTTPResponse
    ) -> Route {
        Route("control." + name, method, "/__admin" + path, access: .open) { state, call in
            do throws(ControlError) { return try handle(&state, call) } catch { return ControlErrors.response(error) }
        }
    }

    /// A row that works on the server as a whole, with no lock held.
    static func controlServer(
        _ name: String, _ method: HTTPMethod, _ path: String,
        _ handle: @escaping @Sendable (Front, Call) throws(ControlError) -> HTTPResponse
    ) -> Route {
        Route(
            "control." + name, method, "/__admin" + path, access: .open,
            .server { front, call in
                do throws(ControlError) { return .response(try handle(front, call)) } catch {
                    return .response(ControlErrors.response(error))
                }
            })
    }
}

extension Call {
    /// The body as JSON. An empty body counts as an object without members.
    func body() throws(ControlError) -> Form {
        if request.body.isEmpty { return Form(.object([])) }
        do { return Form(try JSONReader.read(request.body)) } catch {
            throw ControlError(
                status: 422, title: "Error parsing JSON",
                detail: "Line \(error.line), column \(error.column): \(error.reason).", pointer: "")
        }
    }

    /// Refuses a body that says anything: what is asked takes no members.
    func emptyBody() throws(ControlError) {
        try body().object { _ throws(ControlError) in }
    }

    /// A query parameter that is a whole number, zero or more.
    func count(_ name: String) throws(ControlError) -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .badQuery(name, text, expected: "a whole number, zero or more")
        }
        return number
    }

    /// A query parameter that is `true` or `false`.
    func flag(_ name: String) throws(ControlError) -> Bool? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let flag = Bool(text) else { throw .badQuery(name, text, expected: "true or false") }
        return flag
    }

    /// A query parameter that is a span of time.
    func duration(_ name: String) throws(ControlError) -> Duration? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw .badQuery(name, text, expected: "a duration such as 5s, 250ms or PT5S")
        }
        return duration
    }

    /// A query parameter that is an instant.
    func instant(_ name: String) throws(ControlError) -> Instant? {
        guard let text = query[name], !text.isEmpty else { return nil }
        // A `+` that was not escaped arrives as a space.
        guard let instant = Instant(text) ?? Instant(text.replacing(" ", with: "+")) else {
            throw .badQuery(name, text, expected: "an instant such as 2026-03-02T09:30:00-05:00")
        }
        return instant
    }

    /// The page of a listing that the query asks for, by `limit` and `offset`.
    func page<Element>(_ all: [Element]) throws(ControlError) -> ArraySlice<Element> {
        let start = min(try count("offset") ?? 0, all.count)
        let length = min(try count("limit") ?? all.count, all.count - start)
        return all[start..<(start + length)]
    }
}

/// How the control API's answers look: JSON, UTF-8.
enum ControlJSON {
    /// An answer of 200 with a body that is JSON.
    static func response(_ body: [UInt8]) -> HTTPResponse { response(.ok, body) }

    /// An answer with a body that is JSON.
    static func response(_ status: HTTPStatus, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, headers: [HTTPField("Content-Type", "application/json")], body: body)
    }

    /// An answer that is one object.
    static func object(
        _ status: HTTPStatus = .ok, reserving capacity: Int = 512, _ members: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        response(status, JSONWriter.object(reserving: capacity, members))
    }

    /// An object without members: the answer of what leaves nothing to tell.
    static let nothing = response(.ok, Array("{}".utf8))

    /// A listing: `{"<noun>":[…],"meta":{"total":n}}`. `total` counts all, not the page.
    static func list<Element>(
        _ noun: StaticString, _ page: some Sequence<Element>, total: Int,
        _ write: (inout JSONWriter, Element) -> Void
    ) -> HTTPResponse {
        object { json in
            json.array(noun) { json in for element in page { write(&json, element) } }
            json.object("meta") { $0.member("total", total) }
        }
    }
}
