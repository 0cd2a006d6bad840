import ExchangeCore
import HTTPCore

/// `snapshots` and `diff`: a world as it was, and going back there.
enum SnapshotRoutes {
    static let routes = [
        Route.control("takeSnapshot", .post, "/snapshots") { state, call throws(ControlError) in
            let name = try call.body().object { members throws(ControlError) in try members.optional("name")?.name() }
            return answer(.created, state.takeSnapshot(name: name))
        },
        Route.control("listSnapshots", .get, "/snapshots") { state, call throws(ControlError) in
            let all = state.snapshots.all
            return ControlJSON.list("snapshots", try call.page(all), total: all.count) { write($1, into: &$0) }
        },
        Route.control("getSnapshot", .get, "/snapshots/{snapshot}") { state, call throws(ControlError) in
            answer(.ok, try state.snapshot(named: call.parameters["snapshot"]))
        },
        Route.control("deleteSnapshot", .delete, "/snapshots/{snapshot}") { state, call throws(ControlError) in
            let known = try state.snapshot(named: call.parameters["snapshot"])
            _ = state.snapshots.remove(known.id)
            return answer(.ok, known)
        },
        Route.control("restoreSnapshot", .post, "/snapshots/{snapshot}/restore") { state, call throws(ControlError) in
            let known = try state.snapshot(named: call.parameters["snapshot"])
            try call.emptyBody()
            state.restore(known)
            return answer(.ok, known)
        },
        Route("control.exportSnapshot", .get, "/__admin/snapshots/{snapshot}/export", access: .open, .unlocked(export)),
        Route("control.importSnapshot", .post, "/__admin/snapshots/import", access: .open, .unlocked(take)),
        Route.control("diff", .get, "/diff") { state, call throws(ControlError) in
            func side(_ name: String) throws(ControlError) -> WorldState {
                guard let wanted = call.query[name], !wanted.isEmpty, wanted != "now" else {
                    if name == "from" { throw .badQuery(name, "", expected: "a snapshot's id or name") }
                    return state
                }
                return try state.snapshot(named: wanted).state
            }
            let from = try side("from")
            return WorldDifference.answer(from: from, to: try side("to"))
        },
    ]

    /// One file, from which another server makes the same snapshot.
    private static let export: @Sendable (Call) -> Answer = { call in
        do throws(ControlError) {
            let snapshot = try call.world.perform { state throws(ControlError) in
                try state.snapshot(named: call.parameters["snapshot"])
            }
            var response = ControlJSON.response(try SnapshotFile.write(snapshot))
            response.headers.append(
                HTTPField("Content-Disposition", "attachment; filename=\"\(snapshot.id).fakebroker.json\""))
            return .response(response)
        } catch { return .response(ControlErrors.response(error)) }
    }

    /// A file becomes a snapshot of this world. Nothing is kept of one that does not lead where it says.
    private static let take: @Sendable (Call) -> Answer = { call in
        do throws(ControlError) {
            let file = try SnapshotFile(try call.body())
            let journalBytes = call.world.perform { $0.journal.limitBytes }
            guard let told = try? World.retell(file.deeds, until: file.end, journalBytes: journalBytes),
                told.fingerprint == file.fingerprint
            else {
                throw .unreadable(
                    "/snapshot", "The file does not lead to its snapshot",
                    detail: "What it tells, done again by version \(fakeBrokerVersion), arrives at another world.")
            }
            return .response(call.world.perform { answer(.created, $0.take(told, name: file.name)) })
        } catch { return .response(ControlErrors.response(error)) }
    }

    private static func answer(_ status: HTTPStatus, _ snapshot: Snapshot) -> HTTPResponse {
        ControlJSON.response(status, JSONWriter.written { write(snapshot, into: &$0) })
    }

    static func write(_ snapshot: Snapshot, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", snapshot.id)
            json.member("name", optional: snapshot.name)
            json.member("at", snapshot.at.description)
            json.member("seq", snapshot.sequence)
        }
    }
}

/// What changed between two moments of a world.
enum WorldDifference {
    static func answer(from: WorldState, to: WorldState) -> HTTPResponse {
        ControlJSON.object { json in
            json.object("from") { writeMoment(from, into: &$0) }
            json.object("to") { writeMoment(to, into: &$0) }
            json.array("orders") { json in orders(from, to, into: &json) }
            json.array("accounts") { json in accounts(from, to, into: &json) }
            json.array("quotes") { json in quotes(from, to, into: &json) }
            json.array("events") { json in
                for event in to.events.after(from.events.last) { EventForm.write(event, to, into: &json) }
            }
        }
    }

    private static func writeMoment(_ state: WorldState, into json: inout JSONWriter) {
        json.member("now", state.now.description)
        json.member("seq", state.events.last)
    }

    private static func orders(_ from: WorldState, _ to: WorldState, into json: inout JSONWriter) {
        for index in 0..<Int64(max(from.exchange.orderCount, to.exchange.orderCount)) {
            let before = from.exchange.order(OrderID(index + 1))
            let after = to.exchange.order(OrderID(index + 1))
            let isSame =
                before?.status == after?.status && before?.filledQuantity == after?.filledQuantity
                && before?.quantity == after?.quantity && before?.limitPrice == after?.limitPrice
            if isSame { continue }
            json.object { json in
                json.member("id", String(index + 1))
                json.name("from")
                write(before, from, into: &json)
                json.name("to")
                write(after, to, into: &json)
            }
        }
    }

    private static func write(_ order: Order?, _ state: WorldState, into json: inout JSONWriter) {
        if let order { OrderForm.write(order, state, into: &json) } else { json.null() }
    }

    private static func accounts(_ from: WorldState, _ to: WorldState, into json: inout JSONWriter) {
        let numbers = Set(from.exchange.allAccounts.map(\.number)).union(to.exchange.allAccounts.map(\.number))
        for number in numbers.sorted() {
            let before = from.exchange.account(number: number).map { text($0, from) }
            let after = to.exchange.account(number: number).map { text($0, to) }
            if before == after { continue }
            json.object { json in
                json.member("accountNumber", number)
                json.name("from")
                if let before { json.raw(before) } else { json.null() }
                json.name("to")
                if let after { json.raw(after) } else { json.null() }
            }
        }
    }

    /// An account's cash and positions.
    static func text(_ account: Account, _ state: WorldState) -> [UInt8] {
        JSONWriter.object { json in
            json.member("cash", account.cash.description)
            json.object("positions") { json in
                for position in state.exchange.positions(of: account.id) {
                    json.member(position.symbol.text, .string(position.quantity.description))
                }
            }
        }
    }

    private static func quotes(_ from: WorldState, _ to: WorldState, into json: inout JSONWriter) {
        for instrument in to.exchange.allInstruments {
            let before = from.exchange.quote(instrument.symbol)
            let after = to.exchange.quote(instrument.symbol)
            if before?.bid == after?.bid, before?.ask == after?.ask, before?.last == after?.last { continue }
            json.object { json in
                json.member("symbol", instrument.symbol.text)
                for (name, quote) in [("from", before), ("to", after)] {
                    json.name(name)
                    json.object { json in
                        json.member("bid", decimal: quote?.bid)
                        json.member("ask", decimal: quote?.ask)
                        json.member("last", decimal: quote?.last)
                    }
                }
            }
        }
    }
}
