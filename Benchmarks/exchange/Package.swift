// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that who builds FakeBroker does not build its benchmarks.
let package = Package(
    name: "ExchangeBenchmark",
    dependencies: [.package(name: "FakeBroker", path: "../..")],
    targets: [
        .executableTarget(
            name: "ExchangeBenchmark",
            dependencies: [.product(name: "ExchangeCore", package: "FakeBroker")])
    ],
    swiftLanguageModes: [.v6]
)
