public import Codes

/// Reads one license or looks for some (查询).
public struct FindLicenses: Sendable {
    let records: any Records
    let types: Set<String>?

    /// The operation over records, limited to types; nil is without limit.
    public init(_ records: any Records, types: Set<String>? = nil) {
        self.records = records
        self.types = types
    }

    /// A license as found (查询结果).
    public struct Found: Hashable, Sendable {
        /// The license.
        public let license: License
        /// Revision of its record.
        public let revision: Int64
        /// Its type; nil when the type is no longer known.
        public let type: LicenseType?
    }

    /// One license.
    ///
    /// - Throws: ``LicenseError/notFound``, also for a type the caller is limited from.
    public func license(_ identifier: String) async throws(LicenseError) -> Found {
        guard let found = try await records.license(identifier), allows(found.license.typeCode)
        else { throw .notFound }
        return Found(
            license: found.license, revision: found.revision,
            type: try await records.licenseType(found.license.typeCode)?.type)
    }

    /// The license that holds type, issuer and number of a body and is not ended; nil without one.
    public func holding(_ body: LicenseBody) async throws(LicenseError) -> License? {
        let key = LicenseIndex.business(
            typeCode: body.typeCode, issuer: body.issuer.code, body.number)
        let held: StoredRecord?
        do throws(StoreError) { held = try await records.record(.license, holding: key) } catch {
            throw .store(error)
        }
        return try held.map { record throws(LicenseError) in try License(record) }
    }

    /// The licenses that had type, issuer and number of a body and are ended, the last first.
    public func ended(_ body: LicenseBody) async throws(LicenseError) -> [License] {
        let query = RecordQuery(
            .license, [.isOne(.issuer, of: [body.issuer.code])],
            blind: LicenseIndex.number(typeCode: body.typeCode, body.number),
            isDescending: true, limit: 200)
        let records: [StoredRecord]
        do throws(StoreError) { records = try await self.records.records(query) } catch {
            throw .store(error)
        }
        var licenses: [License] = []
        for record in records { licenses.append(try License(record)) }
        return licenses.filter { !$0.storedState.isOpen }
    }

    /// What a search asks for.
    public struct Query: Hashable, Sendable {
        /// By whom or by which number.
        public enum Key: Hashable, Sendable {
            /// All licenses of a holder, of one type or of all.
            case holder(SubjectCode, typeCode: String?)
            /// Those with a printed number.
            case number(typeCode: String, String)
        }

        /// By whom or by which number.
        public var key: Key
        /// States on the day of the search; Ours: only VALID unless others are asked for.
        public var states: Set<LicenseState>

        /// A query.
        public init(_ key: Key, states: Set<LicenseState> = [.valid]) {
            self.key = key
            self.states = states
        }
    }

    /// Licenses that fit, newest first, and whether these are all.
    public func search(
        _ query: Query, now: Instant, limit: Int = 200
    ) async throws(LicenseError) -> (items: [Found], isComplete: Bool) {
        let blind =
            switch query.key {
            case .holder(let code, _): LicenseIndex.holder(code)
            case .number(let typeCode, let number):
                LicenseIndex.number(typeCode: typeCode, number)
            }
        let licenses = try await records.licenses(blind, limit: limit)
        var known: [String: LicenseType] = [:]
        var items: [Found] = []
        for license in licenses where fits(license, query, now.day) {
            if known[license.typeCode] == nil {
                known[license.typeCode] = try await records.licenseType(license.typeCode)?.type
            }
            items.append(
                Found(license: license, revision: 0, type: known[license.typeCode]))
        }
        items.sort { $0.license.issuedAt > $1.license.issuedAt }
        return (items, licenses.count < limit)
    }

    private func fits(_ license: License, _ query: Query, _ day: Day) -> Bool {
        guard allows(license.typeCode), query.states.contains(license.state(on: day)) else {
            return false
        }
        guard case .holder(_, let typeCode?) = query.key else { return true }
        return license.typeCode.utf8.elementsEqual(typeCode.utf8)
    }

    private func allows(_ typeCode: String) -> Bool { types?.contains(typeCode) ?? true }
}
