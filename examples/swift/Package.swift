// swift-tools-version: 6.2
import PackageDescription

// A package that trades at Schwab, and its integration tests. Elsewhere the dependency would be FakeBroker's URL.
let package = Package(
    name: "Trader",
    products: [.library(name: "Trader", targets: ["Trader"])],
    dependencies: [.package(name: "FakeBroker", path: "../..")],
    targets: [
        .target(name: "Trader"),
        .testTarget(
            name: "TraderTests",
            dependencies: [
                "Trader",
                .product(name: "FakeBroker", package: "FakeBroker"),
                .product(name: "FakeBrokerTesting", package: "FakeBroker"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
