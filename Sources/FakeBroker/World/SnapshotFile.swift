import ExchangeCore
import HTTPCore

/// A snapshot as one file: the world's beginning, every deed since, and a fingerprint of where they lead. JSON:
/// `{format, version, server, checksum, snapshot:{…}}`; the checksum is the FNV-1a of the bytes of `snapshot`.
struct SnapshotFile: Sendable {
    static let format = "fakebroker-snapshot"
    /// Grows when an older server could not read the file any more.
    static let version = 1

    let name: String?
    let deeds: Deeds
    /// The wall's instant at which the snapshot was taken.
    let end: Instant
    /// `WorldState.fingerprint` of the snapshot.
    let fingerprint: String

    /// A snapshot's file.
    /// - Throws: 409 for a world whose deeds are not all kept, or do not lead to it when they are done again.
    static func write(_ snapshot: Snapshot) throws(ControlError) -> [UInt8] {
        let state = snapshot.state
        guard state.deeds.isWhole else {
            throw .conflict(
                "The snapshot '\(snapshot.id)' cannot be exported",
                detail:
                    "An export tells what was done to the world; of this one more than \(Deeds.limitBytes) bytes of requests would be to tell."
            )
        }
        let file = SnapshotFile(name: snapshot.name, deeds: state.deeds, end: state.wall, fingerprint: state.fingerprint)
        guard let told = try? World.retell(file.deeds, until: file.end, journalBytes: state.journal.limitBytes),
            told.fingerprint == file.fingerprint
        else {
            throw .conflict(
                "The snapshot '\(snapshot.id)' cannot be exported",
                detail: "Its requests, done again, do not lead to the same world: something changed it from within the process.")
        }
        let content = file.content
        return JSONWriter.object(reserving: content.count + 256) { json in
            json.member("format", format)
            json.member("version", version)
            json.member("server", fakeBrokerVersion)
            json.member("checksum", checksum(content))
            json.name("snapshot")
            json.raw(content)
        }
    }

    fileprivate static func checksum(_ content: [UInt8]) -> String {
        String(StableHash.fnv1a(bytes: content), radix: 16)
    }

    private var content: [UInt8] {
        let text = JSONWriter.object(reserving: 65_536) { json in
            if let name { json.member("name", name) }
            json.member("world", deeds.world)
            json.member("at", deeds.wall.description)
            json.member("end", end.description)
            json.member("fingerprint", fingerprint)
            json.object("definition") { deeds.beginning.value.write(into: &$0) }
            json.array("steps") { json in for step in deeds.steps { json.object { Self.write(step, into: &$0) } } }
        }
        // As it reads back, so that the checksum is of the same bytes on both sides.
        return (try? JSONReader.read(text))?.bytes ?? text
    }

    private static func write(_ step: Deeds.Step, into json: inout JSONWriter) {
        json.member("at", step.wall.description)
        switch step.deed {
        case .fork(let id, let from):
            json.member("fork", id)
            json.member("from", from.description)
        case .resume(let from): json.member("resume", from.description)
        case .watch(let symbol): json.member("watch", symbol.text)
        case .unwatch(let symbol): json.member("unwatch", symbol.text)
        case .request(let request):
            json.member("method", request.method.name)
            json.member("target", request.target)
            json.array("headers") { json in
                for field in request.headers.list {
                    json.string(field.name)
                    json.string(field.value)
                }
            }
            if !request.body.isEmpty { json.member("body", Base64.encode(request.body)) }
            json.member("secure", request.arrival.isSecure)
            if let tunnel = request.arrival.tunnel { json.member("tunnel", tunnel) }
            json.member("local", request.arrival.localAddress)
            json.member("remote", request.arrival.remoteAddress)
        }
    }

}

