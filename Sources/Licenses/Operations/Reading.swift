internal import Codes
internal import JSON

/// Reading of licenses and types through the port.
extension Records {
    /// A license and its revision, or nil.
    func license(
        _ identifier: String
    ) async throws(LicenseError) -> (license: License, revision: Int64)? {
        let record: StoredRecord?
        do throws(StoreError) {
            record = try await self.record(RecordRef(.license, identifier))
        } catch { throw .store(error) }
        guard let record else { return nil }
        return (try License(record), record.revision)
    }

    /// Licenses that hold a blind value, at most so many.
    func licenses(_ blind: BlindValue, limit: Int) async throws(LicenseError) -> [License] {
        let records: [StoredRecord]
        do throws(StoreError) {
            records = try await self.records(RecordQuery(.license, blind: blind, limit: limit))
        } catch { throw .store(error) }
        var licenses: [License] = []
        for record in records { licenses.append(try License(record)) }
        return licenses
    }

    /// A type and its version, or nil.
    func licenseType(
        _ code: String
    ) async throws(LicenseError) -> (type: LicenseType, version: Int64)? {
        let record: StoredRecord?
        do throws(StoreError) {
            record = try await self.record(RecordRef(.licenseType, code))
        } catch { throw .store(error) }
        guard let record else { return nil }
        return (try LicenseType(record), record.revision)
    }
}

extension Object {
    /// Values of a face by key (照面要素): at most 100, with keys of at most 64 octets.
    ///
    /// - Throws: `json.too-many`, `text.length` at the object for a key, and those of reading.
    mutating func faceValues(
        _ key: String, optional isOptional: Bool = false
    ) throws(Fault) -> [License.FaceValue] {
        let texts = try texts(key, optional: isOptional)
        guard texts.count <= 100 else {
            throw .unsound("json.too-many", at: pointer(to: key), ["limit": "100"])
        }
        for text in texts where text.key.utf8.count > 64 {
            throw .unsound("text.length", at: pointer(to: key), ["limit": "64"])
        }
        return texts.map { License.FaceValue(key: $0.key, text: $0.text) }
    }
}

extension LicenseType {
    /// Reads the type of a stored record.
    ///
    /// - Throws: ``LicenseError/store(_:)`` for a document that cannot be read.
    init(_ record: StoredRecord) throws(LicenseError) {
        do throws(Fault) {
            self = try Self.kept.model(record.ref.id, record.document) { () throws(Fault) in
                try LicenseType(reading: Object(bytes: record.document), code: record.ref.id)
            }
        } catch { throw .store(.unavailable("damaged document")) }
    }

    private static let kept = KeptModels<LicenseType>()
}
