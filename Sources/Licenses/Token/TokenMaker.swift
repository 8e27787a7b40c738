internal import Codes
internal import JSON
internal import Signing

/// Signs a license (签发): makes its disclosures, its claims and the text.
struct TokenMaker {
    let signer: any Signer
    let random: any RandomSource

    /// The token with all disclosures, and the digest of its issuer-signed part; the name of the
    /// type is the directory's.
    func make(
        _ license: License, typeName: String
    ) async throws(SigningError) -> (token: String, digest: String) {
        let key = signer.key
        let name = DigestName(key.algorithm)
        var disclosures: [Disclosure] = []
        for (claim, value) in Self.values(of: license) + Self.metadata(of: license, typeName) {
            disclosures.append(
                Disclosure(salt: try random.bytes(16), name: claim, value: value))
        }
        let digests = disclosures.map { $0.digest(name) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let claims = LicenseClaims(license, digests: digests, digestName: name)
        let signed = try await CompactJWS.make(
            payload: claims.payload, type: LicenseToken.type, signer: signer)
        let token = ([signed] + disclosures.map(\.text)).joined(separator: "~") + "~"
        // What could not be read back must not leave: it would be signed for ever.
        guard let read = try? LicenseToken(token), read.claims == claims,
            read.disclosed(name) == disclosures
        else { throw .signatureFailed("the token cannot be read back") }
        return (token, read.digest)
    }

    /// The metadata elements that stand nowhere else in a token, by the names they have in it.
    ///
    /// Standard: GB/T 36903-2018; type code, identifier, issuer code, period and time of making are
    /// among the claims, number and holders among ``values(of:)``.
    static func metadata(of license: License, _ typeName: String) -> [(String, Value)] {
        let version = license.identifier.version
        let digits = String(repeating: "0", count: version < 10 ? 2 : version < 100 ? 1 : 0)
        var values: [(String, Value)] = [
            ("meta.typeName", .string(typeName)),
            ("meta.issuerName", .string(license.issuer.name)),
            ("meta.issuedOn", .string("\(license.issuedOn)")),
            ("meta.areaCode", .string(license.areaCode)),
            ("meta.version", .string(digits + "\(version)")),
        ]
        if let replaces = license.replaces { values.append(("meta.replaces", .string(replaces))) }
        return values
    }

    /// Number, holders and face by the names they have in a token.
    static func values(of license: License) -> [(String, Value)] {
        var values: [(String, Value)] = [("number", .string(license.number))]
        for (index, holder) in license.holders.enumerated() {
            values.append(("holder.\(index + 1).name", .string(holder.name)))
            let code = Value.object([
                .init("code", .string(holder.code.number)),
                .init("codeType", .string(holder.code.type)),
            ])
            values.append(("holder.\(index + 1).code", code))
        }
        return values + license.face.map { ("face.\($0.key)", .string($0.text)) }
    }
}

/// Seconds of the period of a license (有效期): both days count, in UTC+8.
enum Period {
    /// From the first day of year 1 to the end of year 9999, so that no sum below overflows.
    static let seconds = Instant.wholeSeconds

    /// The days of a token; the last is nil for 长期.
    static func days(_ claims: LicenseClaims) -> (first: Day, last: Day?) {
        (
            Instant(seconds: claims.notBefore).day,
            claims.expires.map { Instant(seconds: $0).day.adding(-1) }
        )
    }

    /// The first instant of a day.
    static func start(_ day: Day) -> Int64 { Instant(startOf: day).seconds }

    /// The first instant after a day.
    static func end(_ day: Day) -> Int64 { Instant(startOf: day.adding(1)).seconds }
}