extension SnapshotFile {
    /// The file that bytes spell.
    /// - Throws: 422 for a file that is damaged, of another kind or newer.
    init(_ form: Form) throws(ControlError) {
        let content = try form.object { members throws(ControlError) in
            let kind = try members.required("format")
            guard try kind.text() == Self.format else { throw kind.refusal(expected: "'\(Self.format)'") }
            let version = try members.required("version")
            guard try version.integer(1...) <= Self.version else {
                throw .unreadable(
                    version.pointer, "The file was written by a newer server",
                    detail: "This one reads version \(Self.version) and older.")
            }
            members.ignore("server")
            let checksum = try members.required("checksum")
            let content = try members.required("snapshot")
            guard try checksum.text() == Self.checksum(content.value.bytes) else {
                throw .unreadable(checksum.pointer, "The file is damaged", detail: "Its checksum is not that of its content.")
            }
            return content
        }
        (name, deeds, end, fingerprint) = try content.object { members throws(ControlError) in
            var definition = WorldDefinition.standard
            try definition.read(try members.required("definition"), folder: nil)
            var deeds = Deeds(
                world: try members.required("world").name(), definition, wall: try members.required("at").instant())
            for form in try members.required("steps").array() {
                let step = try Self.step(form)
                deeds.add(step.deed, at: step.wall)
            }
            return (
                try members.optional("name")?.name(), deeds, try members.required("end").instant(),
                try members.required("fingerprint").text()
            )
        }
    }

    private static func step(_ form: Form) throws(ControlError) -> Deeds.Step {
        try form.object { members throws(ControlError) in
            let wall = try members.required("at").instant()
            if let id = members.optional("fork") {
                return Deeds.Step(wall: wall, deed: .fork(try NewWorld.id(id), from: try members.required("from").instant()))
            }
            if let symbol = members.optional("watch") { return Deeds.Step(wall: wall, deed: .watch(Symbol(try symbol.name()))) }
            if let symbol = members.optional("unwatch") { return Deeds.Step(wall: wall, deed: .unwatch(Symbol(try symbol.name()))) }
            if let resume = members.optional("resume") { return Deeds.Step(wall: wall, deed: .resume(from: try resume.instant())) }
            let words = try members.required("headers").array { form throws(ControlError) in try form.text() }
            let headers = stride(from: 0, to: words.count - 1, by: 2).map { HTTPField(words[$0], words[$0 + 1]) }
            var body: [UInt8] = []
            if let form = members.optional("body") {
                guard let bytes = Base64.decode(Array(try form.text().utf8)) else { throw form.refusal(expected: "base64") }
                body = bytes
            }
            let arrival = Arrival(
                isSecure: try members.required("secure").flag(), tunnel: try members.optional("tunnel")?.text(),
                localAddress: try members.required("local").text(), remoteAddress: try members.required("remote").text())
            let request = HTTPRequest(
                HTTPMethod(try members.required("method").name()), try members.required("target").name(), headers: headers,
                body: body, arrival: arrival)
            return Deeds.Step(wall: wall, deed: .request(request))
        }
    }
}

extension WorldState {
    /// What a world is, in a few characters: two worlds of one fingerprint have the same time, events, orders, accounts,
    /// prices, rules, faults and as long a journal.
    var fingerprint: String {
        let text = JSONWriter.object(reserving: 16_384) { json in
            json.member("now", now.description)
            json.member("events", events.last)
            json.member("requests", String(journal.upcomingNumber))
            json.array("orders") { json in
                for index in 0..<Int64(exchange.orderCount) {
                    if let order = exchange.order(OrderID(index + 1)) { OrderForm.write(order, self, into: &json) }
                }
            }
            json.array("accounts") { json in
                for account in exchange.allAccounts {
                    json.string(account.number)
                    json.raw(WorldDifference.text(account, self))
                }
            }
            json.array("quotes") { json in
                for instrument in exchange.allInstruments {
                    guard let quote = exchange.quote(instrument.symbol) else { continue }
                    QuoteForm.write(instrument.symbol, quote, isHalted: instrument.isHalted, into: &json)
                }
            }
            json.array("rules") { json in for rule in exchange.allRules { json.int(rule.fired) } }
            json.array("faults") { json in for entry in faults.entries { json.int(entry.struck) } }
        }
        return String(StableHash.of(String(decoding: text, as: UTF8.self)), radix: 16)
    }
}
