import Foundation
import Testing

@Suite("the layers")
struct LayerTests {
    /// What each target may import. The arrows point down only.
    static let allowed: [(folder: String, modules: Set<String>)] = [
        ("Sources/ExchangeCore", ["DequeModule", "HeapModule", "Synchronization"]),
        ("Sources/HTTPCore", ["CLinux", "COpenSSL", "CZlib", "Glibc", "Synchronization"]),
        (
            "Sources/FakeBroker",
            [
                "ExchangeCore", "HTTPCore", "DequeModule", "Glibc", "Logging", "Synchronization", "Yams",
            ]
        ),
        ("Sources/FakeBrokerTesting", ["FakeBroker", "ExchangeCore", "Synchronization", "Testing"]),
        (
            "Sources/fakebroker-server",
            ["FakeBroker", "HTTPCore", "ExchangeCore", "ArgumentParser", "Logging", "Glibc", "CLinux", "Synchronization"]
        ),
    ]

    @Test("each target imports only what lies below it", arguments: allowed)
    func imports(folder: String, modules: Set<String>) throws {
        let files = SourceTree.files(below: folder, endingIn: ".swift")
        try #require(!files.isEmpty)
        for file in files {
            for line in try SourceTree.codeLines(file) {
                guard let module = Self.importedModule(line.text) else { continue }
                #expect(modules.contains(module), "\(file):\(line.number) imports \(module)")
            }
        }
    }

    @Test("a provider never names another")
    func providersAreApart() throws {
        let providers = ["Schwab", "Alpaca"]
        for provider in providers where SourceTree.has("Sources/FakeBroker/\(provider)") {
            let others = providers.filter { $0 != provider }
            for file in SourceTree.files(below: "Sources/FakeBroker/\(provider)", endingIn: ".swift") {
                for line in try SourceTree.codeLines(file) {
                    for other in others {
                        #expect(!line.text.contains(other), "\(file):\(line.number) names \(other)")
                    }
                }
            }
        }
    }

    @Test(
        "the exchange has no clock, no chance, no file, no lock",
        arguments: [
            "clock_gettime", "ContinuousClock", "SuspendingClock", "gettimeofday", ".random(", ".randomElement(",
            ".shuffle", "SystemRandomNumberGenerator", "Mutex", "DispatchQueue", "fopen", "FileManager", "debugPrint(",
            "getenv", "@unchecked Sendable", "nonisolated(unsafe)", "Task {", "async ",
        ])
    func exchangeIsPure(word: String) throws {
        for file in SourceTree.files(below: "Sources/ExchangeCore", endingIn: ".swift") {
            for line in try SourceTree.codeLines(file) {
                #expect(!line.text.contains(word), "\(file):\(line.number) uses \(word)")
            }
        }
    }

    @Test("the exchange writes nothing to the terminal")
    func exchangeIsSilent() throws {
        let statement = try Regex(#"^\s*(Swift\.)?print\("#)
        for file in SourceTree.files(below: "Sources/ExchangeCore", endingIn: ".swift") {
            for line in try SourceTree.codeLines(file) {
                #expect(line.text.firstMatch(of: statement) == nil, "\(file):\(line.number) prints")
            }
        }
    }

    /// Generated prices and option values are computed in floating point and rounded to ticks before they leave.
    static let roomsWithFloatingPoint = ["Prices/", "Options/", "Random/"]

    @Test("the exchange keeps money out of floating point")
    func exchangeHasNoDouble() throws {
        let floating = try Regex(#"\b(Double|Float)\b"#)
        for file in SourceTree.files(below: "Sources/ExchangeCore", endingIn: ".swift") {
            if Self.roomsWithFloatingPoint.contains(where: { file.contains("ExchangeCore/" + $0) }) { continue }
            for line in try SourceTree.codeLines(file) {
                #expect(line.text.firstMatch(of: floating) == nil, "\(file):\(line.number) uses floating point")
            }
        }
    }

    private static func importedModule(_ line: String) -> String? {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        words.removeAll { $0.hasPrefix("@") || ["public", "internal", "package", "private", "fileprivate"].contains($0) }
        guard words.count >= 2, words[0] == "import" else { return nil }
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return String(name.prefix { $0 != "." })
    }
}
