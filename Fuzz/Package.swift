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

func layer(
    _ name: String, _ dependencies: [Target.Dependency], docs: Bool = false,
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, exclude: docs ? ["\(name).docc"] : [],
        resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "fuzz",
    targets: [
        .systemLibrary(name: "CJansson", pkgConfig: "jansson"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        layer("JSON", ["CJansson"]),
        layer("Codes", ["JSON"]),
        layer("Signing", ["COpenSSL"]),
        layer("Compression", ["CZlib"]),
        layer("Documents", ["CQREncode"]),
        layer(
            "Licenses", ["Codes", "Compression", "JSON", "Signing"], docs: true,
            resources: [.embedInCode("Data")]),
        // Single files of Gateway, without its HTTP packages.
        layer("Front", ["Codes", "JSON", "Signing"]),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["Codes", "Documents", "Front", "JSON", "Licenses", "Signing"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
