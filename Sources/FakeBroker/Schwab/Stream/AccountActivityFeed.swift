import ExchangeCore
import HTTPCore

/// The account activity of one stream: under which key, and how far its numbers have come.
struct AccountActivityFeed: Sendable {
    private(set) var sequence = 0

    /// The number of the next message.
    mutating func next() -> Int {
        sequence += 1
        return sequence
    }

    /// One content item.
    mutating func item(_ key: String, account: String, type: String, data: [UInt8], fields: [Int]) -> [UInt8] {
        let number = next()
        return JSONWriter.object(reserving: data.count + data.count / 4 + 160) { json in
            json.member("seq", number)
            json.member("key", key)
            // The guide asks for field 0 alone and gets all three; so does everybody here (inferred).
            json.member("1", account)
            json.member("2", type)
            json.member("3", String(decoding: data, as: UTF8.self))
        }
    }
}

extension SchwabStreamer {
    /// The first message after the subscription.
    mutating func activityBegins(
        _ world: inout WorldState, _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        guard let place = services.firstIndex(where: { $0.service == .accountActivity }), let login else { return }
        let account = world.linkedAccounts(clientId: login.clientId).first?.number ?? ""
        send("SUBSCRIBED", [], account: account, services[place], &batch, &output)
    }

    /// What an event of an order says, in the vendor's messages.
    mutating func tellAccountActivity(
        _ event: Event, _ world: inout WorldState, _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        guard let place = services.firstIndex(where: { $0.service == .accountActivity }), let login,
            let change = event.kind.change,
            let account = world.linkedAccounts(clientId: login.clientId).first(where: { $0.id == change.account }),
            let order = world.exchange.order(change.order), !order.isContainer
        else { return }
        let activity = AccountActivity(order, account: account.number, world.exchange, at: event.at)
        for message in activity.messages(of: event.kind) {
            send(message.type, message.data, account: account.number, services[place], &batch, &output)
        }
    }

    private mutating func send(
        _ type: String, _ data: [UInt8], account: String, _ subscription: StreamerSubscription,
        _ batch: inout StreamerBatch, _ output: inout StreamOutput
    ) {
        guard let feed = subscription.feeds.first else { return }
        let item = activity.item(feed.key, account: account, type: type, data: data, fields: feed.fields)
        batch.add(item, to: .accountActivity, command: subscription.command, &output)
    }
}
