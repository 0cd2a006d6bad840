import ExchangeCore
import Foundation
import HTTPCore
import Testing

@testable import FakeBroker

/// Plays a transcript against a server of its own.
struct TranscriptRunner {
    private let transcript: Transcript
    private let server: InProcess
    /// What placeholders stand for.
    private var names: [String: String] = [:]

    init(_ transcript: Transcript) throws {
        self.transcript = transcript
        server = try InProcess(TranscriptGiven.definition(transcript.given))
        names = try TranscriptGiven.names(transcript.given, server)
    }

    mutating func run() throws {
        for step in transcript.steps {
            switch step {
            case .exchange(let exchange): try play(exchange)
            case .action(let text, let line): try act(text, line)
            }
        }
    }

    private mutating func play(_ exchange: Transcript.Exchange) throws {
        let body = TranscriptPattern.fill(exchange.body.joined(separator: "\n"), names)
        let request = HTTPRequest(
            HTTPMethod(exchange.method), TranscriptPattern.fill(exchange.target, names),
            headers: exchange.headers.map { HTTPField($0.name, TranscriptPattern.fill($0.value, names)) },
            body: Array(body.utf8))
        let response = server.send(request)
        AnswerLog.record(transcript.name, request, response)
        let place: Comment =
            "\(transcript.name).transcript:\(exchange.line) \(exchange.method) \(exchange.target)\nanswered \(response.status.code) \(response.text)"
        #expect(response.status.code == exchange.status, place)
        for field in exchange.expectedHeaders {
            let value = response.header(field.name)
            let matches = value.map { TranscriptPattern(text: field.value).match($0, &names) } ?? false
            #expect(matches, "\(place)\n\(field.name) is \(value ?? "not there")")
        }
        let expected = TranscriptPattern.compact(exchange.expectedBody)
        let found = response.text
        if !TranscriptPattern(text: expected).match(found, &names) {
            let common = zip(expected, found).prefix { $0 == $1 }.count
            Issue.record(
                "\(place)\nexpected \(expected)\n(equal for \(common) characters, then: …\(found.dropFirst(common).prefix(60)))")
        }
    }

    /// `advance 30m` moves the world's clock, `wall 31s` the wall's; `quote AAPL bid=1 ask=2 last=1.5` sets a quote.
    private func act(_ text: String, _ line: Int) throws {
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "advance" where words.count == 2:
            let span = try TranscriptGiven.duration(words[1])
            server.world.perform { state in _ = state.advance(to: state.now + span) }
        case "wall" where words.count == 2: server.wall.advance(by: try TranscriptGiven.duration(words[1]))
        case "quote" where words.count > 2:
            let quote = try TranscriptGiven.quote(words.dropFirst())
            server.world.perform { state in
                _ = state.apply(
                    .setQuote(
                        Symbol(quote.symbol),
                        QuoteChange(
                            bid: quote.bid, ask: quote.ask, last: quote.last, bidSize: quote.bidSize, askSize: quote.askSize)))
            }
        default:
            throw Transcript.Malformed(file: transcript.name + ".transcript", line: line, reason: "unknown action '\(text)'")
        }
    }
}
