public import Codes
public import JSON
public import Signing

/// What an annotated copy is made for (加注件请求).
public struct CopyRequest: Hashable, Sendable {
    /// Forms of a copy.
    enum Format: String, CaseIterable {
        case token
        case ofd
        case pdf
        case png
    }

    /// What for.
    public let purpose: Purpose
    /// Until when it holds.
    public let validUntil: Instant
    let disclose: [String]

    /// Takes `disclose`, `validUntil` and `format` beside a purpose that was read already.
    ///
    /// - Throws: `copy.format-not-yet` for a picture, and the faults of reading.
    public init(_ purpose: Purpose, reading object: inout Object) throws(Fault) {
        self.purpose = purpose
        validUntil = try object.instant("validUntil")
        disclose = try object.disclose()
        let format: Format = try object.choice("format")
        guard format == .token else {
            throw .unsound("copy.format-not-yet", at: object.pointer(to: "format"))
        }
    }
}

/// An annotated copy as made (加注件).
public struct AnnotatedCopy: Hashable, Sendable {
    /// Its id, the `jti` of what its maker signs.
    public let id: String
    /// Token, chosen disclosures and the maker's signature.
    public let text: String
    /// Until when it holds, to the second.
    public let validUntil: Instant
    /// What it discloses.
    public let parts: [DisclosedPart]
}

/// Makes an annotated copy of a license (制作加注件).
public struct CopyLicense: Sendable {
    let keys: any SigningKeys

    /// The operation; one of `keys` signs for the maker.
    public init(_ keys: any SigningKeys) { self.keys = keys }

    /// Signs a copy of a license in force.
    ///
    /// - Parameters:
    ///   - found: the license.
    ///   - request: what is disclosed, for what, until when.
    ///   - maker: the department that makes it.
    ///   - id: id of the request.
    ///   - now: the instant of the request.
    /// - Returns: the copy; nothing has to be written for it but its access record.
    /// - Throws: faults `copy.until-past`, `copy.license-not-in-force`, `disclosure.unknown`.
    public func decide(
        _ found: FindLicenses.Found, _ request: CopyRequest, maker: Organization, id: String,
        now: Instant
    ) async throws(LicenseError) -> AnnotatedCopy {
        let parts: [DisclosedPart]
        do throws(Fault) { parts = try self.parts(found, request, now) } catch {
            throw .fault(error)
        }
        let text = LicenseToken.cut(found.license.token, to: parts)
        guard let token = try? LicenseToken(text),
            let name = DigestName(rawValue: token.claims.digestName)
        else { throw .store(.unavailable("damaged document")) }
        do throws(SigningError) {
            let signer = try keys.signer(at: now.seconds)
            let claims = CopyClaims(
                issuer: signer.key.owner, id: id, issuedAt: now.seconds,
                expires: request.validUntil.seconds, maker: maker, item: request.purpose.item,
                purpose: request.purpose.text, tokenHash: name.digest(of: text))
            let signed = try await CompactJWS.make(
                payload: claims.payload, type: CopyClaims.type, signer: signer)
            // What could not be read back must not leave.
            guard CopyToken(text + signed)?.claims == claims else {
                throw .signatureFailed("the copy cannot be read back")
            }
            return AnnotatedCopy(
                id: id, text: text + signed,
                validUntil: Instant(seconds: claims.expires), parts: parts)
        } catch { throw .signing(error) }
    }

    private func parts(
        _ found: FindLicenses.Found, _ request: CopyRequest, _ now: Instant
    ) throws(Fault) -> [DisclosedPart] {
        guard now.seconds < request.validUntil.seconds else {
            throw .unsound("copy.until-past", at: "/validUntil")
        }
        let state = found.license.state(on: now.day)
        guard state == .valid else {
            throw .unsound("copy.license-not-in-force", at: "", ["state": state.rawValue])
        }
        let chosen = try found.parts(request.disclose, at: "/disclose")
        return chosen + DisclosedPart.always(of: found.type).filter { !chosen.contains($0) }
    }
}
