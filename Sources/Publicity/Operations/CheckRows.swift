public import Codes
public import JSON

/// Checks rows of a file by the rules of a template (数据文件检查).
public struct CheckRows: Sendable {
    private let layout: RowLayout

    /// Understands the header of a file.
    ///
    /// The titles must be those of the template, or of one of its known excerpts, in order; brackets
    /// of either width are alike.
    ///
    /// - Throws: `csv.header` with the first column that differs.
    public init(_ kind: PublicityKind, header: [String]) throws(Fault) {
        layout = try RowLayout(kind, header: header)
    }

    /// What is found in one row; empty when all rules hold.
    ///
    /// - Parameters:
    ///   - cells: in the order of the header.
    ///   - today: the civil day.
    /// - Returns: findings in the order of the rules.
    public func findings(in cells: [String], on today: Day) -> [Finding] {
        PublicityRules.findings(
            in: Row(
                template: layout.template, fields: layout.fields(of: cells),
                columns: Set(layout.keys), today: today))
    }
}
