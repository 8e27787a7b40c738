public import Codes

/// One electronic license (电子证照) with its life so far.
public struct License: Hashable, Sendable {
    /// One value of the face (照面信息).
    public struct FaceValue: Hashable, Sendable {
        /// Key of the type's field.
        public var key: String
        /// The value as text.
        public var text: String
    }

    /// One step of its life (状态变化).
    public struct Step: Hashable, Sendable {
        /// The state it came to.
        public var state: LicenseState
        /// The civil day it holds from.
        public var on: Day
        /// When it was recorded.
        public var at: Instant
        /// Why; absent for issue and replacement.
        public var reasonCode: ReasonCode?
        /// Why, in words.
        public var reason: String?
        /// The law it rests on.
        public var legalBasis: String?
    }

    /// Its identifier; holds type, issuer and version.
    public var identifier: LicenseIdentifier
    /// Version of the type record it was checked against.
    public var typeVersion: Int64
    /// Number printed on it (证照编号).
    public var number: String
    /// The issuing authority (颁发机构).
    public var issuer: Organization
    /// Its holders, in order.
    public var holders: [Holder]
    /// Day of issue (颁发日期).
    public var issuedOn: Day
    /// First day (有效期起始日期).
    public var validFrom: Day
    /// Last day, which counts; nil for 长期.
    public var validTo: Day?
    /// Division it belongs to, 6 to 12 digits.
    public var areaCode: String
    /// The face, in the order of the type.
    public var face: [FaceValue]
    /// When the gateway issued it.
    public var issuedAt: Instant
    /// Its life, oldest first; never empty.
    public var history: [Step]
    /// The license it took the place of.
    public var replaces: String?
    /// The version that took its place.
    public var replacedBy: String?
    /// Its place in a status list.
    public var status: StatusReference
    /// The signed text with all disclosures.
    public var token: String
    /// `sm3:` and the digest of the issuer-signed part in lower-case hex.
    public var digest: String

    /// 21-character code of its type.
    public var typeCode: String { identifier.typeCode }

    /// The stored state; what a reader sees is ``state(on:)``.
    public var storedState: LicenseState { history.last?.state ?? .valid }

    /// The state on a civil day; a license in force may have expired or not begun.
    public func state(on day: Day) -> LicenseState {
        guard storedState == .valid else { return storedState }
        if day < validFrom { return .notBegun }
        if let validTo, validTo < day { return .expired }
        return .valid
    }

    /// The day from which the state on a day holds.
    public func stateSince(on day: Day) -> Day {
        if state(on: day) == .expired, let validTo { return validTo.adding(1) }
        return history.last?.on ?? issuedOn
    }

    /// Why it is in its state on a day; nil for a computed state and for a fresh license.
    public func stateReason(on day: Day) -> ReasonCode? {
        state(on: day) == storedState ? history.last?.reasonCode : nil
    }

    /// The value of the face under a key.
    public func faceValue(_ key: String) -> String? {
        face.first { $0.key.utf8.elementsEqual(key.utf8) }?.text
    }

    /// The reference of its record.
    public var record: RecordRef { RecordRef(.license, identifier.description) }
}
