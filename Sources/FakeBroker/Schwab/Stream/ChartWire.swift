import ExchangeCore

/// A minute's candle as the streamer sends it. Equities have their sequence among the fields, futures do not.
enum ChartWire {
    /// One content item: all numbers that were asked for.
    static func item(_ feed: StreamerSubscription.Feed, _ candle: Candle, _ service: StreamerChannel) -> [UInt8] {
        let time = MarketValue.whole(candle.start.millisecondsSinceEpoch)
        func price(_ price: Price) -> MarketValue { .decimal(Ratio(billionths: price.billionths)) }
        let bar: [MarketValue] = [
            price(candle.open), price(candle.high), price(candle.low), price(candle.close),
            .decimal(Ratio(billionths: candle.volume.billionths)),
        ]
        let day = MarketValue.whole(Int64(NewYorkTime.date(at: candle.start).dayNumber))
        let values: [MarketValue] =
            service == .chartEquity ? [.whole(sequence(candle))] + bar + [time, day] : [time] + bar
        return JSONWriter.object(reserving: 192) { json in
            json.member("seq", feed.sequence - 1)
            json.member("key", feed.key)
            for (index, value) in values.enumerated() where feed.fields.contains(index + 1) {
                json.name(String(index + 1))
                value.write(to: &json)
            }
        }
    }

    /// A candle's number is its minute of the day.
    private static func sequence(_ candle: Candle) -> Int64 {
        NewYorkTime.local(candle.start).nanosecondOfDay / 60_000_000_000
    }
}
