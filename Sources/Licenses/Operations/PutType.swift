public import Codes
internal import JSON
public import Signing

/// Publishes a license type or a new version of one (证照类型登记).
public struct PutType: Sendable {
    let records: any Records
    let random: any RandomSource

    /// The operation over records, with a source of event ids and salts.
    public init(records: any Records, random: any RandomSource) {
        self.records = records
        self.random = random
    }

    /// A type to be written (登记结果).
    public struct Published: Hashable, Sendable {
        /// Its version, from 1; the revision of its record.
        public let version: Int64
        /// Whether the type was new.
        public let isNew: Bool
        /// The record of the type and that of the version, for one commit; empty when the type
        /// stands as it is.
        public let changes: [Change]
    }

    /// Decides the version: the next one, or the current one when nothing differs.
    ///
    /// - Parameters:
    ///   - type: the type as it shall be.
    ///   - revision: the revision the caller saw; nil takes the current one.
    /// - Returns: the version and its changes.
    /// - Throws: ``LicenseError/stale(revision:)`` and what the ports throw.
    public func decide(
        _ type: LicenseType, revision: Int64? = nil
    ) async throws(LicenseError) -> Published {
        let known = try await records.licenseType(type.code)
        if let revision, revision != known?.version ?? 0 {
            throw .stale(revision: known?.version ?? 0)
        }
        if let known, known.type == type {
            return Published(version: known.version, isNew: false, changes: [])
        }
        let version = (known?.version ?? 0) + 1
        let document = type.document
        let event = try event(type, version)
        return Published(
            version: version, isNew: known == nil,
            changes: [
                Change(
                    RecordRef(.licenseType, type.code),
                    expects: known.map { .revision($0.version) } ?? .absent, document: document,
                    columns: [.definer: type.definer.code, .state: "published"], event: event),
                Change(
                    RecordRef(.licenseTypeVersion, "\(type.code).\(version)"), expects: .absent,
                    document: document, columns: [.licenseType: type.code]),
            ])
    }

    private func event(_ type: LicenseType, _ version: Int64) throws(LicenseError) -> EventDraft {
        let body = Value.object([
            .init("type", .string("license-type.published")), .init("code", .string(type.code)),
            .init("version", .integer(version)),
            .init("digest", .string("sm3:" + Hex.encode(SM3.digest(type.document)))),
        ])
        do throws(SigningError) {
            return EventDraft(
                id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32),
                stream: "admin", department: type.definer.code, body: body.canonical)
        } catch { throw .signing(error) }
    }
}

/// Reads license types (证照类型查询).
public struct LicenseTypes: Sendable {
    let records: any Records

    /// The types of these records.
    public init(_ records: any Records) { self.records = records }

    /// One type and its version.
    ///
    /// - Throws: ``LicenseError/typeNotFound``.
    public func type(
        _ code: String
    ) async throws(LicenseError) -> (type: LicenseType, version: Int64) {
        guard let found = try await records.licenseType(code) else { throw .typeNotFound }
        return found
    }

    /// A page of types in the order of their codes, behind a code.
    public func page(
        after code: String?, limit: Int
    ) async throws(LicenseError) -> [(type: LicenseType, version: Int64)] {
        let stored: [StoredRecord]
        do throws(StoreError) {
            stored = try await records.records(
                RecordQuery(
                    .licenseType, after: code.map { RecordQuery.Position(id: $0) }, limit: limit))
        } catch { throw .store(error) }
        var page: [(type: LicenseType, version: Int64)] = []
        for record in stored { page.append((try LicenseType(record), record.revision)) }
        return page
    }
}
