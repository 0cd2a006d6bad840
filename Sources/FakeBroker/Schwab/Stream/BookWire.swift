import ExchangeCore

/// A book as the streamer sends it: whole, each level with who stands behind it.
enum BookWire {
    /// One content item.
    static func item(_ key: String, _ facts: SecurityFacts, _ book: MarketBook, _ fields: [Int]) -> [UInt8] {
        JSONWriter.object(reserving: 1024) { json in
            json.member("key", key)
            if fields.contains(1) { json.member("1", facts.now.millisecondsSinceEpoch) }
            if fields.contains(2) { json.array("2") { append(book.bids, facts, &$0) } }
            if fields.contains(3) { json.array("3") { append(book.asks, facts, &$0) } }
        }
    }

    private static func append(_ levels: [BookQuote], _ facts: SecurityFacts, _ json: inout JSONWriter) {
        let time = Int64(NewYorkTime.local(facts.quote.at).nanosecondOfDay / 1_000_000)
        for level in levels {
            let makers = makers(of: level, facts)
            json.object { json in
                json.decimal("0", level.price)
                json.member("1", makers.reduce(0) { $0 + $1.size })
                json.member("2", makers.count)
                json.array("3") { json in
                    for maker in makers {
                        json.object { json in
                            json.member("0", maker.venue)
                            json.member("1", maker.size)
                            json.member("2", time)
                        }
                    }
                }
            }
        }
    }

    /// Large levels stand at two venues: the listing and another.
    private static func makers(of level: BookQuote, _ facts: SecurityFacts) -> [(venue: String, size: Int64)] {
        let size = level.size.wholeUnits
        let home = facts.instrument.kind.optionTerms == nil ? facts.codes.venue : "XCBO"
        let other = facts.instrument.kind.optionTerms == nil ? "ARCX" : "XPHL"
        guard size >= 200, home != other else { return [(home, size)] }
        let half = size / 200 * 100
        return [(home, size - half), (other, half)]
    }
}
