import Testing

@testable import HTTPCore

@Suite("gzip")
struct CompressionTests {
    private static let limit = 10_000_000

    @Test("gives back what it took", arguments: [0, 1, 2, 100, 16_383, 16_384, 16_385, 3_000_000])
    func roundTrip(count: Int) throws {
        var random = TestRandom(seed: UInt64(count))
        let gzip = Gzip()
        for bytes in [random.bytes(count), [UInt8](repeating: 7, count: count)] {
            for _ in 0..<2 {
                #expect(try Gzip.decompress(gzip.compress(bytes), limitBytes: Self.limit) == bytes)
            }
        }
    }

    @Test("gives the same bytes every time, whatever it did before")
    func deterministic() {
        let gzip = Gzip()
        let text = Array(String(repeating: "{\"symbol\":\"AAPL\"}", count: 100).utf8)
        let first = gzip.compress(text)
        _ = gzip.compress([1, 2, 3])
        #expect(gzip.compress(text) == first)
        #expect(Gzip.compress(text) == first)
        #expect(first.count < text.count / 10)
        #expect(first[..<4] == [0x1F, 0x8B, 8, 0] && first[4..<8] == [0, 0, 0, 0])
    }

    @Test("appends to what is there")
    func appends() throws {
        var output: [UInt8] = [9]
        Array("hello".utf8).withUnsafeBytes { Gzip().compress($0, into: &output) }
        #expect(output[0] == 9)
        #expect(try Gzip.decompress(Array(output[1...]), limitBytes: 5) == Array("hello".utf8))
    }

    @Test("reads several members as one")
    func members() throws {
        let joined = Gzip.compress(Array("one, ".utf8)) + Gzip.compress([]) + Gzip.compress(Array("two".utf8))
        #expect(try Gzip.decompress(joined, limitBytes: 8) == Array("one, two".utf8))
    }

    @Test("stops at the limit, exactly")
    func limits() throws {
        let bytes = [UInt8](repeating: 0, count: 1_000_000)
        let bomb = Gzip.compress(bytes)
        #expect(bomb.count < 10_000)
        #expect(try Gzip.decompress(bomb, limitBytes: bytes.count) == bytes)
        for limit in [0, 1, 16_384, bytes.count - 1] {
            #expect(throws: InflateError.tooLarge(limitBytes: limit)) {
                try Gzip.decompress(bomb, limitBytes: limit)
            }
        }
    }

    @Test("refuses every truncation")
    func truncation() {
        let whole = Gzip.compress(Array("a body of some length, of some length".utf8))
        for end in 0..<whole.count {
            #expect(throws: InflateError.self) { try Gzip.decompress(Array(whole[..<end]), limitBytes: 1000) }
        }
    }

    @Test("refuses damage, and what is not gzip")
    func damage() {
        var random = TestRandom("CompressionTests.damage")
        let text = random.bytes(300)
        let whole = Gzip.compress(text)
        for _ in 0..<2000 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            // A flag or the time may change without harm; the content may not.
            if let content = try? Gzip.decompress(bytes, limitBytes: 1000) { #expect(content == text) }
            _ = try? Gzip.decompress(random.bytes(50), limitBytes: 1000)
        }
        for bytes in [Array("plain text".utf8), whole + [0], [0x1F, 0x8B], [0x78, 0x9C, 3, 0, 0, 0, 0, 1]] {
            #expect(throws: InflateError.self) { try Gzip.decompress(bytes, limitBytes: 1000) }
        }
    }
}
