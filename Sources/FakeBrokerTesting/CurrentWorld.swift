import FakeBroker

extension FakeBrokerServer {
    /// The server of the running test.
    @TaskLocal fileprivate static var ofTest: FakeBrokerServer?

    /// The server of the running test.
    /// - Throws: `NoWorldError` outside of a test with the trait `.world(…)` or `.server(…)`.
    public static var current: FakeBrokerServer {
        get throws(NoWorldError) {
            guard let ofTest else { throw NoWorldError() }
            return ofTest
        }
    }

    /// The running test's server, if there is one.
    static var enclosing: FakeBrokerServer? { ofTest }

    /// Runs a test with this server as its own.
    func scope(_ body: () async throws -> Void) async throws {
        try await Self.$ofTest.withValue(self, operation: body)
    }
}

extension World {
    /// The world of the running test.
    @TaskLocal fileprivate static var ofTest: World?

    /// The world of the running test.
    /// - Throws: `NoWorldError` outside of a test with the trait `.world(…)`.
    public static var current: World {
        get throws(NoWorldError) {
            guard let ofTest else { throw NoWorldError() }
            return ofTest
        }
    }

    /// Where the code under test reaches the running test's world without a credential of its own.
    /// - Throws: `NoWorldError` outside of a test with the trait `.world(…)`.
    public static var currentURL: String {
        get throws(NoWorldError) { try FakeBrokerServer.current.url(of: current) }
    }

    /// Runs a test with this world as its own.
    func scope(_ body: () async throws -> Void) async throws {
        try await Self.$ofTest.withValue(self, operation: body)
    }
}

/// What was asked for exists only within a test that has the trait for it.
public struct NoWorldError: Error, Sendable, Equatable, CustomStringConvertible {
    public init() {}

    public var description: String {
        "No world here: give the test, or its suite, the trait .world(seed: …), and ask within the test's own task."
    }
}
