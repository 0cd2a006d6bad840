/// Spans of time as text: ISO 8601 (`PT1H30M`, `P2DT0.5S`) or short (`90m`, `1h30m`, `1.5s`, `250ms`). Exact to the
/// nanosecond; days have 24 hours, weeks 7 days, and there are no months or years, whose lengths vary.
enum DurationText {
    private static let second: Int64 = 1_000_000_000
    private static let shortUnits: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("ms", 1_000_000), ("s", second), ("m", 60 * second),
        ("h", 3600 * second), ("d", 86_400 * second), ("w", 7 * 86_400 * second),
    ]
    private static let dateUnits: [(name: String, nanoseconds: Int64)] = [
        ("W", 7 * 86_400 * second), ("D", 86_400 * second),
    ]
    private static let timeUnits: [(name: String, nanoseconds: Int64)] = [
        ("H", 3600 * second), ("M", 60 * second), ("S", second),
    ]

    /// The span that `text` spells; nil if it spells none or one beyond 292 years.
    static func parse(_ text: String) -> Duration? {
        guard text.utf8.count <= 64 else { return nil }
        let upper = text.uppercased()
        guard upper.hasPrefix("P") else {
            return sum(text[...], units: shortUnits).map { .nanoseconds($0) }
        }
        let parts = upper.dropFirst().split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        var total: Int64 = 0
        var count = 0
        for (index, part) in parts.enumerated() where index == 1 || !part.isEmpty {
            // A `T` with nothing behind it, and a `P` alone, are no durations.
            guard let nanoseconds = sum(part, units: index == 0 ? dateUnits : timeUnits) else { return nil }
            let (next, overflow) = total.addingReportingOverflow(nanoseconds)
            if overflow { return nil }
            total = next
            count += 1
        }
        return count == 0 ? nil : .nanoseconds(total)
    }

    /// The shortest short text: `1h30m`, `1.5s`, `250ms`.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds
        var text = ""
        for (name, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)] where rest >= length {
            text += "\(rest / length)\(name)"
            rest %= length
        }
        let nanoseconds = attoseconds / 1_000_000_000
        if nanoseconds == 0 { return rest == 0 && !text.isEmpty ? text : text + "\(rest)s" }
        if rest == 0, nanoseconds % 1_000_000 == 0 { return text + "\(nanoseconds / 1_000_000)ms" }
        var fraction = String(String(nanoseconds + second).dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return text + "\(rest).\(fraction)s"
    }

    /// The sum of a run of numbers with units; each unit at most once, the text used up, at least one pair.
    private static func sum(_ text: Substring, units: [(name: String, nanoseconds: Int64)]) -> Int64? {
        var rest = text
        var used: Set<String> = []
        var total: Int64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
            rest = rest.dropFirst(number.count)
            let name = String(rest.prefix { !($0.isNumber || $0 == "." || $0 == ",") })
            rest = rest.dropFirst(name.count)
            guard let unit = units.first(where: { $0.name == name }), used.insert(name).inserted,
                let nanoseconds = product(number, unit.nanoseconds)
            else { return nil }
            let (next, overflow) = total.addingReportingOverflow(nanoseconds)
            if overflow { return nil }
            total = next
        }
        return used.isEmpty ? nil : total
    }

    /// A decimal number times a unit, cut to whole nanoseconds.
    private static func product(_ number: Substring, _ unit: Int64) -> Int64? {
        let parts = number.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard parts.count <= 2, let first = parts.first, !first.isEmpty, let whole = Int64(first) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit)
        if overflow { return nil }
        guard parts.count == 2 else { return scaled }
        guard !parts[1].isEmpty, parts[1].utf8.count <= 18, let digits = Int64(parts[1]) else { return nil }
        var power: Int128 = 1
        for _ in 0..<parts[1].utf8.count { power *= 10 }
        let (total, carried) = scaled.addingReportingOverflow(Int64(Int128(digits) * Int128(unit) / power))
        return carried ? nil : total
    }
}
