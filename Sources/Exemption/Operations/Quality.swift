public import Codes

/// What is doubtful in an item list (事项质量检查): findings, each naming its material.
public enum Quality {
    /// The findings of an item, material by material; a passed one when a check found nothing.
    public static func findings(of item: Item) -> [Finding] {
        checks.flatMap { check -> [Finding] in
            let found = item.materials.flatMap { check.examine($0) }
            return found.isEmpty ? [.passed(check.code)] : found
        }
    }

    private struct Check: Sendable {
        let code: String
        let examine: @Sendable (Material) -> [Finding]
    }

    /// The checks in the order of the answer.
    private static let checks = [
        Check(code: "item.catch-all", examine: catchAll),
        Check(code: "item.composite", examine: composite),
        Check(code: "item.source-missing", examine: sourceMissing),
        Check(code: "item.no-way", examine: noWay),
        Check(code: "item.law-missing", examine: lawMissing),
    ]

    private static func finding(
        _ code: String, _ reason: String, _ material: Material, _ values: [String: String] = [:]
    ) -> Finding {
        let named = ["material": material.code, "name": material.name]
        return .failed(code, reason, named.merging(values) { first, _ in first })
    }

    /// Catch-all clauses, flagged or suspected.
    ///
    /// Standard: 广东省优化营商环境条例 art. 29 forbids them.
    private static func catchAll(_ material: Material) -> [Finding] {
        if material.isCatchAll { return [finding("item.catch-all", "flagged", material)] }
        guard CatchAllName.matches(material.name) else { return [] }
        return [finding("item.catch-all", "suspected", material)]
    }

    private static func composite(_ material: Material) -> [Finding] {
        guard !material.isCatchAll else { return [] }
        let parts = CompositeName.parts(of: material.name)
        guard !parts.isEmpty else { return [] }
        return [finding("item.composite", "suspected", material, ["parts": "\(parts.count)"])]
    }

    /// A way whose license type or dataset is not known yet cannot spare.
    private static func sourceMissing(_ material: Material) -> [Finding] {
        material.ways.filter { way in
            switch way.way {
            case .license: way.licenseType == nil
            case .shared, .check: way.dataset == nil
            default: false
            }
        }
        .map { finding("item.source-missing", "unmapped", material, ["way": $0.way.rawValue]) }
    }

    /// Observed: source 20 is issued by a government department, so a source should exist.
    private static func noWay(_ material: Material) -> [Finding] {
        guard material.ways.isEmpty, material.source == "20", !material.isCatchAll else {
            return []
        }
        return [finding("item.no-way", "government-issued", material)]
    }

    private static func lawMissing(_ material: Material) -> [Finding] {
        guard material.requirement.law.isEmpty else { return [] }
        return [finding("item.law-missing", "requirement", material)]
    }
}
