/// The seconds at the bottom of a path: four to eight prices that attain a span's four.
enum PriceTicks {
    /// The prices of `count` (4…8) seconds: the first is the open, the last the close, high and low are among them.
    /// Places beyond `count` repeat the close.
    static func prices(of span: PriceSpan, count: Int, draw: Philox4x32.Block) -> SIMD8<Int64> {
        var prices = SIMD8(repeating: span.close)
        prices[0] = span.open
        let range = Double(span.high - span.low)
        let inner = UInt64(count - 2)
        for index in 1...Int(inner) {
            let line = Double(span.open) + Double(span.close - span.open) * Double(index) / Double(count - 1)
            let value = (line + (halfWord(draw, index - 1) - 0.5) * 0.7 * range).rounded()
            prices[index] = max(span.low, min(span.high, Int64(value)))
        }
        let highPlace = 1 + Int((UInt64(draw.x3 & 0xFFFF) * inner) >> 16)
        if span.high > max(span.open, span.close) { prices[highPlace] = span.high }
        if span.low < min(span.open, span.close) {
            let place = 1 + Int((UInt64(draw.x3 >> 16) * (inner - 1)) >> 16)
            prices[place >= highPlace ? place + 1 : place] = span.low
        }
        return prices
    }

    /// The units traded in the first `ticks` of `count` seconds.
    static func volume(of span: PriceSpan, ticks: Int, of count: Int) -> Int64 {
        ticks >= count ? span.volume : span.volume / Int64(count) * Int64(ticks)
    }

    /// The `index`-th (0…5) half of the first three words, as a number of 0 ..< 1.
    private static func halfWord(_ draw: Philox4x32.Block, _ index: Int) -> Double {
        let word = index < 2 ? draw.x0 : index < 4 ? draw.x1 : draw.x2
        return Double(index & 1 == 0 ? word & 0xFFFF : word >> 16) * 0x1p-16
    }
}
