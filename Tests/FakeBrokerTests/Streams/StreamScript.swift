import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

/// A conversation over a stream as a text file in `fixtures`: `>` is what the client sends, `<` is the next message it
/// gets, `! quote …` and `! advance …` act on the world, `closed 1000` is how it ends. Placeholders are those of
/// transcripts; `{{access}}`, `{{customer}}` and `{{correl}}` are the login's.
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
        default: throw Transcript.Malformed(file: name, line: 0, reason: "unknown action '\(text)'")
        }
    }
}

@Suite("Stream scripts")
struct StreamScriptTests {
    @Test("are said as written", arguments: ["login.stream", "level-one.stream", "refusals.stream", "empty-subscription.stream"])
    func plays(name: String) throws {
        try StreamScript("schwab/stream/" + name).run()
    }
}
