import ExchangeCore
import HTTPCore

/// `metrics`: counts of every world in Prometheus' text form (exposition format 0.0.4).
enum MetricRoutes {
    static let routes = [
        Route.controlServer("metrics", .get, "/metrics") { front, _ in
            HTTPResponse(
                .ok, headers: [HTTPField("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                body: Array(text(front).utf8))
        }
    ]

    private struct Sample: Sendable {
        var requests = 0
        var orders = 0
        var events: Int64 = 0
        var streams = 0
        var struck = 0
        var stubs = 0
        var dropped = 0
        var seconds: Double = 0
    }

    private static func text(_ front: Front) -> String {
        let samples = front.directory.all.map { world in
            (
                world.id,
                world.perform { state in
                    Sample(
                        requests: Int(state.journal.upcomingNumber - 1), orders: state.exchange.orderCount,
                        events: state.events.last, streams: state.streams.count,
                        struck: state.faults.entries.reduce(0) { $0 + state.counts(of: $1).struck },
                        stubs: state.stubs.mappings.count, dropped: state.journal.dropped,
                        seconds: Double(state.now.nanoseconds) / 1e9)
                }
            )
        }
        let uptime = (front.facts.wall.now() - front.facts.startedAt).components.seconds
        var text = metric("fakebroker_info", "gauge", "The server's version.", [("version=\"\(fakeBrokerVersion)\"", "1")])
        text += metric("fakebroker_uptime_seconds", "gauge", "Wall time since the start.", [("", String(uptime))])
        text += metric("fakebroker_worlds", "gauge", "Worlds that there are.", [("", String(samples.count))])
        func each(_ name: String, _ kind: String, _ help: String, _ value: (Sample) -> String) {
            text += metric(name, kind, help, samples.map { ("world=\"\($0.0)\"", value($0.1)) })
        }
        each("fakebroker_requests_total", "counter", "Requests that passed a world's pipeline.") { String($0.requests) }
        each("fakebroker_journal_dropped_total", "counter", "Requests that the journal no longer keeps.") { String($0.dropped) }
        each("fakebroker_orders_total", "counter", "Orders that were placed.") { String($0.orders) }
        each("fakebroker_events_total", "counter", "Events of the exchange.") { String($0.events) }
        each("fakebroker_faults_struck_total", "counter", "Times that a fault struck.") { String($0.struck) }
        each("fakebroker_stubs", "gauge", "Stubs that lie over the routes.") { String($0.stubs) }
        each("fakebroker_open_streams", "gauge", "Open sockets.") { String($0.streams) }
        each("fakebroker_world_time_seconds", "gauge", "World time since 1970.") { RealText.text($0.seconds) }
        return text
    }

    private static func metric(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]) -> String {
        var text = "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
        for sample in samples { text += name + (sample.labels.isEmpty ? "" : "{\(sample.labels)}") + " \(sample.value)\n" }
        return text
    }
}
