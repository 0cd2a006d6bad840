import Foundation
import HTTPCore
import Testing

/// A conversation with an imitated API, as a plain text file: what is asked, and what must be answered.
///
/// ```
/// title: an order is placed and read back
/// source: where the answers' shape is known from
/// basis: recorded | documentation | inferred
/// given: login schwab
///
/// > GET /trader/v1/accounts/{{hash}}
/// > Authorization: Bearer {{access}}
/// < 200
/// < Content-Type: application/json;charset=UTF-8
/// < {"securitiesAccount":{…}}
/// ! advance 30m
/// ```
/// `>` lines are a request: its line, header fields, an empty line, the body. `<` lines are its answer: the status, header
/// fields that must be there, an empty line or the body's first line. `!` lines act on the world. `#` begins a comment.
/// White space between JSON tokens does not matter; everything else does. `{{name}}` stands for what was found under that
/// name before, or else takes what stands there; `{{name:kind}}` says what it may be.
struct Transcript: Sendable, CustomTestStringConvertible {
    /// The path below `fixtures`, without the ending: `schwab/place-order`.
    let name: String
    let title: String
    let source: String
    let basis: String
    let given: [String]
    let steps: [Step]

    enum Step: Sendable {
        case exchange(Exchange)
        case action(String, line: Int)
    }

    /// A request and its answer.
    struct Exchange: Sendable {
        var line: Int
        var method: String
        var target: String
        var headers: [HTTPField] = []
        var body: [String] = []
        var status = 0
        var expectedHeaders: [HTTPField] = []
        var expectedBody: [String] = []
    }

    /// A file that is no transcript.
    struct Malformed: Error, CustomStringConvertible {
        let file: String
        let line: Int
        let reason: String
        var description: String { "\(file):\(line): \(reason)" }
    }

    var testDescription: String { "\(name): \(title)" }

    /// The project's `fixtures` folder.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "fixtures")

    /// Every transcript of every provider, in order of their names.
    static let all: [Transcript] = {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return files.filter { $0.pathExtension == "transcript" }.map { file in
            let name = file.path.dropFirst(folder.path.count + 1).dropLast(".transcript".count)
            do {
                return try Transcript(name: String(name), text: String(contentsOf: file, encoding: .utf8))
            } catch {
                fatalError("\(error)")
            }
        }.sorted { $0.name < $1.name }
    }()

    init(name: String, text: String) throws {
        var reader = TranscriptReader(name: name)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            try reader.read(line, number: index + 1)
        }
        self = try reader.transcript()
    }

    init(name: String, title: String, source: String, basis: String, given: [String], steps: [Step]) {
        self.name = name
        self.title = title
        self.source = source
        self.basis = basis
        self.given = given
        self.steps = steps
    }
}

/// Reads a transcript line by line.
private struct TranscriptReader {
    let name: String
    var members: [String: String] = [:]
    var given: [String] = []
    var steps: [Transcript.Step] = []
    var current: Transcript.Exchange?
    var part = Part.between

    /// What the next line may continue.
    enum Part { case between, requestHead, requestBody, answerHead, answerBody }

    init(name: String) { self.name = name }

    mutating func read(_ line: Substring, number: Int) throws {
        if line.hasPrefix("#") || (line.isEmpty && part != .requestBody) {
            return
        } else if line.hasPrefix(">") {
            try request(content(of: line), number)
        } else if line.hasPrefix("<") {
            try answer(content(of: line), number)
        } else if line.hasPrefix("!") {
            close()
            steps.append(.action(content(of: line), line: number))
        } else if let colon = line.firstIndex(of: ":"), steps.isEmpty, current == nil {
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if line[..<colon] == "given" { given.append(value) } else { members[String(line[..<colon])] = value }
        } else if !line.isEmpty {
            throw error(number, "expected a line that begins with '>', '<', '!' or '#'")
        }
    }

    private mutating func request(_ text: String, _ number: Int) throws {
        switch part {
        case .between, .answerHead, .answerBody:
            close()
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { throw error(number, "expected a method and a target") }
            current = Transcript.Exchange(line: number, method: words[0], target: words[1])
            part = .requestHead
        case .requestHead:
            if text.isEmpty {
                part = .requestBody
            } else {
                let field = try field(text, number)
                current?.headers.append(field)
            }
        case .requestBody:
            current?.body.append(text)
        }
    }

    private mutating func answer(_ text: String, _ number: Int) throws {
        switch part {
        case .requestHead, .requestBody:
            guard let status = Int(text.prefix(3)) else { throw error(number, "expected a status") }
            current?.status = status
            part = .answerHead
        case .answerHead:
            if text.isEmpty {
                part = .answerBody
            } else if text.first?.isLetter == true, let field = try? field(text, number) {
                current?.expectedHeaders.append(field)
            } else {
                part = .answerBody
                current?.expectedBody.append(text)
            }
        case .answerBody: current?.expectedBody.append(text)
        case .between: throw error(number, "an answer without its request")
        }
    }

    private func content(of line: Substring) -> String {
        let rest = line.dropFirst()
        return String(rest.first == " " ? rest.dropFirst() : rest)
    }

    private func field(_ text: String, _ number: Int) throws -> HTTPField {
        guard let colon = text.firstIndex(of: ":") else { throw error(number, "expected 'Name: value'") }
        return HTTPField(
            String(text[..<colon]), text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }

    private mutating func close() {
        if let exchange = current { steps.append(.exchange(exchange)) }
        current = nil
        part = .between
    }

    mutating func transcript() throws -> Transcript {
        close()
        guard let title = members["title"], let source = members["source"], let basis = members["basis"] else {
            throw error(1, "title, source and basis must stand at the top")
        }
        guard ["recorded", "documentation", "inferred"].contains(basis) else {
            throw error(1, "basis is recorded, documentation or inferred")
        }
        return Transcript(name: name, title: title, source: source, basis: basis, given: given, steps: steps)
    }

    private func error(_ line: Int, _ reason: String) -> Transcript.Malformed {
        Transcript.Malformed(file: name + ".transcript", line: line, reason: reason)
    }
}
