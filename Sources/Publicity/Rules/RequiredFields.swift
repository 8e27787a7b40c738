internal import Codes

/// Every column the counterpart's kind requires is filled (必填项).
///
/// Standard: rule V01. A column that the file does not have at all is not examined.
struct RequiredFields: PublicityRule {
    static let code = "publicity.required"

    func findings(in row: Row) -> [Finding] {
        let open = row.template.fields.filter { field in
            row.isRequired(field) && row.fields[field.key] == nil
        }
        let unseen = open.filter { row.columns?.contains($0.key) == false }
        let absent = open.filter { row.columns?.contains($0.key) ?? true }
        let findings = absent.map { Finding.failed(Self.code, "absent", in: $0) }
        guard !unseen.isEmpty else { return findings }
        let keys = unseen.map(\.key).joined(separator: " ")
        return findings + [.notExamined(Self.code, "no-column", ["fields": keys])]
    }
}
