import FakeBroker
import Testing

/// Gives the tests of a suite one server between them; with `.world(…)` beside it each has its own world there.
///
/// ```swift
/// @Suite(.server(), .world(seed: 42)) struct OrderTests { … }
/// ```
/// Without it each test with a world starts a server of its own, which takes milliseconds.
public struct ServerTrait: SuiteTrait, TestScoping {
    let configuration: FakeBrokerServer.Configuration

    /// The suites and tests below share what their suite has.
    public var isRecursive: Bool { false }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try FakeBrokerServer.start(configuration)
        defer { server.stop() }
        try await server.scope(function)
    }
}

extension Trait where Self == ServerTrait {
    /// A server on a free port of 127.0.0.1, unless the configuration says otherwise.
    public static func server(_ configuration: FakeBrokerServer.Configuration = .init()) -> ServerTrait {
        ServerTrait(configuration: configuration)
    }
}
