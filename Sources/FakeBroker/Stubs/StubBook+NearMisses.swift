/// Which stubs a request nearly met.
extension StubBook {
    /// A stub and how far a request is from it: 0 for one that matches.
    struct NearMiss: Sendable {
        let mapping: StubMapping
        let distance: Double
    }

    /// How many near misses are told of one request.
    static let nearMissLimit = 3

    /// The nearest stubs, the nearest first; of those equally near the one that is asked first.
    func nearMisses(of request: RequestFacts, limit: Int = StubBook.nearMissLimit) -> [NearMiss] {
        var nearest: [NearMiss] = []
        for mapping in mappings {
            let distance = mapping.request.distance(request)
            let place = nearest.firstIndex { distance < $0.distance } ?? nearest.endIndex
            guard place < limit else { continue }
            nearest.insert(NearMiss(mapping: mapping, distance: distance), at: place)
            if nearest.count > limit { nearest.removeLast() }
        }
        return nearest
    }
}
