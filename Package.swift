// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target; `Docs/decisions/0001-house.md` says why.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// One of our Swift targets with the settings of the house.
func layer(
    _ name: String, _ dependencies: [Target.Dependency], memorySafe: Bool = false,
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources,
        swiftSettings: memorySafe ? settings + [.strictMemorySafety()] : settings)
}

/// The tests of one target; vectors are files beside them.
func tests(
    _ name: String, _ dependencies: [Target.Dependency] = [], vectors: Bool = false
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: (tested.contains(name) ? [] : [.init(stringLiteral: name)])
            + ground + ["TestSupport"] + dependencies,
        resources: vectors ? [.copy("Vectors")] : [], swiftSettings: settings)
}

/// A C library of the system: Debian's package and its pkg-config name.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let ground: [Target.Dependency] = ["Codes", "JSON", "Signing"]
let domains: [Target.Dependency] = ["Exemption", "Licenses", "Publicity", "Sharing"]
let tested = ["Codes", "JSON", "Signing"]

let package = Package(
    name: "mianti",
    products: [.executable(name: "mianti", targets: ["mianti"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        system("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev"),
        system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        system("CQREncode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),

        .systemLibrary(name: "CMalloc"),

        layer("JSON", ["CJansson"], memorySafe: true),
        layer("Codes", ["JSON"]),
        layer("Signing", ["COpenSSL"], memorySafe: true),
        layer("Compression", ["CZlib"], memorySafe: true),

        layer("Exemption", ground),
        layer("Ledger", ground),
        layer("Licenses", ground + ["Compression"], resources: [.embedInCode("Data")]),
        layer("Publicity", ground),
        layer("Sharing", ground),

        .target(name: "CContract"),
        layer("Contract", ["CContract"], memorySafe: true),
        layer("Documents", ["CQREncode"], memorySafe: true),
        layer(
            "Storage",
            ground + [
                "CLibPQ", "Ledger",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [.embedInCode("Migrations")]),
        layer(
            "Gateway",
            ground + domains + [
                "Contract", "Documents", "Ledger",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Texts")]),
        .executableTarget(
            name: "mianti",
            dependencies: ground + domains + [
                "CMalloc", "Documents", "Gateway", "Ledger", "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),

        // The limits beside which Benchmarks/run lays the figures; no part of the product.
        .executableTarget(
            name: "mianti-bench",
            dependencies: [
                "CLibPQ", "Codes", "JSON", "Ledger", "Signing", "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Benchmarks/Sources", swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ground + ["Ledger"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "ArchitectureTests", dependencies: ["JSON"], swiftSettings: settings),
        tests("Codes", vectors: true),
        tests("Compression"),
        tests("Documents", vectors: true),
        tests("Exemption", vectors: true),
        tests(
            "Gateway",
            [
                "Compression", "Ledger", "Licenses", "Storage",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        tests("JSON", vectors: true),
        tests("Ledger", vectors: true),
        tests("Licenses", ["Compression"], vectors: true),
        tests(
            "mianti",
            [
                "Gateway", "Ledger", "Licenses", "Storage",
                .product(name: "Logging", package: "swift-log"),
            ],
            vectors: true),
        tests("Publicity", ["Documents"], vectors: true),
        tests("Sharing"),
        tests("Signing", vectors: true),
        tests(
            "Storage",
            ["Compression", "Ledger", "Licenses", .product(name: "GRDB", package: "GRDB.swift")]),
    ],
    swiftLanguageModes: [.v6]
)
