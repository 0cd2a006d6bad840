import ExchangeCore

/// Adding and taking back faults: those of requests stand in the pipeline's way, those of streams in the streams'.
extension WorldState {
    @discardableResult
    mutating func addFault(_ fault: Fault) -> FaultBook.Entry {
        let entry = faults.add(fault)
        begin(entry)
        return entry
    }

    /// Puts a fault in another's place; nil if there is no other.
    mutating func replaceFault(_ id: String, _ fault: Fault) -> FaultBook.Entry? {
        guard let entry = faults.replace(id, fault) else { return nil }
        streams.removeFault(id)
        begin(entry)
        return entry
    }

    mutating func removeFault(_ id: String) -> FaultBook.Entry? {
        streams.removeFault(id)
        return faults.remove(id)
    }

    mutating func removeFaults() {
        streams.removeFaults()
        faults.removeAll()
    }

    /// Goes back to the definition's faults, with nothing counted.
    mutating func resetFaults() {
        streams.removeFaults()
        faults = FaultBook(seed: definition.seed)
        for fault in definition.faults { addFault(fault) }
    }

    /// What a fault has done: of a stream's, what the streams say.
    func counts(of entry: FaultBook.Entry) -> (matched: Int, struck: Int) {
        guard entry.fault.effect.stream != nil, let fault = streams.faults.first(where: { $0.id == entry.id }) else {
            return (entry.matched, entry.struck)
        }
        return (fault.seenCount, fault.hitCount)
    }

    private mutating func begin(_ entry: FaultBook.Entry) {
        guard let fault = StreamFault(entry, at: now) else { return }
        addStreamFault(fault)
    }
}

extension StreamFault {
    /// A fault of a stream as the streams carry it out; nil for one of requests. What lasts a while lasts it from now.
    fileprivate init?(_ entry: FaultBook.Entry, at now: Instant) {
        guard let effect = entry.fault.effect.stream else { return nil }
        self.init(id: entry.id, kind: effect.kind, stream: entry.fault.target.stream)
        let when = entry.fault.when
        code = effect.code
        count = effect.count ?? entry.fault.remaining
        if let nth = when.nth {
            skip = nth - 1
            count = count ?? 1
        }
        if let first = when.first { count = min(count ?? first, first) }
        every = when.every ?? 1
        perMille = when.probability.map { Int(($0 * 1000).rounded()) }
        from = when.between?.lowerBound
        until = when.between?.upperBound
        if let span = effect.span {
            let end = max(now, from ?? now) + span
            until = min(until ?? end, end)
        }
    }
}
