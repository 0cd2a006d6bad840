import HTTPCore
import Testing

@testable import FakeBroker

@Suite("Transcripts")
struct TranscriptTests {
    @Test("answer as written", arguments: Transcript.all)
    func replays(transcript: Transcript) throws {
        var runner = try TranscriptRunner(transcript)
        try runner.run()
    }

    @Test("there is one for every route of Schwab's")
    func everyRouteIsPlayed() {
        let router = Router([SchwabProvider.provider])
        var played: Set<String> = []
        for case .exchange(let exchange) in Transcript.all.flatMap(\.steps) {
            let path = Array((exchange.target.split(separator: "?").first.map(String.init) ?? "").utf8)
            if case .found(let entry, _) = router.match(HTTPMethod(exchange.method), path[...]) {
                played.insert(entry.route.operation)
            }
        }
        let missing = SchwabRoutes.all.map(\.operation).filter { !played.contains($0) }
        #expect(missing.isEmpty)
    }
}
