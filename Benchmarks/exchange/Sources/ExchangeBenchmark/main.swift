import ExchangeCore

let clock = ContinuousClock()
let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 200_000 : 200_000
let rounds = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 5 : 5
var flow = OrderFlow()
_ = flow.run(20_000)
for _ in 0..<rounds {
    let took = clock.measure { _ = flow.run(count) }
    print("mixed \(took / count)")
}
for kind in OrderFlow.Kind.allCases {
    let took = clock.measure { _ = flow.run(count / 4, of: kind) }
    print("\(kind) \(took / (count / 4))")
}
var balances = flow.exchange.balances(of: AccountID(1))
let took = clock.measure { for _ in 0..<10_000 { balances = flow.exchange.balances(of: AccountID(1)); _ = flow.exchange.positions(of: AccountID(1)) } }
print("balances+positions of \(flow.exchange.positions(of: AccountID(1)).count)", took / 10_000, balances.cash)
