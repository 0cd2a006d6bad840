// swift-tools-version: 6.2
import PackageDescription

// The layers, from the bottom: C module maps; ExchangeCore (the pure simulation) and HTTPCore (sockets,
// TLS, HTTP), which know nothing of each other; FakeBroker, which joins them; the command line.
// `make layers` checks these arrows on a fresh build, Tests/HouseTests reads the imports.
let package = Package(
    name: "FakeBroker",
    products: [
        .library(name: "FakeBroker", targets: ["FakeBroker"]),
        // For test targets: a world for each test of Swift Testing.
        .library(name: "FakeBrokerTesting", targets: ["FakeBrokerTesting"]),
        // The simulation alone, for those who want an exchange without a server.
        .library(name: "ExchangeCore", targets: ["ExchangeCore"]),
        .executable(name: "fakebroker-server", targets: ["fakebroker-server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(
            name: "ExchangeCore",
            dependencies: [
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            // Rounding a Double is a call into libm on processors without an instruction for it.
            linkerSettings: [.linkedLibrary("m")]),
        .target(name: "HTTPCore", dependencies: ["CLinux", "COpenSSL", "CZlib"]),
        .target(
            name: "FakeBroker",
            dependencies: [
                "ExchangeCore", "HTTPCore",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "FakeBrokerTesting", dependencies: ["FakeBroker", "ExchangeCore"]),
        .executableTarget(
            name: "fakebroker-server",
            dependencies: [
                "FakeBroker", "ExchangeCore", "HTTPCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        .testTarget(name: "ExchangeCoreTests", dependencies: ["ExchangeCore", "FakeBroker"]),
        .testTarget(name: "HTTPCoreTests", dependencies: ["HTTPCore", "CLinux", "COpenSSL"]),
        .testTarget(name: "FakeBrokerTests", dependencies: ["FakeBroker", "ExchangeCore", "HTTPCore"]),
        .testTarget(
            name: "FakeBrokerTestingTests", dependencies: ["FakeBrokerTesting", "FakeBroker", "ExchangeCore"]),
        .testTarget(name: "HouseTests", dependencies: ["FakeBroker", "HTTPCore"]),
    ],
    swiftLanguageModes: [.v6]
)
