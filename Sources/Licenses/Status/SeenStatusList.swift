public import Codes
public import JSON

/// The newest list of a path that a reader has used (已见状态列表), so that none is rolled back later.
public struct SeenStatusList: Hashable, Sendable {
    /// Code of whose key signed it.
    public var owner: String
    /// Its path.
    public var path: String
    /// When it was signed.
    public var issuedAt: Instant
    /// SM3 of its places in lower-case hex.
    public var digest: String

    /// A list that was seen.
    init(owner: String, path: String, issuedAt: Instant, digest: String) {
        self.owner = owner
        self.path = path
        self.issuedAt = issuedAt
        self.digest = digest
    }

    /// Reads `{owner, path, issuedAt, digest}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        owner = try object.string("owner")
        path = try object.string("path")
        issuedAt = try object.instant("issuedAt")
        digest = try object.string("digest")
        try object.end()
    }

    /// Writes the same.
    public func write(to writer: inout ObjectWriter) {
        writer.string("owner", owner)
        writer.string("path", path)
        writer.string("issuedAt", "\(issuedAt)")
        writer.string("digest", digest)
    }

    /// Whether it is about the same list.
    func isSameList(_ other: SeenStatusList) -> Bool {
        owner.utf8.elementsEqual(other.owner.utf8) && path.utf8.elementsEqual(other.path.utf8)
    }

    /// Whether another list is an earlier one: older and with another content.
    ///
    /// The same content under an older date is harmless: gateways beside each other sign the same
    /// places at different moments, and copies are kept for a while on the way.
    func isRolledBack(by other: SeenStatusList) -> Bool {
        isSameList(other) && other.issuedAt < issuedAt
            && !other.digest.utf8.elementsEqual(digest.utf8)
    }
}
