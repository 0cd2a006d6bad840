import Testing

@testable import ExchangeCore

@Suite("Random numbers")
struct RandomTests {
    @Test("SplitMix64 gives the published sequences")
    func splitMixKnownAnswers() {
        var zero = SplitMix64(seed: 0)
        #expect(
            [zero.next(), zero.next(), zero.next()] == [
                0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F,
            ])
        var other = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in other.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test(
        "Philox4x32-10 gives the published blocks",
        arguments: [
            (
                Philox4x32.Block(0, 0, 0, 0), UInt32(0), UInt32(0),
                Philox4x32.Block(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8)
            ),
            (
                Philox4x32.Block(.max, .max, .max, .max), .max, .max,
                Philox4x32.Block(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD)
            ),
            (
                Philox4x32.Block(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), 0xA409_3822, 0x299F_31D0,
                Philox4x32.Block(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1)
            ),
        ])
    func philoxKnownAnswers(counter: Philox4x32.Block, key0: UInt32, key1: UInt32, expected: Philox4x32.Block) {
        #expect(Philox4x32.block(counter: counter, key0: key0, key1: key1) == expected)
    }

    @Test("PCG32 gives the published sequence of seed 42 on stream 54")
    func pcgKnownAnswers() {
        var random = PCG32(seed: 42, stream: 54)
        let middle = random
        #expect(
            (0..<6).map { _ in random.nextWord() } == [
                0xA15C_02B7, 0x7B47_F409, 0xBA1D_3330, 0x83D2_F293, 0xBFA4_784B, 0xCBED_606E,
            ])
        var again = PCG32(state: middle.state, increment: middle.increment)
        #expect(again == middle)
        #expect(again.next() == 0x7B47_F409_A15C_02B7)
        #expect(PCG32(seed: 42) == PCG32(seed: 42, stream: PCG32.standardStream))
    }

    @Test("a stream is read at any index in any order")
    func randomAccess() {
        let stream = Substream(seed: 42, symbol: "AAPL", purpose: .init(rawValue: 1000))
        let forward = (0..<100).map { stream.bits(at: $0) }
        let backward = (0..<100).reversed().map { stream.bits(at: $0) }
        #expect(forward == backward.reversed())
        #expect(Set(forward).count == 100)
        #expect(stream.bits(at: .max) == stream.bits(at: .max))
    }

    @Test("seed, symbol, purpose and lane each give another stream")
    func independence() {
        let base = Substream(seed: 42, symbol: "AAPL", purpose: .init(rawValue: 1000))
        let others = [
            Substream(seed: 43, symbol: "AAPL", purpose: .init(rawValue: 1000)).bits(at: 7),
            Substream(seed: 42, symbol: "AAPM", purpose: .init(rawValue: 1000)).bits(at: 7),
            Substream(seed: 42, symbol: "AAPL", purpose: .init(rawValue: 1001)).bits(at: 7),
            base.bits(at: 7, lane: 1),
        ]
        #expect(Set(others + [base.bits(at: 7)]).count == 5)
    }

    @Test("a bounded number stays below its bound and reaches every value")
    func bounded() {
        let stream = Substream(seed: 1, symbol: "X", purpose: .init(rawValue: 1000))
        let drawn = Set((0..<400).map { stream.integer(at: $0, below: 6) })
        #expect(drawn == Set(0..<6))
        #expect(stream.integer(at: 3, below: 0) == 0)
        #expect(stream.integer(at: 3, below: 1) == 0)
    }

    @Test("text hashes to the same bits in every process")
    func stableHash() {
        #expect(StableHash.of("") == SplitMix64.mix(0xCBF2_9CE4_8422_2325))
        #expect(StableHash.of("a") == SplitMix64.mix(0xAF63_DC4C_8601_EC8C))
        #expect(StableHash.of("AAPL"[...]) == StableHash.of("AAPL"))
    }
}
