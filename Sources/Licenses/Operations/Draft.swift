internal import Codes
internal import JSON
internal import Signing

/// A license on its way from a body to a signed text; shared by issue and new versions.
struct Draft {
    let ports: IssuingPorts
    let body: LicenseBody
    let now: Instant

    /// The type, when it is known and the caller may issue it for this issuer.
    func type(
        _ authority: IssuingAuthority
    ) async throws(LicenseError) -> (type: LicenseType, version: Int64) {
        guard let found = try await ports.records.licenseType(body.typeCode) else {
            throw .fault(.unsound("license.type-unknown", at: body.place("typeCode")))
        }
        guard authority.allows(issuer: body.issuer.code, typeCode: body.typeCode) else {
            throw .fault(
                .unsound(
                    "license.issuer-not-allowed", at: "\(body.place("issuer"))/code",
                    ["issuer": body.issuer.code]))
        }
        guard authority.allows(areaCode: body.areaCode) else {
            throw .fault(
                .unsound(
                    "license.area-not-allowed", at: body.place("areaCode"),
                    ["area": body.areaCode]))
        }
        try checkRight()
        return found
    }

    /// Refuses what would not verify afterwards, by the rule of verification.
    ///
    /// The trust list is asked for the day of signing; without one the caller's authority is the right.
    private func checkRight() throws(LicenseError) {
        let list: TrustList
        switch ports.trust(now) {
        case .none: return
        case .refused(let finding): throw .trustListUnusable(finding.reason)
        case .list(let trust): list = trust.list
        }
        let owner: String
        do throws(SigningError) {
            owner = try ports.signers.signer(of: body.issuer.code, at: now).key.owner
        } catch { throw .signing(error) }
        let finding = IssuerRight.finding(
            body.issuer.code, body.typeCode, signedBy: owner, on: now.day, list)
        let issuer = "\(body.place("issuer"))/code"
        switch finding.reason {
        case _ where finding.outcome == .passed: return
        case "issuerUnknown":
            throw .fault(.unsound("license.issuer-unlisted", at: issuer, finding.values))
        case "notOfIssuer":
            throw .fault(.unsound("license.issuer-not-delegated", at: issuer, finding.values))
        default:
            throw .fault(
                .unsound("license.issuer-no-right", at: body.place("typeCode"), finding.values))
        }
    }

    /// Checks the body by all rules of its type.
    func check(_ type: LicenseType, isNewVersion: Bool) throws(LicenseError) {
        let matter = BodyRule.Matter(
            body: body, type: type, today: now.day, isNewVersion: isNewVersion)
        do throws(Fault) { try BodyRule.check(matter) } catch { throw .fault(error) }
    }

    /// The license under its identifier, with a status place, signed.
    func signed(
        _ identifier: LicenseIdentifier, type: LicenseType, version: Int64, replaces: String?
    ) async throws(LicenseError) -> License {
        let counter: Int64
        do throws(StoreError) {
            counter = try await ports.serials.next(StatusReference.serial)
        } catch {
            throw .store(error)
        }
        // What stands in no place of a chain must not be signed (版本与前序).
        guard identifier.version == 1 || replaces == identifier.former?.description else {
            throw .fault(.unsound("license.version-differs", at: body.pointer))
        }
        var license = unsigned(
            identifier, type: type, version: version,
            status: StatusReference(counter: counter, code: ports.statusCode))
        license.replaces = replaces
        do throws(SigningError) {
            let signer = try ports.signers.signer(of: body.issuer.code, at: now)
            let maker = TokenMaker(signer: signer, random: ports.random)
            (license.token, license.digest) = try await maker.make(license, typeName: type.name)
        } catch { throw .signing(error) }
        return license
    }

    private func unsigned(
        _ identifier: LicenseIdentifier, type: LicenseType, version: Int64,
        status: StatusReference
    ) -> License {
        let face = type.face.compactMap { field in
            body.face.first { $0.key.utf8.elementsEqual(field.key.utf8) }
        }
        return License(
            identifier: identifier, typeVersion: version, number: body.number, issuer: body.issuer,
            holders: body.holders, issuedOn: body.issuedOn, validFrom: body.validFrom,
            validTo: body.validTo, areaCode: body.areaCode, face: face, issuedAt: now,
            history: [License.Step(state: .valid, on: body.issuedOn, at: now)], replaces: nil,
            replacedBy: nil, status: status, token: "", digest: "")
    }
}
