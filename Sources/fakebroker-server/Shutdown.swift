import FakeBroker
import Glibc
import Logging

/// The end of a server's life: the first signal drains it, a second one does not wait.
struct Shutdown {
    let server: FakeBrokerServer
    let signals: StopSignals

    /// Waits for the first signal and returns when the server has stopped. A second signal meanwhile ends the process.
    func wait() {
        let log = Logger(label: "fakebroker")
        let number = signals.next()
        log.info("stopping", metadata: ["signal": "\(number == SIGTERM ? "SIGTERM" : "SIGINT")"])
        signals.endProcessAtNext()
        server.stop()
        log.info("stopped")
    }
}
