import HTTPCore

/// One command to the streamer, as it was sent.
struct StreamerRequest: Sendable {
    let service: String
    let command: String
    /// Sent as a number or a string, answered as a string.
    let requestId: String
    let customerId: String?
    let correlationId: String?
    let parameters: JSONValue?

    /// Commands of one message.
    static let limit = 256

    /// The commands of a message: a list under `requests`, or one bare command. Nil for what is neither.
    static func read(_ message: WebSocketMessage) -> [StreamerRequest]? {
        let bytes: [UInt8] =
            switch message {
            case .text(let text): Array(text.utf8)
            case .binary(let bytes): bytes
            }
        guard let value = try? JSONReader.read(bytes), value.members != nil else { return nil }
        guard let list = value["requests"] else { return [StreamerRequest(value)] }
        guard let requests = list.array, !requests.isEmpty, requests.count <= limit else { return nil }
        return requests.map(StreamerRequest.init)
    }

    private init(_ value: JSONValue) {
        service = (value["service"]?.string ?? "").uppercased()
        command = (value["command"]?.string ?? "").uppercased()
        requestId = value["requestid"]?.decimalText ?? ""
        customerId = value["SchwabClientCustomerId"]?.string
        correlationId = value["SchwabClientCorrelId"]?.string
        parameters = value["parameters"]
    }

    /// The elements of a comma-separated parameter; nil where it is missing.
    func list(_ name: String) -> [String]? {
        guard let value = parameters?[name] else { return nil }
        if let elements = value.array { return elements.compactMap(\.decimalText) }
        guard let text = value.decimalText else { return nil }
        return text.split(separator: ",").compactMap { piece in
            var trimmed = piece.drop { $0 == " " }
            while trimmed.last == " " { trimmed.removeLast() }
            return trimmed.isEmpty ? nil : String(trimmed)
        }
    }

    /// The access token of a login.
    var token: String? { parameters?["Authorization"]?.string }

    /// The token in a message that is a login, to find its world by.
    static func loginToken(_ message: WebSocketMessage) -> String? {
        read(message)?.first { $0.service == "ADMIN" && $0.command == "LOGIN" }?.token
    }
}
