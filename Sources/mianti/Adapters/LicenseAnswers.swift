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
        let seen = Self.seen(answer)
        return LicenseAnswer(
            seen.verdict, source: "license store", asOf: context.now,
            changes: [try access(party, type, context, seen)])
    }

    /// What the resolution gets to see, and what is recorded of it.
    private struct Seen {
        let verdict: SourceVerdict
        let outcome: String
        var held: Holdings.Held?
        var fields: [String] = []
    }

    /// A license in force shows its face; of one that is not, only the state is shown.
    private static func seen(_ answer: Holdings.Answer) -> Seen {
        switch answer {
        case .none: return Seen(verdict: .notFound, outcome: "none")
        case .notInForce(let held):
            return Seen(
                verdict: .invalid(held.state.rawValue), outcome: "notInForce", held: held,
                fields: ["state"])
        case .inForce(let all):
            guard let held = all.first else { return Seen(verdict: .notFound, outcome: "none") }
            let evidence = Evidence(
                identifier: held.identifier.description, digest: held.digest,
                state: held.state.rawValue, owner: held.issuer,
                records: [held.face.map { NamedText($0.key, $0.text) }])
            return Seen(
                verdict: .met(evidence), outcome: "found", held: held,
                fields: held.face.map { "face.\($0.key)" })
        }
    }

    /// Where nothing was found nobody's data was shown: the record belongs to the department for
    /// which it was asked, so that somebody can account for it.
    private func access(
        _ party: Party, _ type: String, _ context: LookupContext, _ seen: Seen
    ) throws(StoreError) -> Change {
        do throws(SigningError) {
            let access = Access(
                id: Hex.encode(try random.bytes(16)), at: context.now,
                requestID: context.requestID, operation: "resolution.lookup",
                caller: context.caller, department: context.department,
                owner: seen.held?.issuer ?? context.onBehalfOf, resource: type, subject: party.code,
                purpose: context.purpose, fields: seen.fields, outcome: seen.outcome,
                answerDigest: seen.held?.digest)
            var change = access.change(
                eventID: Hex.encode(try random.bytes(16)), salt: try random.bytes(32))
            if seen.outcome == "found", let held = seen.held {
                let use = LicenseUse(
                    typeCode: held.identifier.typeCode, department: context.department,
                    purpose: context.purpose, operation: access.operation)
                change.counts = [use.count(owner: held.issuer, on: context.now.day)]
            }
            return change
        } catch { throw .unavailable("random source") }
    }
}
