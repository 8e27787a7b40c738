internal import Codes
internal import Exemption
internal import JSON
internal import Licenses
internal import Signing

/// Answers resolutions' questions from the license store (证照端口适配); each look-up is recorded.
struct LicenseAnswers: LicenseLookup {
    private let holdings: Holdings
    private let random: any RandomSource

    init(records: any Records, random: any RandomSource) {
        holdings = Holdings(records)
        self.random = random
    }

    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer {
        let answer: Holdings.Answer
        do throws(LicenseError) {
            answer = try await holdings.find(holder: party.code, type: type, now: context.now)
        } catch {
            if case .store(let error) = error { throw error }
            throw .unavailable("license look-up")
        }
        let (verdict, held) = Self.verdict(answer)
        let access = try access(party, type, context, held, verdict)
        return LicenseAnswer(
            verdict, source: "license store", asOf: context.now, changes: [access])
    }

    private static func verdict(_ answer: Holdings.Answer) -> (SourceVerdict, Holdings.Held?) {
        switch answer {
        case .none: return (.notFound, nil)
        case .notInForce(let held): return (.invalid(held.state.rawValue), held)
        case .inForce(let all):
            guard let held = all.first else { return (.notFound, nil) }
            let evidence = Evidence(
                identifier: held.identifier.description, digest: held.digest,
                state: held.state.rawValue, owner: held.issuer,
                records: [held.face.map { NamedText($0.key, $0.text) }])
            return (.met(evidence), held)
        }
    }

    private func access(
        _ party: Party, _ type: String, _ context: LookupContext, _ held: Holdings.Held?,
        _ verdict: SourceVerdict
    ) throws(StoreError) -> Change {
        do throws(SigningError) {
            let access = Access(
                id: Hex.encode(try random.bytes(16)), at: context.now,
                requestID: context.requestID, operation: "resolution.lookup",
                caller: context.caller, department: context.department,
                owner: held?.issuer ?? context.onBehalfOf, resource: type, subject: party.code,
                purpose: context.purpose, fields: held?.face.map(\.key) ?? [],
                outcome: held == nil ? "none" : "found", answerDigest: held?.digest)
            return access.change(
                eventID: Hex.encode(try random.bytes(16)), salt: try random.bytes(32))
        } catch { throw .unavailable("random source") }
    }
}
