import Synchronization
import Testing

@testable import FakeBroker

@Suite("a client that does not trust the server's certificate")
struct DistrustLogTests {
    /// The lines that were logged.
    private final class Lines: Sendable {
        private let all = Mutex<[String]>([])
        var list: [String] { all.withLock { $0 } }
        func add(_ line: String) { all.withLock { $0.append(line) } }
    }

    @Test("is told of once for each peer, with the file and the variables to set")
    func once() {
        let lines = Lines()
        let log = DistrustLog(authorityFile: "/state/ca.crt") { lines.add($0) }
        for port in 1...3 { log.refused(by: "127.0.0.1:\(port)") }
        log.refused(by: "[::1]:9")
        #expect(lines.list.count == 2)
        #expect(lines.list[0].contains("127.0.0.1 does not trust"))
        #expect(lines.list[1].contains("[::1]"))
        for part in ["/state/ca.crt", "SSL_CERT_FILE=/state/ca.crt", "REQUESTS_CA_BUNDLE=", "NODE_EXTRA_CA_CERTS="] {
            #expect(lines.list[0].contains(part))
        }
    }

    @Test("is told where to fetch an authority that is in memory alone")
    func inMemory() {
        #expect(DistrustLog.line(host: "::1", authorityFile: nil).contains("GET /__admin/certs/ca.crt as ca.crt"))
    }
}
