import ExchangeCore

/// What one stream asked of one service: keys in their order, each with its fields and what was last sent of them.
struct StreamerSubscription: Sendable {
    let service: StreamerChannel
    /// The command that data messages repeat: the last that brought keys.
    var command = "SUBS"
    private(set) var feeds: [Feed] = []

    /// One key.
    struct Feed: Sendable {
        /// As the client sent it.
        let key: String
        /// What the exchange knows it as; nil for a key that stays silent.
        var source: Source?
        /// The numbers asked for, rising.
        var fields: [Int]
        /// What was last sent of them, in the same order; empty before the first time.
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

    init(_ service: StreamerChannel) { self.service = service }

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
            feeds[index].sent = []
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
            feeds[index].sent = []
        }
    }

    /// Gives every key these fields.
    mutating func view(_ fields: [Int]) {
        for index in feeds.indices where feeds[index].fields != fields {
            feeds[index].fields = fields
            feeds[index].sent = []
        }
    }
}
