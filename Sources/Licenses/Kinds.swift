public import Codes

extension RecordKind {
    /// Types of licenses; the id is the type code.
    public static let licenseType = RecordKind("license-type")
    /// Earlier and current versions of types; the id is the type code, `.`, the version.
    public static let licenseTypeVersion = RecordKind("type-version")
    /// Licenses; the id is the identifier.
    public static let license = RecordKind("license")
    /// What waits for its other side: decisions without a license, licenses without a decision.
    public static let step = RecordKind("step")
}

extension Column {
    static let definer = Column("definer")
    static let licenseType = Column("type")
    static let issuer = Column("issuer")
    static let validTo = Column("valid_to")
    static let area = Column("area")
    /// Place in a status list; empty in records that were last written before there was the column.
    static let statusPlace = Column("status")
    static let side = Column("side")
}

/// The blind indexes and unique keys of licenses (盲索引).
enum LicenseIndex {
    static func holder(_ code: SubjectCode) -> BlindValue {
        BlindValue("license.holder", code.indexed)
    }

    static func number(typeCode: String, _ number: String) -> BlindValue {
        BlindValue("license.number", "\(typeCode)\n\(LicenseNumber.normalized(number))")
    }

    /// What joins a decision and its license: who issued, and the printed number.
    static func step(issuer: String, _ number: String) -> BlindValue {
        BlindValue("license.step", "\(issuer)\n\(LicenseNumber.normalized(number))")
    }

    /// Unique among licenses that are not ended (业务主键).
    static func business(typeCode: String, issuer: String, _ number: String) -> BlindValue {
        BlindValue(
            "license.business", "\(typeCode)\n\(issuer)\n\(LicenseNumber.normalized(number))")
    }
}
