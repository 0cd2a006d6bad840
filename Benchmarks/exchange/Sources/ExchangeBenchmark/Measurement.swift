#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How long something took in several runs, each in the same unit.
struct Measurement {
    private let sorted: [Double]

    /// The times of `runs` calls of `body`, each divided by `units`; one call before them warms up.
    init(runs: Int, units: Int = 1, _ body: () -> Duration) {
        _ = body()
        sorted = (0..<runs).map { _ in body().nanoseconds / Double(units) }.sorted()
    }

    var median: Double { sorted[sorted.count / 2] }
    var least: Double { sorted[0] }
    var greatest: Double { sorted[sorted.count - 1] }
    var count: Int { sorted.count }
}

/// The time that this thread spends in `body`: the processor's, not the wall's, so that what else runs on the machine
/// disturbs it less.
func time(_ body: () -> Void) -> Duration {
    let start = threadTime()
    body()
    return threadTime() - start
}

private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

extension Duration {
    /// The span in nanoseconds.
    var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
}

/// One line of the report: what was measured, its median, spread and goal.
struct Line {
    let name: String
    let measurement: Measurement
    /// How many nanoseconds one unit of the report has, and what it is called.
    let unit: (nanoseconds: Double, name: String)
    /// What the median should stay below, in the unit; nil for a peer.
    var goal: Double?

    /// Prints the line.
    func print() {
        func shown(_ nanoseconds: Double) -> String { Line.digits(nanoseconds / unit.nanoseconds) }
        let spread = "(\(shown(measurement.least)) to \(shown(measurement.greatest)), n=\(measurement.count))"
        let target = goal.map { "target < \(Line.digits($0))" } ?? ""
        Swift.print(
            "\(Line.padded(name, 46)) \(Line.padded("\(shown(measurement.median)) \(unit.name)", 12)) \(Line.padded(spread, 30)) \(target)")
    }

    /// A number with about three digits that matter.
    static func digits(_ value: Double) -> String {
        let places: Double = value >= 100 ? 1 : value >= 10 ? 10 : 100
        let scaled = Int((value * places).rounded())
        guard places > 1 else { return String(scaled) }
        let fraction = String(scaled % Int(places))
        return "\(scaled / Int(places)).\(String(repeating: "0", count: (places == 10 ? 1 : 2) - fraction.count))\(fraction)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
