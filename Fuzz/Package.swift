// swift-tools-version: 6.2
// The fuzz targets beside symbolic links to the sources they examine: no other package is
// resolved, and the whole is built in a minute. Build and run it with `Fuzz/run`.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

func layer(_ name: String, _ dependencies: [Target.Dependency], docs: Bool = false) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: docs ? ["\(name).docc"] : [],
        swiftSettings: settings)
}

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CJansson", pkgConfig: "jansson"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        layer("JSON", ["CJansson"]),
        layer("Codes", ["JSON"]),
        layer("Signing", ["COpenSSL"]),
        layer("Documents", []),
        layer("Licenses", ["Codes", "JSON", "Signing"], docs: true),
        // Single files of Gateway, without its HTTP packages.
        layer("Front", ["Codes", "JSON", "Signing"]),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["Codes", "Documents", "Front", "JSON", "Licenses", "Signing"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
