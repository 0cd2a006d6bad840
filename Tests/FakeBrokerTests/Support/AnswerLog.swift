import Foundation
import HTTPCore
import Synchronization

@testable import FakeBroker

/// Every answer that tests got from a vendor's API, as JSON lines in the folder that `FAKEBROKER_ANSWERS` names, to be held
/// against the vendor's own documents. Without that folder nothing is kept.
enum AnswerLog {
    private static let folder = ProcessInfo.processInfo.environment["FAKEBROKER_ANSWERS"].flatMap {
        $0.isEmpty ? nil : $0
    }
    private static let router = Router(Providers.vendors)
    private static let turn = Mutex(())

    /// Keeps an answer.
    /// - Parameter name: the vendor, and what asked: `schwab/order-filled`.
    static func record(_ name: String, _ request: HTTPRequest, _ response: HTTPResponse) {
        guard let folder else { return }
        var operation: String?
        if case .found(let entry, _) = router.match(request.method, request.path) { operation = entry.route.operation }
        let members: [JSONValue.Member] = [
            .init(name: "transcript", value: .string(name)),
            .init(name: "operation", value: operation.map(JSONValue.string) ?? .null),
            .init(name: "method", value: .string(request.method.name)),
            .init(name: "target", value: .string(request.target)),
            .init(name: "requestBody", value: .string(String(decoding: request.body, as: UTF8.self))),
            .init(name: "status", value: .number(String(response.status.code))),
            .init(name: "contentType", value: response.header("Content-Type").map(JSONValue.string) ?? .null),
            .init(name: "body", value: .string(response.text)),
        ]
        let line = JSONValue.object(members).bytes + [UInt8(ascii: "\n")]
        let file = URL(filePath: folder).appending(path: name.replacingOccurrences(of: "/", with: "-") + ".jsonl")
        turn.withLock { _ in
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if let handle = try? FileHandle(forWritingTo: file) {
                _ = try? handle.seekToEnd()
                try? handle.write(contentsOf: line)
                try? handle.close()
            } else {
                try? Data(line).write(to: file)
            }
        }
    }
}
