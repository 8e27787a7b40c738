public import Codes
public import Signing

/// Serial numbers that are never given twice (流水号); gaps are allowed.
public protocol Serials: Sendable {
    /// The next number under a name, from 1 or 0.
    func next(_ name: String) async throws(StoreError) -> Int64
}

/// Who signs the licenses of a department (签发密钥).
public protocol Signers: Sendable {
    /// The department's own signer at an instant, or the one the gateway signs with for it.
    func signer(of department: String, at now: Instant) throws(SigningError) -> any Signer
}

/// For whom a caller may issue, and which types (发证权限).
public struct IssuingAuthority: Hashable, Sendable {
    /// 18-character code of the caller's department.
    public var department: String
    /// Other departments it may act for.
    public var departments: Set<String>
    /// Type codes it is limited to; nil without limit.
    public var types: Set<String>?
    /// Divisions it may issue for, by six digits; nil without limit.
    public var areas: Set<String>?

    /// An authority.
    public init(
        department: String, departments: Set<String> = [], types: Set<String>? = nil,
        areas: Set<String>? = nil
    ) {
        self.department = department
        self.departments = departments
        self.types = types
        self.areas = areas
    }

    /// Whether it may act for this issuer with this type.
    func allows(issuer: String, typeCode: String) -> Bool {
        (department == issuer || departments.contains(issuer))
            && (types?.contains(typeCode) ?? true)
    }

    /// Whether it may issue for this division: one of its areas, or a part of one.
    func allows(areaCode: String) -> Bool {
        guard let areas else { return true }
        return areas.contains { area in
            area.utf8.count >= 6 && areaCode.utf8.starts(with: area.utf8)
        }
    }
}

/// What the writing operations need from outside (外部依赖).
public struct IssuingPorts: Sendable {
    /// Where licenses and types are read.
    public var records: any Records
    /// Where serials come from: names `license` and `license-status`.
    public var serials: any Serials
    /// Who signs.
    public var signers: any Signers
    /// What is held of a trust list at an instant: what it would not let stand is not signed.
    public var trust: @Sendable (_ now: Instant) -> TrustStanding
    /// Salts and event ids.
    public var random: any RandomSource
    /// A keyed digest that hides the counter of status places.
    public var statusCode: @Sendable (_ message: [UInt8]) -> [UInt8]

    /// All of them.
    public init(
        records: any Records, serials: any Serials, signers: any Signers,
        random: any RandomSource,
        trust: @escaping @Sendable (_ now: Instant) -> TrustStanding = { _ in .none },
        statusCode: @escaping @Sendable (_ message: [UInt8]) -> [UInt8]
    ) {
        self.records = records
        self.serials = serials
        self.signers = signers
        self.random = random
        self.trust = trust
        self.statusCode = statusCode
    }
}
