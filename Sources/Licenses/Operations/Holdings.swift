public import Codes

/// Answers whether somebody has a license of a type (持证情况), for decisions about materials.
public struct Holdings: Sendable {
    let records: any Records

    /// The holdings in these records.
    public init(_ records: any Records) { self.records = records }

    /// One license of the holder (所持证照).
    public struct Held: Hashable, Sendable {
        /// Its identifier.
        public let identifier: LicenseIdentifier
        /// `sm3:` and the digest of its issuer-signed part.
        public let digest: String
        /// Its state on the day asked.
        public let state: LicenseState
        /// Since when.
        public let since: Day
        /// When it was looked up.
        public let asOf: Instant
        /// 18-character code of the issuer.
        public let issuer: String
        /// Number printed on it.
        public let number: String
        /// Last day; nil for 长期.
        public let validTo: Day?
        /// Its holders.
        public let holders: [Holder]
        /// Its face, by the keys of the type.
        public let face: [License.FaceValue]
        /// The signed text with all disclosures.
        public let token: String
    }

    /// What is known (查询结果).
    public enum Answer: Hashable, Sendable {
        /// Nothing of this type was ever issued to the holder here.
        case none
        /// There are some, none in force; the latest, with its state.
        case notInForce(Held)
        /// Those in force, newest first; at least one.
        case inForce([Held])
    }

    /// What is known about a holder and a type at an instant.
    public func find(
        holder: SubjectCode, type: String, now: Instant
    ) async throws(LicenseError) -> Answer {
        let licenses = try await records.licenses(LicenseIndex.holder(holder), limit: 1000)
            .filter { $0.typeCode.utf8.elementsEqual(type.utf8) }
            .sorted { $0.issuedAt > $1.issuedAt }
        let inForce = licenses.filter { $0.state(on: now.day) == .valid }
        if !inForce.isEmpty { return .inForce(inForce.map { Held($0, now) }) }
        let last = licenses.first { $0.storedState != .replaced } ?? licenses.first
        return last.map { .notInForce(Held($0, now)) } ?? .none
    }
}

extension Holdings.Held {
    init(_ license: License, _ now: Instant) {
        identifier = license.identifier
        digest = license.digest
        state = license.state(on: now.day)
        since = license.stateSince(on: now.day)
        asOf = now
        issuer = license.issuer.code
        number = license.number
        validTo = license.validTo
        holders = license.holders
        face = license.face
        token = license.token
    }
}
