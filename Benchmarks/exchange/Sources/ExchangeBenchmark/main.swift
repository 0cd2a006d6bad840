// What the exchange does in a second, measured: `exchange-benchmark [part] [runs]`, all parts if none is named.
let arguments = CommandLine.arguments.dropFirst()
let part = arguments.first { Int($0) == nil }
let runs = arguments.compactMap { Int($0) }.first ?? 7

let parts: [(name: String, measure: (Int) -> [Line])] = [
    ("orders", measureOrders), ("reads", measureReads), ("time", measureTime), ("forks", measureForks),
]
guard part == nil || parts.contains(where: { $0.name == part }) else {
    fatalError("no part \(part ?? ""): one of \(parts.map(\.name))")
}
for candidate in parts where part == nil || part == candidate.name {
    for line in candidate.measure(runs) { line.print() }
}
