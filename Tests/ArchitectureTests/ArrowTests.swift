import Foundation
import Testing

/// Arrows go down only: the imports, the manifest and the list of the house agree.
@Suite struct ArrowTests {
    private static let ground: Set<String> = ["Codes", "JSON", "Signing"]
    private static let domains: Set<String> = ["Exemption", "Licenses", "Publicity", "Sharing"]

    /// The arrows between our own targets, as DESIGN and decision 0001 draw them.
    private static let arrows: [String: Set<String>] = [
        "JSON": ["CJansson"], "Codes": ["JSON"], "Signing": ["COpenSSL"],
        "Compression": ["CZlib"], "Exemption": ground, "Ledger": ground,
        "Licenses": ground.union(["Compression"]), "Publicity": ground, "Sharing": ground,
        "Contract": ["CContract"], "Documents": ["CQREncode"],
        "Storage": ground.union(["Ledger", "CLibPQ"]),
        "Gateway": ground.union(domains).union(["Contract", "Documents", "Ledger"]),
        "mianti": ground.union(domains)
            .union(["CMalloc", "Documents", "Gateway", "Ledger", "Storage"]),
    ]

    /// What comes with the toolchain.
    private static let toolchain: Set<String> = [
        "Swift", "Synchronization", "Foundation", "FoundationEssentials", "Glibc", "Dispatch",
    ]

    @Test func `the manifest draws the arrows of the house and no other`() throws {
        let manifest = try Manifest()
        for (target, expected) in Self.arrows {
            let ours = manifest.dependencies[target, default: []]
                .filter { Self.arrows[$0] != nil || $0.hasPrefix("C") && $0 != "Configuration" }
            #expect(ours == expected, "\(target)")
        }
    }

    @Test func `a target imports only what it declares`() throws {
        let manifest = try Manifest()
        for target in Self.arrows.keys {
            let declared = manifest.dependencies[target, default: []]
            let undeclared = try manifest.imports(of: target)
                .subtracting(declared).subtracting(Self.toolchain)
            #expect(undeclared.isEmpty, "\(target) imports \(undeclared.sorted())")
        }
    }

    @Test func `every declared arrow is used`() throws {
        let manifest = try Manifest()
        for (target, expected) in Self.arrows {
            let unused = expected.subtracting(try manifest.imports(of: target))
            #expect(unused.isEmpty, "\(target) declares \(unused.sorted()) in vain")
        }
    }

    @Test(arguments: ["Codes", "Exemption", "Ledger", "Licenses", "Publicity", "Sharing"])
    func `a domain does no input or output`(target: String) throws {
        let imports = try Manifest().imports(of: target)
        let pure = Self.ground.union(["Compression"])
        #expect(imports.isSubset(of: pure), "\(target): \(imports.sorted())")
    }

    @Test func `each C library has one owner`() throws {
        let manifest = try Manifest()
        let owners = [
            "CJansson": "JSON", "COpenSSL": "Signing", "CLibPQ": "Storage", "CMalloc": "mianti",
            "CZlib": "Compression", "CQREncode": "Documents",
        ]
        for target in Self.arrows.keys {
            let imports = try manifest.imports(of: target)
            for (library, owner) in owners where owner != target {
                #expect(!imports.contains(library), "\(target) imports \(library)")
            }
        }
    }
}
