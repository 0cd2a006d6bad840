extension Substream.Purpose {
    /// Yearly anchors of a symbol's log price.
    static let priceAnchor = Substream.Purpose(rawValue: 1)
    /// Daily closes between the anchors.
    static let priceLevel = Substream.Purpose(rawValue: 2)
    /// A day's gap, extremes and volume.
    static let priceDay = Substream.Purpose(rawValue: 3)
    /// The path within a day.
    static let pricePath = Substream.Purpose(rawValue: 4)
    /// Seconds: where the last price stands between bid and ask, and the sizes.
    static let priceQuote = Substream.Purpose(rawValue: 5)
    /// Open interest, volume and quote sizes of options.
    static let option = Substream.Purpose(rawValue: 6)
}

extension UInt32 {
    /// A number strictly between 0 and 1: the middle of this word's 2³²nd part of that range.
    var unitInterval: Double { (Double(self) + 0.5) * 0x1p-32 }

    /// A standard normal number by inversion, one word each; never beyond ±6.4.
    var standardNormal: Double { ElementaryFunctions.inverseNormalDistribution(unitInterval) }
}
