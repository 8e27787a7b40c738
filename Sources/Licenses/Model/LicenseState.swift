internal import JSON

/// In which state a license is (证照状态).
///
/// All but ``expired`` and ``notBegun`` are stored; those two are computed when the license is read,
/// from the civil day of UTC+8, so that no job can be late.
public enum LicenseState: String, Sendable, CaseIterable {
    /// In force (有效).
    case valid = "VALID"
    /// Suspended or frozen (暂扣, 冻结).
    case suspended = "SUSPENDED"
    /// Withdrawn, as wrongly granted (撤销).
    case withdrawn = "WITHDRAWN"
    /// Cancelled in the regular way (注销).
    case cancelled = "CANCELLED"
    /// Revoked as a penalty (吊销).
    case revoked = "REVOKED"
    /// Moved to another authority (转出).
    case transferred = "TRANSFERRED"
    /// Replaced by a newer version (已换发).
    case replaced = "REPLACED"
    /// The last day has passed (过期).
    case expired = "EXPIRED"
    /// The first day is still to come (未生效).
    case notBegun = "NOT_BEGUN"

    /// The states a transition may lead to from this stored state; the rest are final.
    public var moves: [LicenseState] {
        switch self {
        case .valid: [.suspended, .withdrawn, .cancelled, .revoked, .transferred]
        case .suspended: [.valid, .withdrawn, .cancelled, .revoked, .transferred]
        case .withdrawn, .cancelled, .revoked, .transferred, .replaced, .expired, .notBegun: []
        }
    }

    /// Whether the license still holds its number (未终止).
    public var isOpen: Bool { self == .valid || self == .suspended }

    /// The slug of reasons and of next steps.
    public var slug: String {
        switch self {
        case .valid: "valid"
        case .suspended: "suspended"
        case .withdrawn: "withdrawn"
        case .cancelled: "cancelled"
        case .revoked: "revoked"
        case .transferred: "transferred"
        case .replaced: "replaced"
        case .expired: "expired"
        case .notBegun: "notBegun"
        }
    }
}

/// Why a license was moved (变更原因).
///
/// Ours: no national list was found.
public enum ReasonCode: String, Sendable, CaseIterable {
    case investigation
    case holderRequest
    case lost
    case violation
    case issuedInError
    case lawChange
    case moved
    case resumed
    /// Anything else; the reason must then be said in words.
    case other
}
