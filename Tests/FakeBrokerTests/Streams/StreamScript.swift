import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

/// A conversation over a stream as a text file in `fixtures`: `>` is what the client sends, `<` is the next message it
/// gets, `closed 1000` is how it ends. `! quote …`, `! advance …` and `! halt …` act on the world; `! place …`,
/// `! replace 1000000000001 …` and `! cancel 1000000000001` send the client's requests for orders of its first account.
/// `given: login streamer` logs the stream in before the first line. Placeholders are those of transcripts;
/// `{{access}}`, `{{customer}}` and `{{correl}}` are the login's.
struct StreamScript {
    private let lines: [String]
    private let name: String

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOf: Transcript.folder.appending(path: name), encoding: .utf8)
        lines = text.components(separatedBy: "\n")
    }

    /// Plays it over the streamer of a server of its own.
    func run() throws {
        let given = lines.filter { $0.hasPrefix("given: ") }.map { String($0.dropFirst(7)) }
        let server = try InProcess(TranscriptGiven.definition(given))
        var names = try TranscriptGiven.names(given, server)
        let caller = try SchwabCaller(server)
        let stream = try SchwabStreamCaller(caller)
        names["access"] = caller.accessToken
        names["customer"] = stream.customerId
        names["correl"] = stream.correlationId
        if given.contains("login streamer") {
            stream.login()
            #expect(SchwabStreamCaller.codes(stream.socket.takeJSON()) == [0])
        }
        var heard: [String] = []
        for (index, line) in lines.enumerated() {
            heard += stream.socket.takeTexts()
            let rest = String(line.dropFirst(2))
            switch line.prefix(2) {
            case "> ": stream.socket.send(TranscriptPattern.fill(rest, names))
            case "< ":
                let found = heard.isEmpty ? "nothing" : heard.removeFirst()
                let matches = TranscriptPattern(text: rest).match(found, &names)
                #expect(matches, "\(name):\(index + 1)\nexpected \(rest)\nfound    \(found)")
            case "! ": try act(rest, server, caller)
            default:
                if line.hasPrefix("closed ") { #expect(stream.socket.closed.map(String.init) == String(line.dropFirst(7))) }
            }
        }
        #expect(heard + stream.socket.takeTexts() == [], "\(name): more was said")
    }

    private func act(_ text: String, _ server: InProcess, _ caller: SchwabCaller) throws {
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "advance": server.advance(by: try TranscriptGiven.duration(words[1]))
        case "quote":
            let quote = try TranscriptGiven.quote(words.dropFirst())
            server.quote(quote.symbol, bid: quote.bid, ask: quote.ask, last: quote.last)
        case "halt": server.world.perform { state in _ = state.apply(.halt(Symbol(words[1]))) }
        case "place": #expect(caller.send(.post, caller.orders, String(text.dropFirst(6))).status == .created)
        case "replace":
            let body = words.dropFirst(2).joined(separator: " ")
            #expect(caller.send(.put, caller.orders + "/" + words[1], body).status == .created)
        case "cancel": #expect(caller.send(.delete, caller.orders + "/" + words[1]).status == .ok)
        default: throw Transcript.Malformed(file: name, line: 0, reason: "unknown action '\(text)'")
        }
    }
}

@Suite("Stream scripts")
struct StreamScriptTests {
    private static let names = try? FileManager.default.contentsOfDirectory(
        atPath: Transcript.folder.appending(path: "schwab/stream").path
    ).filter { $0.hasSuffix(".stream") }.sorted()

    @Test("are said as written", arguments: names ?? [])
    func plays(name: String) throws {
        try StreamScript("schwab/stream/" + name).run()
    }

    @Test("each says its title, source and basis, and together they hear every service")
    func complete() throws {
        let names = try #require(Self.names)
        let texts = try names.map { name in
            try String(contentsOf: Transcript.folder.appending(path: "schwab/stream/" + name), encoding: .utf8)
        }
        for (name, text) in zip(names, texts) {
            let lines = text.components(separatedBy: "\n")
            #expect(lines.contains { $0.hasPrefix("title: ") } && lines.contains { $0.hasPrefix("source: ") }, "\(name)")
            let basis = lines.first { $0.hasPrefix("basis: ") }?.dropFirst(7)
            #expect(["recorded", "documentation", "inferred"].contains(basis), "\(name)")
        }
        for service in StreamerChannel.allCases {
            #expect(texts.contains { $0.contains("< {\"data\":[{\"service\":\"\(service.rawValue)\"") }, "\(service.rawValue)")
        }
    }
}
