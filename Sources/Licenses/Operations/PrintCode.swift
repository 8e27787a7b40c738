public import Codes
public import Signing

/// Gives a license the code that is printed on it, and finds a license by it (印制码).
public struct PrintCode: Sendable {
    let records: any Records

    /// The operation over records.
    public init(_ records: any Records) { self.records = records }

    /// The code of a license, and the change that writes it; no change when it has one already.
    ///
    /// - Parameters:
    ///   - license: the license, as found.
    ///   - random: where the code comes from.
    ///   - now: the instant of the request.
    /// - Returns: the code and the change.
    /// - Throws: what the port and the random source throw.
    public func decide(
        _ license: License, random: any RandomSource, now: Instant
    ) async throws(LicenseError) -> (code: PrintedCode, change: Change?) {
        let record: StoredRecord?
        do throws(StoreError) {
            record = try await records.record(
                RecordRef(.printedCode, license.identifier.description))
        } catch { throw .store(error) }
        if let record { return (try PrintedCode(record), nil) }
        do throws(SigningError) {
            let made = PrintedCode(license, code: try ShowingCode(random), madeAt: now)
            return (made, made.change)
        } catch { throw .signing(error) }
    }

    /// What a printed code shows now: the verdict over the license with nothing disclosed; nil for a
    /// code that is not known.
    public func shown(
        _ code: ShowingCode, verify: Verify, now: Instant
    ) async throws(LicenseError) -> ShownLicense? {
        let record: StoredRecord?
        do throws(StoreError) {
            record = try await records.record(.printedCode, holding: LicenseIndex.printed(code))
        } catch { throw .store(error) }
        guard let record else { return nil }
        let printed = try PrintedCode(record)
        let found = try await FindLicenses(records).license(printed.identifier)
        let result = try await verify.examine(
            VerificationQuestion(.token(LicenseToken.cut(found.license.token, to: []))), now: now)
        return ShownLicense(
            verification: result, license: found.license, type: found.type,
            item: Presentation.Item(identifier: printed.identifier, chosen: [], always: []))
    }
}
