public import Codes
internal import JSON
public import Signing

/// Verifies a license by token, by number or by identifier (核验).
public struct Verify: Sendable {
    let records: any Records
    let keys: any Keys
    let delegates: Set<String>
    let statusLists: StatusLists
    let trust: @Sendable (Instant) -> TrustStanding

    /// The operation over records and trusted keys.
    ///
    /// - Parameters:
    ///   - records: where licenses and types are read.
    ///   - keys: keys that are trusted.
    ///   - delegates: codes of bodies whose keys sign for the issuers of this store, such as the
    ///     gateway's own; where there is a trust list, it says so and these are not asked.
    ///   - statusLists: what tells the state of licenses that are not on record.
    ///   - trust: the trust list as it stands at an instant.
    public init(
        records: any Records, keys: any Keys, delegates: Set<String>,
        statusLists: StatusLists = StatusLists([]),
        trust: @escaping @Sendable (Instant) -> TrustStanding = { _ in .none }
    ) {
        self.records = records
        self.keys = keys
        self.delegates = delegates
        self.statusLists = statusLists
        self.trust = trust
    }

    /// Examines what was handed in by all rules.
    ///
    /// - Parameters:
    ///   - question: what is to be verified.
    ///   - proof: that an event of the license stands in a ledger, when one was handed in.
    ///   - now: the instant of the check.
    ///   - day: the day its period is asked for; the day of the check when absent.
    /// - Returns: verdict, state and findings.
    /// - Throws: fault `license.holder-code-needed` for a type of natural persons asked for without
    ///   a code, and what the port throws; never for a license that is wrong.
    public func examine(
        _ question: VerificationQuestion, proof: LicenseProof? = nil, now: Instant,
        day: Day? = nil
    ) async throws(LicenseError) -> Verification {
        let trust = trust(now)
        let blank = Examination(
            question: question, now: now, day: day ?? now.day, delegates: delegates,
            keys: TrustedKeys(keys, trust, now: now), statusLists: statusLists, trust: trust,
            proof: proof)
        let matter =
            switch question.subject {
            case .token(let text): try await byToken(text, blank)
            case .number(let typeCode, let number):
                try await byNumber(typeCode, number, blank)
            case .identifier(let text): try await byIdentifier(text, blank)
            }
        return Self.answer(matter)
    }

    private func byToken(
        _ text: String, _ blank: Examination
    ) async throws(LicenseError) -> Examination {
        var matter = blank
        matter.copy = CopyToken(text)
        let token: LicenseToken
        do throws(LicenseToken.FormFault) {
            token = try LicenseToken(matter.copy?.license ?? text)
        } catch {
            matter.formFault = error
            return matter
        }
        matter.identifier = Self.identifier(token.claims.identifier)
        if case .success(let identifier) = matter.identifier {
            matter.license = try await records.license(identifier.description)?.license
        }
        matter.type = try await records.licenseType(token.claims.typeCode)?.type
        let key = keys.key(token.keyID)
        let disclosures = key.flatMap { token.disclosed(DigestName($0.algorithm)) }
        matter.signed = Examination.Signed(
            token: token, key: key, disclosures: disclosures,
            distrust: IssuerSignature.distrust(
                token, key: key, disclosures: disclosures, recorded: matter.license))
        return matter
    }

    private func byIdentifier(
        _ text: String, _ blank: Examination
    ) async throws(LicenseError) -> Examination {
        var matter = blank
        matter.identifier = Self.identifier(text)
        guard case .success(let identifier) = matter.identifier else { return matter }
        matter.type = try await records.licenseType(identifier.typeCode)?.type
        let holder = try claim(matter)
        let found = try await records.license(identifier.description)?.license
        matter.license = found.flatMap { $0.holders.contains(where: holder.finds) ? $0 : nil }
        return matter
    }

    private func byNumber(
        _ typeCode: String, _ number: String, _ blank: Examination
    ) async throws(LicenseError) -> Examination {
        var matter = blank
        matter.type = try await records.licenseType(typeCode)?.type
        let holder = try claim(matter)
        let numbered = try await records.licenses(
            LicenseIndex.number(typeCode: typeCode, number), limit: 100)
        let fitting = Self.nearest(
            numbered.filter { $0.holders.contains(where: holder.finds) })
        matter.license = fitting.count == 1 ? fitting[0] : nil
        matter.isAmbiguous = fitting.count > 1
        return matter
    }

    /// The licenses that still hold their number; else those ended otherwise than by a newer one.
    private static func nearest(_ licenses: [License]) -> [License] {
        let open = licenses.filter(\.storedState.isOpen)
        if !open.isEmpty { return open }
        let ended = licenses.filter { $0.storedState != .replaced }
        return ended.isEmpty ? licenses : ended
    }

    private func claim(_ matter: Examination) throws(LicenseError) -> HolderClaim {
        guard let holder = matter.question.holder else {
            throw .fault(
                Fault(.unreadable, "json.missing", at: "\(matter.question.pointer)/holder"))
        }
        if matter.type?.holderKind == .natural && holder.code == nil {
            throw .fault(
                .unsound("license.holder-code-needed", at: "\(matter.question.pointer)/holder"))
        }
        return holder
    }

    private static func identifier(
        _ text: String
    ) -> Result<LicenseIdentifier, LicenseIdentifier.Problem> {
        do throws(LicenseIdentifier.Problem) {
            return .success(try LicenseIdentifier(text))
        } catch { return .failure(error) }
    }
}
