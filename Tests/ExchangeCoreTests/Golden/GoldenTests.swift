import Glibc
import Testing

@testable import ExchangeCore

@Suite("Golden cases")
struct GoldenTests {
    /// Our own cases, and the files that FAKEBROKER_GOLDEN names, separated by spaces.
    private static var files: [String] {
        var here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        here.removeLast(4)
        let own = here.joined(separator: "/") + "/fixtures/exchange/golden.json"
        let more = getenv("FAKEBROKER_GOLDEN").map { String(cString: $0).split(separator: " ").map(String.init) } ?? []
        return [own] + more
    }

    @Test("every worked case comes out as it should")
    func golden() throws {
        var passed = 0, failed: [String] = [], skipped: [String] = []
        for file in Self.files {
            let text = try #require(read(file), "cannot read \(file)")
            let cases = try #require(JSONValue.parse(text), "no JSON: \(file)")
            for json in cases["cases"]?.list ?? cases.list {
                guard let item = GoldenCase(json) else {
                    failed.append("not a case: \(json)")
                    continue
                }
                switch item.run() {
                case .passed: passed += 1
                case .failed(let reason): failed.append("\(item.id) (\(item.area)): \(reason)")
                case .skipped(let reason): skipped.append("\(item.id) (\(item.area)): \(reason)")
                }
            }
        }
        for line in skipped { print("skipped \(line)") }
        for line in failed { print("failed \(line)") }
        print("\(passed) passed, \(failed.count) failed, \(skipped.count) skipped")
        #expect(failed.isEmpty)
        #expect(passed > 0)
    }

    private func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
