public import Codes

/// Who may issue what, and whose keys count (信任清单): signed by the operator, in numbered versions.
///
/// A list is what a stranger needs beside a license: the roots of certificates, the keys of each
/// department, who signs for it, and its rights with their days, since powers move between
/// departments (放管服). Ours: form and name; no national format was found.
public struct TrustList: Hashable, Sendable {
    /// The `typ` of its header.
    public static let type = "trust-list+jwt"

    /// Code of the operator that publishes it (`iss`).
    public let issuer: String
    /// From 1, one more with each list.
    public let version: Int64
    /// When it was signed (`iat`).
    public let issuedAt: Instant
    /// When the next one is out at the latest (`exp`); from then on this one says nothing.
    public let nextUpdate: Instant
    /// Certificates of the trusted roots in DER, in the order of their octets.
    public let roots: [[UInt8]]
    /// The departments by code.
    public let departments: [Department]
    private let byCode: [String: Int]

    /// Days from the first to the last, both inside; no last day: still so (起止日期).
    public struct Term: Hashable, Sendable {
        /// First day.
        public let from: Day
        /// Last day; nil when none is set.
        public let to: Day?

        /// A term.
        public init(from: Day, to: Day?) {
            self.from = from
            self.to = to
        }

        /// Whether a day lies inside.
        public func contains(_ day: Day) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }

        /// Whether both have a day in common.
        func overlaps(_ other: Term) -> Bool {
            (to.map { other.from <= $0 } ?? true) && (other.to.map { from <= $0 } ?? true)
        }
    }

    /// Another body whose keys sign for a department (代签单位).
    public struct Delegation: Hashable, Sendable {
        /// Code of the body.
        public let code: String
        /// When it signs.
        public let term: Term
    }

    /// The right to issue one type (发证权限).
    public struct Right: Hashable, Sendable {
        /// Code of the type.
        public let typeCode: String
        /// When it holds.
        public let term: Term
    }

    /// One department (部门).
    public struct Department: Hashable, Sendable {
        /// Its unified social credit code.
        public let code: String
        /// Its name.
        public let name: String
        /// Thumbprints of its keys that need no certificate: `sm3:` and the digest of the point.
        public let keys: [String]
        /// Who signs for it.
        public let delegates: [Delegation]
        /// What it may issue.
        public let rights: [Right]

        /// Whether the keys of a body count for this department on a day: its own always do.
        public func isSigned(by body: String, on day: Day) -> Bool {
            body.utf8.elementsEqual(code.utf8)
                || delegates.contains { $0.code == body && $0.term.contains(day) }
        }
    }

    init(
        issuer: String, version: Int64, issuedAt: Instant, nextUpdate: Instant, roots: [[UInt8]],
        departments: [Department]
    ) {
        self.issuer = issuer
        self.version = version
        self.issuedAt = issuedAt
        self.nextUpdate = nextUpdate
        self.roots = roots
        self.departments = departments
        byCode = Dictionary(
            departments.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The department of a code.
    public func department(_ code: String) -> Department? {
        byCode[code].map { departments[$0] }
    }
}
