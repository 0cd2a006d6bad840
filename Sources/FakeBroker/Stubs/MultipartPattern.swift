/// What a part of a `multipart/form-data` body must be.
struct MultipartPattern: Sendable {
    enum Matching: String, Sendable, CaseIterable {
        /// One part at least is so.
        case any = "ANY"
        /// Every part is so.
        case all = "ALL"
    }

    var name: String?
    var fileName: String?
    var matching = Matching.any
    var headers: [RequestPattern.Named] = []
    var body: [ContentMatcher] = []

    /// Whether a request's parts satisfy every pattern.
    static func allMatch(_ patterns: [MultipartPattern], _ request: RequestFacts) -> Bool {
        let parts = MultipartBody.parts(of: request)
        return !parts.isEmpty
            && patterns.allSatisfy { pattern in
                pattern.matching == .any ? parts.contains(where: pattern.matches) : parts.allSatisfy(pattern.matches)
            }
    }

    private func matches(_ part: MultipartBody.Part) -> Bool {
        (name == nil || part.name == name) && (fileName == nil || part.fileName == fileName)
            && headers.allSatisfy { $0.matcher.matches(all: part.values(ofHeader: $0.name)) }
            && body.allSatisfy { $0.matches(part.text) }
    }
}

/// The parts of a `multipart/form-data` body (RFC 7578).
enum MultipartBody {
    struct Part: Sendable {
        var headers: [(name: String, value: String)]
        var text: String

        func values(ofHeader name: String) -> [String] {
            headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        }

        var name: String? { parameter("name") }
        var fileName: String? { parameter("filename") }

        private func parameter(_ name: String) -> String? {
            guard let disposition = values(ofHeader: "content-disposition").first else { return nil }
            return MultipartBody.parameter(name, of: disposition)
        }
    }

    /// The parts; none for a body that is no such thing.
    static func parts(of request: RequestFacts) -> [Part] {
        guard let type = request.values(ofHeader: "content-type").first, type.lowercased().hasPrefix("multipart/"),
            let boundary = parameter("boundary", of: type), !boundary.isEmpty
        else { return [] }
        let pieces = request.bodyText.split(separator: "--" + boundary, omittingEmptySubsequences: false)
        return pieces.dropFirst().compactMap { piece in
            // `--` behind the last boundary ends the body.
            if piece.hasPrefix("--") { return nil }
            let parts = piece.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            let headers = parts[0].split(separator: "\r\n").map { line in
                let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: String(halves[0]), value: halves.count > 1 ? String(halves[1].drop { $0 == " " }) : "")
            }
            let body = parts[1].hasSuffix("\r\n") ? parts[1].dropLast() : parts[1]
            return Part(headers: headers, text: String(body))
        }
    }

    /// A parameter of a header's value, e.g. `boundary=x` or `name="a"`.
    static func parameter(_ name: String, of value: String) -> String? {
        for piece in value.split(separator: ";").dropFirst() {
            let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
            var text = halves[1]
            while text.last == " " { text = text.dropLast() }
            if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
            return String(text)
        }
        return nil
    }
}
