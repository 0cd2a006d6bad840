/// Chance for one purpose of a symbol: words of its own, and normal numbers that are partly the whole market's.
///
/// Every symbol draws the market's part at the same place of the same stream, so all their moves, of years and
/// of seconds, correlate as their loadings say, and no symbol has to be computed for another's sake.
struct CorrelatedDraws: Sendable, Hashable {
    private let own: Substream
    private let market: Substream
    private let loading: Double
    private let residual: Double

    /// The draws of the parameters' lineage in the world of `seed`.
    init(seed: UInt64, parameters: PriceParameters, purpose: Substream.Purpose) {
        own = Substream(seed: seed, symbol: parameters.lineage, purpose: purpose)
        market = Substream(seed: seed, symbol: PriceParameters.market, purpose: purpose)
        loading = parameters.lineage == PriceParameters.market ? 1 : max(-1, min(1, parameters.marketLoading))
        residual = max(0, 1 - loading * loading).squareRoot()
    }

    /// The symbol's own words at `index`, and a standard normal number for which their first is used up.
    func draw(at index: UInt64) -> (block: Philox4x32.Block, z: Double) {
        let block = own.block(at: index)
        return (block, mixed(block.x0, at: index))
    }

    /// A standard normal number at `index`.
    func normal(at index: UInt64) -> Double {
        residual == 0 ? loading * market.block(at: index).x0.standardNormal : draw(at: index).z
    }

    /// Further words of the symbol's own at `index`.
    func words(at index: UInt64, lane: UInt32) -> Philox4x32.Block {
        own.block(at: index, lane: lane)
    }

    private func mixed(_ word: UInt32, at index: UInt64) -> Double {
        if loading == 0 { return word.standardNormal }
        let shared = loading * market.block(at: index).x0.standardNormal
        return residual == 0 ? shared : shared + residual * word.standardNormal
    }
}
