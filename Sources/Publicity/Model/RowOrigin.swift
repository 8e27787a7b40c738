internal import Codes
internal import JSON
internal import Signing

/// The row of a file that a record was made of (导入来源).
public struct RowOrigin: Hashable, Sendable {
    /// What makes it the same decision twice (判重键), SM3 in lower-case hex.
    public let key: String
    /// What the row said, SM3 in lower-case hex.
    public let row: String

    /// The origin of a row in a department's file.
    ///
    /// Standard: rule V16: document number, counterpart, day, and for permits the license number,
    /// since one document may serve several. Ours: a row without one of them is known by all that
    /// it says.
    init(_ template: Template, _ fields: [String: String], department: String) {
        row = Self.digest([department, template.code] + Self.cells(template, fields))
        key = Self.key(template, fields, department: department) ?? row
    }

    /// The key of a record with these fields; nil when it lacks a part.
    static func key(
        _ template: Template, _ fields: [String: String], department: String
    ) -> String? {
        let field = { (name: String) in fields[template.prefix + name] }
        let certificate = fields["XK_XKBH"]
        guard let number = field("WSH"), let counterpart = counterpart(field),
            let day = field("JDRQ").flatMap({ PrintedDay($0).day }),
            template.kind == .penalty || certificate != nil
        else { return nil }
        return digest([
            department, template.kind.rawValue, Decision.folded(number), counterpart, "\(day)",
            Decision.folded(certificate ?? ""),
        ])
    }

    /// The code if it is a sound one, else the name unless it is masked.
    private static func counterpart(_ field: (String) -> String?) -> String? {
        for name in ["XDR_SHXYM", "XDR_ZJHM"] {
            guard let text = field(name), text != Template.placeholderCode else { continue }
            if (try? UnifiedCreditCode(text)) != nil || (try? CitizenID(text)) != nil {
                return text
            }
        }
        return field("XDR_MC").flatMap { NameText.isMasked($0) ? nil : Decision.folded($0) }
    }

    private static func cells(_ template: Template, _ fields: [String: String]) -> [String] {
        template.fields.map { fields[$0.key] ?? "" }
    }

    private static func digest(_ parts: [String]) -> String {
        Hex.encode(SM3.digest(Array(parts.joined(separator: "\u{1F}").utf8)))
    }
}

extension RowOrigin {
    init(reading object: Object) throws(Fault) {
        var object = object
        key = try object.string("key")
        row = try object.string("row")
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("key", key)
        writer.string("row", row)
    }
}
