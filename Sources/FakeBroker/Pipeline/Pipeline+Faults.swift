import ExchangeCore
import HTTPCore

/// The fault stages: what strikes a request, and what its answer becomes.
extension WorldState {
    /// Counts a request for the faults of a phase; the one that strikes it.
    mutating func strike(_ phase: Fault.Phase, _ passage: Passage) -> FaultBook.Strike? {
        var subject = FaultBook.Subject(
            method: passage.call.request.method.name, path: PathParameters.segments(of: passage.call.request.path))
        if let entry = passage.call.entry {
            subject.provider = entry.provider.name
            subject.operation = entry.route.operation
            subject.account = entry.provider.administration.account(self, passage.call)
        }
        return faults.strike(phase, subject, now: now, wall: wall)
    }

    /// The answer that a fault gives in place of the real one.
    mutating func failure(_ strike: FaultBook.Strike, _ passage: Passage) -> HTTPResponse {
        let effect = strike.effect
        let usual = effect.rateLimit != nil ? 429 : effect.connection == nil ? 200 : 500
        let status = HTTPStatus(effect.status ?? usual)
        var response: HTTPResponse
        if let body = effect.body {
            let looksLikeJSON = body.first.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
            response = HTTPResponse(
                status, headers: [HTTPField("Content-Type", looksLikeJSON ? "application/json" : "text/plain; charset=utf-8")],
                body: body)
        } else if let entry = passage.call.entry {
            response = entry.provider.administration.failure(&self, status, passage.call)
        } else {
            response = .text(status, status.reason)
        }
        return response
    }

    /// Does to an answer on its way out what a fault says: headers, delays, damage.
    /// - Parameter isLate: the delay is over already, since the request itself was kept waiting.
    mutating func soil(_ response: inout HTTPResponse, _ strike: FaultBook.Strike, _ passage: Passage, isLate: Bool) {
        if let limit = strike.limit { response.headers.append(contentsOf: Self.headers(limit, isOver: !strike.passes)) }
        if strike.passes { return }
        for (name, value) in strike.effect.headers {
            response.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            response.headers.append(HTTPField(name, value))
        }
        if let delay = strike.delay, !isLate, strike.effect.delayClock == .wall {
            response.delivery.delay = (response.delivery.delay ?? .zero) + delay
        }
        switch strike.effect.connection {
        case .reset: response.delivery.damage = .reset
        case .empty: response.delivery.damage = .empty
        case .garbage: response.delivery.damage = .garbage(strike.garbage)
        case .truncate(let bytes): response.delivery.damage = .truncate(bodyBytes: bytes)
        case .stall(let bytes, let span): response.delivery.damage = .stall(afterBodyBytes: bytes, for: span)
        case nil: break
        }
    }

    /// What a limited service tells of its limit: the fields of the IETF's draft in their usual older spelling.
    private static func headers(_ limit: FaultBook.Strike.LimitState, isOver: Bool) -> [HTTPField] {
        var fields = [
            HTTPField("X-RateLimit-Limit", String(limit.limit)),
            HTTPField("X-RateLimit-Remaining", String(limit.remaining)),
            HTTPField("X-RateLimit-Reset", String(limit.resetsAt.secondsSinceEpoch)),
        ]
        if isOver {
            let seconds = (limit.resetsIn.wholeNanoseconds + 999_999_999) / 1_000_000_000
            fields.append(HTTPField("Retry-After", String(max(1, seconds))))
        }
        return fields
    }
}
