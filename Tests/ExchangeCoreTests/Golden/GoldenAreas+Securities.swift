@testable import ExchangeCore

// Bands; which function answers for the life of securities.
extension GoldenAreas {
    static let securities: [String: Handler] = [
        "calendar": calendar, "luld": bands, "option_expiry": optionExpiry, "split": split, "dividend": dividend,
        "dividend_adjustment": dividend, "gtc_adjustment": dividend,
    ]

    private static func bands(_ item: GoldenCase) throws -> [String: JSONValue] {
        try assume(item.when, "read", "bands")
        let time = item.given["time"]?.text?.split(separator: ":").compactMap { Int($0) } ?? []
        guard time.count >= 2 else { throw GoldenCase.Skip(reason: "no time") }
        let minute = time[0] * 60 + time[1]
        // There are bands in the regular session only.
        guard minute >= 570, minute < 960 else { return ["lower": .null, "upper": .null, "bands": .null] }
        let bands = LimitBands.around(
            try known(item.given["reference"]?.price, "reference"),
            tier: try known(item.given["tier"]?.int.flatMap { LimitBandTier(rawValue: $0) }, "tier"),
            previousClose: try known(item.given["prev_close"]?.price, "prev_close"), isLastPart: minute >= 935 && minute < 960)
        return ["lower": .decimal(bands.lower), "upper": .decimal(bands.upper)]
    }
}
