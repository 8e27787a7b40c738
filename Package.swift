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


/// A C library of the system: Debian's package and its pkg-config name.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}


let package = Package(
    name: "mianti",
    targets: [
        system("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
        system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        layer("JSON", ["CJansson"], memorySafe: true),
        layer("Codes", ["JSON"]),
        layer("Signing", ["COpenSSL"], memorySafe: true),
        .testTarget(
            name: "SigningTests", dependencies: ["JSON", "Signing"],
            resources: [.copy("Vectors")], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
