public import Codes
public import JSON
internal import Signing

/// What an event of the ledger says of a license (证照事件): it became what it is, on a day, by this text.
///
/// Ours: `{type, identifier, state, on, reasonCode, digest}`; codes only, and nothing of the holder.
public struct LicenseEvent: Hashable, Sendable {
    /// Code of the type.
    public let typeCode: String
    /// The identifier, as written.
    public let identifier: String
    /// What it became.
    public let state: LicenseState
    /// From which day.
    public let on: Day
    /// Why; nil for an issue.
    public let reasonCode: ReasonCode?
    /// `sm3:` and the digest of the issuer-signed part.
    public let digest: String

    /// Reads a body; all six members must be there.
    ///
    /// - Throws: the faults of reading.
    public init(reading object: Object) throws(Fault) {
        var object = object
        typeCode = try object.string("type")
        identifier = try object.string("identifier")
        state = try object.choice("state")
        on = try object.day("on")
        reasonCode =
            try object.nullableString("reasonCode") == nil ? nil : object.choice("reasonCode")
        digest = try object.string("digest")
        try object.end()
    }

    /// The event that the state of a license has just become what it is.
    init(_ license: License) {
        typeCode = license.typeCode
        identifier = license.identifier.description
        state = license.storedState
        on = license.history.last?.on ?? license.issuedOn
        reasonCode = license.history.last?.reasonCode
        digest = license.digest
    }

    /// The body: the octets of its leaf, in canonical form.
    public var body: [UInt8] {
        Value.object([
            .init("type", .string(typeCode)), .init("identifier", .string(identifier)),
            .init("state", .string(state.rawValue)), .init("on", .string("\(on)")),
            .init("reasonCode", reasonCode.map { .string($0.rawValue) } ?? .null),
            .init("digest", .string(digest)),
        ]).canonical
    }
}

/// An event as an issuing caller gets it (事件凭据): with it the event's place is provable.
public struct EventReceipt: Hashable, Sendable {
    /// Public id, 32 characters of lower-case hex.
    public let id: String
    /// The salt of its leaf, in lower-case hex.
    public let salt: String
    /// The octets of its body, canonical JSON.
    public let body: [UInt8]
}

extension License {
    /// The event that its state has just become what it is; the body is canonical.
    func event(_ random: any RandomSource) throws(LicenseError) -> EventDraft {
        do throws(SigningError) {
            return EventDraft(
                id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32),
                stream: "license", department: issuer.code, body: LicenseEvent(self).body)
        } catch { throw .signing(error) }
    }
}

extension EventDraft {
    /// What the caller keeps of it.
    var receipt: EventReceipt { EventReceipt(id: id, salt: Hex.encode(salt), body: body) }
}
