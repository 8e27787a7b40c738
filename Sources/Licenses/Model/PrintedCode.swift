public import Codes
internal import JSON

/// The code printed on a license (印制码): never used up, it shows type, issuer, state, masked name.
public struct PrintedCode: Hashable, Sendable {
    /// The license it stands on.
    public var identifier: String
    /// Code of the issuer.
    public var issuer: String
    /// The code.
    public var code: ShowingCode
    /// When it was made.
    public var madeAt: Instant

    /// Reads a stored document.
    init(identifier: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.identifier = identifier
        issuer = try object.string("issuer")
        guard let code = ShowingCode(try object.string("code")) else {
            throw .unsound("text.length", at: "/code")
        }
        self.code = code
        madeAt = try object.instant("madeAt")
        try object.end()
    }

    /// A code of a license.
    init(_ license: License, code: ShowingCode, madeAt: Instant) {
        identifier = license.identifier.description
        issuer = license.issuer.code
        self.code = code
        self.madeAt = madeAt
    }

    /// The change that writes it.
    var change: Change {
        let document = ObjectWriter.bytes { writer in
            writer.string("issuer", issuer)
            writer.string("code", code.text)
            writer.string("madeAt", "\(madeAt)")
        }
        return Change(
            RecordRef(.printedCode, identifier), expects: .absent, document: document,
            columns: [.issuer: issuer], unique: [LicenseIndex.printed(code)])
    }

    /// Reads the code of a stored record.
    init(_ record: StoredRecord) throws(LicenseError) {
        do throws(Fault) {
            try self.init(identifier: record.ref.id, document: record.document)
        } catch { throw .store(.unavailable("damaged document")) }
    }
}
