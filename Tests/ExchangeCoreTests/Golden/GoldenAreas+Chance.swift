@testable import ExchangeCore

// Chance: what the generators draw.
extension GoldenAreas {
    /// What a generator draws, from its seed, state, or counter and key.
    static func chance(_ item: GoldenCase) throws -> [String: JSONValue] {
        let name = try known(first(item.given, "algo", "algorithm", "generator")?.text, "algo")
        // Without `-`, `_`, blanks and brackets.
        switch name.lowercased().filter({ $0.isLetter || $0.isNumber }) {
        case "philox4x3210", "philox4x32": return drawn(try philox(item).map { UInt64($0) }, bits: 32, item)
        case "splitmix64", "splitmix":
            var random = SplitMix64(seed: try known(first(item.given, "seed", "state").map { try number($0) }, "seed"))
            let words = try (0..<draws(item)).map { _ in random.next() }
            return join(drawn(words, bits: 64, item), ["state": written(random.state, bits: 64, like: item.expect["state"])])
        case "pcg32", "pcg32xshrr", "pcgxshrr", "pcgxshrr6432":
            var random = try pcg(item)
            let words = try (0..<draws(item)).map { _ in UInt64(random.nextWord()) }
            return join(drawn(words, bits: 32, item), ["state": written(random.state, bits: 64, like: item.expect["state"])])
        default: throw GoldenCase.Skip(reason: "no generator \(name)")
        }
    }

    /// One block of the counter and key that a case gives as words, lowest first.
    private static func philox(_ item: GoldenCase) throws -> [UInt32] {
        try assume(item.when, "block", "1", "true")
        try assume(item.when, "rounds", "10")
        let given = item.given
        let counter = first(given, "counter", "counter_hex"), key = first(given, "key", "key_hex")
        let texts = [counter, key].flatMap { $0?.list ?? [] }
        // A list's texts are hexadecimal if one of them cannot be decimal, or if it says so.
        let isHex = given["counter_hex"] != nil || given["key_hex"] != nil || texts.contains { isHexText($0) }
        func words(_ json: JSONValue?, _ count: Int) throws -> [UInt32] {
            let words = try (json?.list ?? []).map { word in
                let value: UInt64
                if isHex, case .string(let text) = word { value = try number(text, radix: 16) } else { value = try number(word) }
                return try known(UInt32(exactly: value), "\(value)")
            }
            guard words.count == count else { throw GoldenCase.Skip(reason: "no counter or key") }
            return words
        }
        let c = try words(counter, 4), k = try words(key, 2)
        let block = Philox4x32.block(counter: Philox4x32.Block(c[0], c[1], c[2], c[3]), key0: k[0], key1: k[1])
        return [block.x0, block.x1, block.x2, block.x3]
    }

    /// A generator that is seeded, or in a state that the case gives.
    private static func pcg(_ item: GoldenCase) throws -> PCG32 {
        let stream = try first(item.given, "stream", "seq", "sequence", "initseq", "init_seq").map { try number($0) }
        let increment = try first(item.given, "inc", "increment").map { try number($0) }
        // A bare state comes with its increment; beside a stream it is what the generator starts from.
        if let increment, let state = item.given["state"] { return PCG32(state: try number(state), increment: increment) }
        let seed = try number(try known(first(item.given, "seed", "initstate", "init_state", "state"), "seed"))
        return PCG32(seed: seed, stream: stream ?? increment.map { $0 >> 1 } ?? PCG32.standardStream)
    }

    /// How many numbers are drawn: as many as the case says, or else expects.
    private static func draws(_ item: GoldenCase) throws -> Int {
        let said = first(item.when, "next", "draws", "draw", "count", "n", "outputs", "take", "first", "steps", "block", "numbers")?.int
        let count = said ?? item.expect.members.values.map(\.list.count).max() ?? 1
        guard count <= 10_000 else { throw GoldenCase.Skip(reason: "\(count) draws") }
        return max(1, count)
    }

    /// The numbers under all names; where a name does not say how they are written, as the case writes them.
    private static func drawn(_ words: [UInt64], bits: Int, _ item: GoldenCase) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        func set(_ names: [String], _ write: (String) -> (UInt64) -> JSONValue) {
            for name in names {
                let values = words.map(write(name))
                // A single number may stand alone.
                let isAlone = item.expect[name].map { $0.text != nil } ?? false
                result[name] = isAlone && values.count == 1 ? values[0] : .array(values)
            }
        }
        let unit = "u\(bits)"
        set(["\(unit)_hex", "hex", "outputs_hex", "values_hex", "words_hex"]) { _ in { .string(hex($0, bits: bits)) } }
        set(["\(unit)_dec", "dec", "outputs_dec"]) { _ in { .number("\($0)") } }
        set([unit, "outputs", "values", "next", "draws", "draw", "first", "words", "output"]) { name in
            let like = item.expect[name].flatMap { $0.list.first { isHexText($0) } ?? $0 }
            return { written($0, bits: bits, like: like) }
        }
        return result
    }

    /// A number written as another one is.
    private static func written(_ value: UInt64, bits: Int, like other: JSONValue?) -> JSONValue {
        other.map { isHexText($0) } == true ? .string(hex(value, bits: bits)) : .number("\(value)")
    }

    private static func hex(_ value: UInt64, bits: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: bits / 4 - digits.count) + digits
    }

    /// Whether a value is a text that can only be hexadecimal.
    private static func isHexText(_ value: JSONValue) -> Bool {
        guard case .string(let text) = value else { return false }
        return text.contains { !$0.isNumber } || text.count > 1 && text.hasPrefix("0")
    }

    /// A whole number, in hexadecimal digits after `0x`.
    private static func number(_ value: JSONValue) throws -> UInt64 { try number(value.text ?? "", radix: 10) }

    private static func number(_ text: String, radix: Int) throws -> UInt64 {
        let isMarked = text.lowercased().hasPrefix("0x")
        return try known(UInt64(isMarked ? String(text.dropFirst(2)) : text, radix: isMarked ? 16 : radix), text)
    }
}
