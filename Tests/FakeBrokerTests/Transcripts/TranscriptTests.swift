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

}
