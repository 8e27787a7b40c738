internal import Codes
internal import JSON
internal import Signing

/// An event as an issuing caller gets it (事件凭据): with id and salt, body and place are provable.
public struct EventReceipt: Hashable, Sendable {
    /// Public id, 32 characters of lower-case hex.
    public let id: String
    /// The salt of its leaf, in lower-case hex.
    public let salt: String
}

extension License {
    /// The event that its state has just become what it is; the body is canonical.
    func event(_ random: any RandomSource) throws(LicenseError) -> EventDraft {
        let body = Value.object([
            .init("type", .string(typeCode)),
            .init("identifier", .string(identifier.description)),
            .init("state", .string(storedState.rawValue)),
            .init("on", .string("\(history.last?.on ?? issuedOn)")),
            .init("reasonCode", (history.last?.reasonCode).map { .string($0.rawValue) } ?? .null),
            .init("digest", .string(digest)),
        ])
        do throws(SigningError) {
            return EventDraft(
                id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32),
                stream: "license", department: issuer.code, body: body.canonical)
        } catch { throw .signing(error) }
    }
}

extension EventDraft {
    /// What the caller keeps of it.
    var receipt: EventReceipt { EventReceipt(id: id, salt: Hex.encode(salt)) }
}
