public import Codes

extension RecordKind {
    /// Types of licenses; the id is the type code.
    public static let licenseType = RecordKind("license-type")
    /// Earlier and current versions of types; the id is the type code, `.`, the version.
    public static let licenseTypeVersion = RecordKind("type-version")
    /// Licenses; the id is the identifier.
    public static let license = RecordKind("license")
}

extension Column {
    static let definer = Column("definer")
    static let licenseType = Column("type")
    static let issuer = Column("issuer")
    static let validTo = Column("valid_to")
    static let area = Column("area")
    /// Place in a status list; empty in records that were last written before there was the column.
    static let statusPlace = Column("status")
}

/// The blind indexes and unique keys of licenses (盲索引).
enum LicenseIndex {
    static func holder(_ code: SubjectCode) -> BlindValue {
        BlindValue("license.holder", code.indexed)
    }

    static func number(typeCode: String, _ number: String) -> BlindValue {
        BlindValue("license.number", "\(typeCode)\n\(normalized(number))")
    }

    /// Unique among licenses that are not ended (业务主键).
    static func business(typeCode: String, issuer: String, _ number: String) -> BlindValue {
        BlindValue("license.business", "\(typeCode)\n\(issuer)\n\(normalized(number))")
    }

    /// Full-width brackets become half-width ones: both are printed and typed for the same number.
    private static func normalized(_ number: String) -> String {
        var text = ""
        for scalar in number.unicodeScalars {
            switch scalar {
            case "（": text.unicodeScalars.append("(")
            case "）": text.unicodeScalars.append(")")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
