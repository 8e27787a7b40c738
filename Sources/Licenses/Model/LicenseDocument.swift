internal import Codes
public import JSON

/// A license as a stored document.
extension License {
    /// Reads a stored document.
    public init(document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document, limits: Limits(octets: 1 << 23))
        guard let identifier = try? LicenseIdentifier(object.string("identifier")) else {
            throw .unsound("license-id.form", at: "/identifier")
        }
        self.identifier = identifier
        typeVersion = try object.integer("typeVersion")
        number = try object.string("number")
        issuer = try Organization(reading: object.object("issuer"))
        holders = []
        for holder in try object.objects("holders") {
            holders.append(try Holder(reading: holder))
        }
        issuedOn = try object.day("issuedOn")
        validFrom = try object.day("validFrom")
        validTo = try object.nullableDay("validTo")
        areaCode = try object.string("areaCode")
        face = try object.texts("face").map { FaceValue(key: $0.key, text: $0.text) }
        issuedAt = try object.instant("issuedAt")
        history = []
        for step in try object.objects("history") { history.append(try Step(reading: step)) }
        replaces = try object.optionalString("replaces")
        replacedBy = try object.optionalString("replacedBy")
        status = StatusReference(
            list: try object.integer("statusList"), index: try object.integer("statusIndex"))
        token = try object.string("token")
        digest = try object.string("digest")
        try object.end()
    }

    /// The document as stored.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("identifier", identifier.description)
            writer.integer("typeVersion", typeVersion)
            writer.string("number", number)
            writer.object("issuer") { issuer.write(to: &$0) }
            writer.objects("holders", holders) { $0.write(to: &$1) }
            writer.string("issuedOn", "\(issuedOn)")
            writer.string("validFrom", "\(validFrom)")
            writer.nullable("validTo", validTo.map { "\($0)" })
            writer.string("areaCode", areaCode)
            writer.object("face") { writer in
                for value in face { writer.string(value.key, value.text) }
            }
            writer.string("issuedAt", "\(issuedAt)")
            writer.objects("history", history) { $0.write(to: &$1) }
            writer.optional("replaces", replaces)
            writer.optional("replacedBy", replacedBy)
            writer.integer("statusList", status.list)
            writer.integer("statusIndex", status.index)
            writer.string("token", token)
            writer.string("digest", digest)
        }
    }

    /// Reads the license of a stored record.
    ///
    /// - Throws: ``LicenseError/store(_:)`` for a document that cannot be read.
    init(_ record: StoredRecord) throws(LicenseError) {
        do throws(Fault) { try self.init(document: record.document) } catch {
            throw .store(.unavailable("damaged document"))
        }
    }

    /// The change that writes the license, with its columns and indexes.
    func change(expects: Change.Expectation, event: EventDraft) -> Change {
        var columns: [Column: String] = [
            .licenseType: typeCode, .issuer: issuer.code, .state: storedState.rawValue,
            .area: areaCode, .statusPlace: status.column,
        ]
        if let validTo { columns[.validTo] = "\(validTo)" }
        var blind = Set(holders.map { LicenseIndex.holder($0.code) })
        blind.insert(LicenseIndex.number(typeCode: typeCode, number))
        let business = LicenseIndex.business(
            typeCode: typeCode, issuer: issuer.code, number)
        return Change(
            record, expects: expects, document: document, columns: columns, blind: blind,
            unique: storedState.isOpen ? [business] : [], event: event)
    }
}

extension License.Step {
    init(reading object: Object) throws(Fault) {
        var object = object
        state = try object.choice("state")
        on = try object.day("on")
        at = try object.instant("at")
        reasonCode = try object.optionalChoice("reasonCode")
        reason = try object.optionalString("reason")
        legalBasis = try object.optionalString("legalBasis")
        try object.end()
    }

    /// Writes the step; the same in documents and answers.
    public func write(to writer: inout ObjectWriter) {
        writer.string("state", state.rawValue)
        writer.string("on", "\(on)")
        writer.string("at", "\(at)")
        writer.optional("reasonCode", reasonCode?.rawValue)
        writer.optional("reason", reason)
        writer.optional("legalBasis", legalBasis)
    }
}
