public import JSON

extension Texts {
    /// The texts that come with the program; the files are listed by hand.
    public static func bundled() throws(Fault) -> Texts {
        try Texts([
            .chinese: [
                PackageResources.core_zh_CN_json, PackageResources.exemption_zh_CN_json,
                PackageResources.ledger_zh_CN_json, PackageResources.licenses_zh_CN_json,
                PackageResources.publicity_zh_CN_json, PackageResources.sharing_zh_CN_json,
                PackageResources.showing_zh_CN_json, PackageResources.trust_zh_CN_json,
            ],
            .english: [
                PackageResources.core_en_json, PackageResources.exemption_en_json,
                PackageResources.ledger_en_json, PackageResources.licenses_en_json,
                PackageResources.publicity_en_json, PackageResources.sharing_en_json,
                PackageResources.showing_en_json, PackageResources.trust_en_json,
            ],
        ])
    }
}
