@testable import HTTPCore

/// What a parser made of a whole input: the requests, and what ended it.
struct Reading: Equatable, CustomStringConvertible {
    var requests: [String] = []
    var error: RequestError?
    /// True when the input stopped in the middle of a request.
    var isInsideRequest = false

    var description: String {
        "\(requests) \(error.map { "\($0)" } ?? "no error")\(isInsideRequest ? ", inside a request" : "")"
    }

    /// Reads `pieces` with one parser.
    init(_ pieces: [ArraySlice<UInt8>], limits: Limits = Limits()) {
        var parser = RequestParser(limits: limits)
        do throws(RequestError) {
            for piece in pieces {
                let bytes = Array(piece)
                var position = 0
                reading: while true {
                    switch try parser.receive(bytes.span, at: &position) {
                    case .needsInput: break reading
                    case .headReceived: break
                    case .requestReceived: requests.append(Self.text(parser.takeRequest(arrival: Arrival())))
                    }
                }
            }
            isInsideRequest = !parser.isBetweenRequests
        } catch {
            self.error = error
        }
    }

    init(_ bytes: [UInt8], limits: Limits = Limits()) {
        self.init([bytes[...]], limits: limits)
    }

    init(_ text: String, limits: Limits = Limits()) {
        self.init(Array(text.utf8), limits: limits)
    }

    /// Everything of a request in one line, for comparison.
    private static func text(_ request: HTTPRequest) -> String {
        let fields = request.headers.list.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let body = String(decoding: request.body, as: UTF8.self)
        return "\(request.method.name) \(request.target) [\(fields)] \(body)"
    }
}
