import ExchangeCore

/// What one stream asked of one service: keys in their order, each with its fields and what was last sent of them.
struct StreamerSubscription: Sendable {
    let service: StreamerChannel
    /// The command that data messages repeat: the last that brought keys.
    var command = "SUBS"
    private(set) var feeds: [Feed] = []
    /// The numbered fields of the service.
    let table: [StreamField]

    /// One key.
    struct Feed: Sendable {
        /// As the client sent it.
        let key: String
        /// What the exchange knows it as; nil for a key that stays silent.
        var source: Source?
        /// The numbers asked for, rising.
        var fields: [Int]
        /// Whether everything was sent since the fields are these; until then the next message tells everything.
        var isTold = false
        /// What was last sent of them, in the same order.
        var sent: [MarketValue?] = []
        /// The number of the last message, counted for each key.
        var sequence = 0
    }

    /// Where a key's prices come from.
    struct Source: Sendable, Equatable {
        let instrument: InstrumentID
        /// What is watched, and asked for by name.
        let symbol: Symbol
        /// The underlying of an option, whose moves are its own.
        var underlying: InstrumentID?
    }

    init(_ service: StreamerChannel) {
        self.service = service
        table = LevelOneTables.fields(of: service)
    }

    var keys: [String] { feeds.map(\.key) }

    /// All field numbers that any key has, rising.
    var fields: [Int] { Set(feeds.flatMap(\.fields)).sorted() }

    subscript(index: Int) -> Feed {
        get { feeds[index] }
        _modify { yield &feeds[index] }
    }

    /// The place of a key.
    func index(of key: String) -> Int? { feeds.firstIndex { $0.key == key } }

    /// Adds a key, or further fields to one that is there; true if its snapshot is due.
    mutating func add(_ key: String, fields: [Int], source: () -> Source?) {
        if let index = index(of: key) {
            feeds[index].fields = Set(feeds[index].fields + fields).sorted()
            feeds[index].isTold = false
        } else {
            feeds.append(Feed(key: key, source: source(), fields: fields))
        }
    }

    /// Removes keys; unknown ones are ignored. What was removed.
    mutating func remove(where isGone: (String) -> Bool) -> [Feed] {
        let removed = feeds.filter { isGone($0.key) }
        feeds.removeAll { isGone($0.key) }
        return removed
    }

    /// Finds every key's source anew; the next message of each tells everything.
    mutating func renew(_ source: (String) -> Source?) {
        for index in feeds.indices {
            feeds[index].source = source(feeds[index].key)
            feeds[index].isTold = false
        }
    }

    /// Writes what changed of a key since it was last told, everything the first time. False, and nothing is written, if
    /// nothing did.
    mutating func writeChange(of index: Int, _ facts: SecurityFacts, to json: inout JSONWriter) -> Bool {
        feeds[index].writeChange(facts, service, table, to: &json)
    }

    /// Gives every key these fields.
    mutating func view(_ fields: [Int]) {
        for index in feeds.indices where feeds[index].fields != fields {
            feeds[index].fields = fields
            feeds[index].isTold = false
        }
    }
}

extension StreamerSubscription.Feed {
    fileprivate mutating func writeChange(
        _ facts: SecurityFacts, _ service: StreamerChannel, _ table: [StreamField], to json: inout JSONWriter
    ) -> Bool {
        if !isTold {
            isTold = true
            writeAll(facts, service, table, to: &json)
            return true
        }
        guard let first = fields.indices.first(where: { value($0, facts, table) != sent[$0] }) else { return false }
        json.object { json in
            json.member("key", key)
            for index in first..<fields.count {
                let value = value(index, facts, table)
                guard value != sent[index] else { continue }
                sent[index] = value
                guard let value else { continue }
                json.name(fields[index])
                value.write(to: &json)
            }
        }
        return true
    }

    private mutating func writeAll(
        _ facts: SecurityFacts, _ service: StreamerChannel, _ table: [StreamField], to json: inout JSONWriter
    ) {
        sent = fields.indices.map { value($0, facts, table) }
        json.object { json in
            json.member("key", key)
            json.member("delayed", false)
            json.member("assetMainType", facts.codes.mainType)
            if let subType = facts.codes.subType { json.member("assetSubType", subType) }
            if service == .levelOneEquities, !facts.instrument.cusip.isEmpty { json.member("cusip", facts.instrument.cusip) }
            for (index, value) in sent.enumerated() {
                guard let value else { continue }
                json.name(fields[index])
                value.write(to: &json)
            }
        }
    }

    /// The value of the field at a place; nil for a number that the service does not have.
    private func value(_ index: Int, _ facts: SecurityFacts, _ table: [StreamField]) -> MarketValue? {
        let number = fields[index]
        return number <= table.count ? table[number - 1].field.value(facts) : nil
    }
}
