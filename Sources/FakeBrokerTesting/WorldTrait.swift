import ExchangeCore
import FakeBroker
import Testing

/// Gives each test, and each case of a parameterised one, a world of its own: minted before, deleted after.
///
/// ```swift
/// @Test(.world(seed: 42)) func fills() async throws {
///     let broker = Broker(url: try World.currentURL)
///     try World.current.quotes.set("AAPL", bid: 189.98, ask: 190.02)
///     …
/// }
/// ```
/// On a suite it holds for all of its tests. The world stands on the server of the trait `.server(…)`, if the suite has
/// one, otherwise on a server that is the test's alone. When a test fails, its first issue tells the world's requests
/// and open orders; the whole report is attached.
public struct WorldTrait: TestTrait, SuiteTrait, TestScoping {
    /// What becomes of that which a test leaves behind: open orders and streams, rules and faults that never came to use,
    /// requests that nobody answered.
    public enum Leaks: Sendable { case ignore, fail }

    let definition: @Sendable () throws -> WorldDefinition
    let leaks: Leaks

    /// Every test of a suite has its own.
    public var isRecursive: Bool { true }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> WorldTrait? {
        // A suite, and a test as the sum of its cases, run nothing themselves.
        testCase == nil ? nil : self
    }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        if let server = FakeBrokerServer.enclosing {
            return try await provideWorld(on: server, for: test, testCase, performing: function)
        }
        let server = try FakeBrokerServer.start()
        defer { server.stop() }
        try await server.scope { try await provideWorld(on: server, for: test, testCase, performing: function) }
    }

    private func provideWorld(
        on server: FakeBrokerServer, for test: Test, _ testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let world = try server.world(definition())
        defer { server.end(world) }
        let told = FirstTime()
        defer {
            if !told.isFirst() {
                Attachment.record(
                    world.report(requests: 10_000), named: "fakebroker-\(world.id).txt", sourceLocation: test.sourceLocation)
            }
        }
        let issues = IssueHandlingTrait.compactMapIssues { issue in
            guard issue.isFailure, told.isFirst() else { return issue }
            var issue = issue
            issue.comments.append(Comment(rawValue: world.report()))
            return issue
        }
        try await world.scope {
            try await issues.provideScope(for: test, testCase: testCase) {
                do { try await function() } catch {
                    // The error becomes an issue outside of this scope, so what it does not tell is told beside it.
                    if !(error is CancellationError), told.isFirst() {
                        Issue.record(Comment(rawValue: world.report()), severity: .warning, sourceLocation: test.sourceLocation)
                    }
                    throw error
                }
                // A test that threw had no chance to clean up after itself.
                if leaks == .fail {
                    for leak in try world.leaks() {
                        Issue.record("Left behind in the test's world: \(leak)", sourceLocation: test.sourceLocation)
                    }
                }
            }
        }
    }
}

extension Trait where Self == WorldTrait {
    /// The default world.
    public static var world: WorldTrait { .world(.standard) }

    /// The default world with a seed, and a clock that stands if it is said where.
    /// - Parameters:
    ///   - now: an instant such as `2026-03-02T15:00:00Z`; one that cannot be read fails the test.
    ///   - hours: when the market is open.
    public static func world(
        seed: UInt64, now: String? = nil, hours: MarketHours = .alwaysOpen, leaks: WorldTrait.Leaks = .ignore
    ) -> WorldTrait {
        WorldTrait(
            definition: {
                guard let now else { return .standard(seed: seed, hours: hours) }
                guard let instant = Instant(now) else { throw UnreadableInstant(text: now) }
                return .standard(seed: seed, now: instant, hours: hours)
            }, leaks: leaks)
    }

    /// The world of a definition.
    public static func world(_ definition: WorldDefinition, leaks: WorldTrait.Leaks = .ignore) -> WorldTrait {
        WorldTrait(definition: { definition }, leaks: leaks)
    }

    /// The world of a file in YAML or JSON.
    /// - Parameters:
    ///   - file: its path; one that does not begin with `/` is looked for beside the test's source file.
    ///   - seed: instead of the file's own.
    public static func world(
        file: String, seed: UInt64? = nil, leaks: WorldTrait.Leaks = .ignore, besides source: String = #filePath
    ) -> WorldTrait {
        let folder = source.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = file.hasPrefix("/") ? file : folder + "/" + file
        return WorldTrait(
            definition: {
                var definition = try WorldDefinition.load(path: path)
                if let seed { definition.seed = seed }
                return definition
            }, leaks: leaks)
    }
}

/// A text that should have been an instant.
public struct UnreadableInstant: Error, Sendable, Equatable, CustomStringConvertible {
    public let text: String

    public init(text: String) { self.text = text }

    public var description: String { "'\(text)' is no instant: expected one such as 2026-03-02T15:00:00Z" }
}
