public import Codes
internal import JSON
public import Signing

/// Keys of callers (调用方密钥): made, found, revoked; only their digests are stored.
public struct Callers: Sendable {
    private let records: any Records
    private let random: any RandomSource

    static let keyIndex = "caller.key"

    /// The callers kept in a store.
    public init(records: any Records, random: any RandomSource) {
        self.records = records
        self.random = random
    }

    /// A new caller: the key to hand over once, and the change to commit.
    public func create(_ caller: Caller) throws(SigningError) -> (key: String, change: Change) {
        let key = "mk_" + Base64URL.encode(try random.bytes(32))
        let change = Change(
            RecordRef(.caller, caller.id), expects: .absent, document: caller.document,
            columns: Self.columns(caller), unique: [Self.index(of: key)],
            event: try event(caller, "caller.created"))
        return (key, change)
    }

    /// A fresh id for a caller.
    public func newID() throws(SigningError) -> String { Hex.encode(try random.bytes(16)) }

    /// The change that revokes a caller; its key index is dropped with it.
    public func revoke(_ stored: StoredRecord) throws -> Change {
        var caller = try Caller(id: stored.ref.id, document: stored.document)
        caller.isRevoked = true
        return Change(
            stored.ref, expects: .revision(stored.revision), document: caller.document,
            columns: Self.columns(caller), event: try event(caller, "caller.revoked"))
    }

    /// The caller of a key, or nil when no valid key fits.
    public func caller(of key: String, on day: Day) async throws(StoreError) -> Caller? {
        guard key.utf8.count == 46, key.hasPrefix("mk_"),
            let stored = try await records.record(.caller, holding: Self.index(of: key))
        else { return nil }
        let caller: Caller
        do throws(Fault) {
            caller = try Self.kept.model(stored.ref.id, stored.document) { () throws(Fault) in
                try Caller(id: stored.ref.id, document: stored.document)
            }
        } catch { throw .unavailable("damaged document") }
        if caller.isRevoked { return nil }
        if let expires = caller.expires, expires < day { return nil }
        return caller
    }

    private static let kept = KeptModels<Caller>()

    private static func index(of key: String) -> BlindValue {
        BlindValue(keyIndex, SM3.digest(Array(key.utf8)))
    }

    private static func columns(_ caller: Caller) -> [Column: String] {
        [.department: caller.department.code, .state: caller.isRevoked ? "revoked" : "active"]
    }

    private func event(_ caller: Caller, _ type: String) throws(SigningError) -> EventDraft {
        let body = Value.object([
            .init("type", .string(type)), .init("caller", .string(caller.id)),
            .init("scopes", .array(caller.scopes.map(\.rawValue).sorted().map(Value.string))),
        ])
        return EventDraft(
            id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32), stream: "admin",
            department: caller.department.code, body: body.canonical)
    }
}

extension RecordKind {
    /// Callers and their keys.
    public static let caller = RecordKind("caller")
}
