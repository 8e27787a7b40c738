internal import Codes
internal import Signing

/// The event handed in is one of this very license, and stands in the ledger of its keeper (账本存在).
///
/// It is examined only where a proof was handed in; the finding that passes says which event it
/// is, so that the proof of a suspension cannot pass for that of the issue.
/// Ours: a gateway's text needs that gateway's ledger, the text of a department's own key one of its
/// own or of a gateway; the same as for status lists.
struct LedgerInclusion {
    static let code = "license.ledger"

    /// The license that the proof must be about.
    private struct Subject {
        let typeCode: String
        let identifier: String
        let digest: String
        /// Codes of those whose ledger counts.
        let keepers: Set<String>
    }

    func examine(_ proof: LicenseProof, _ matter: Examination) -> Finding {
        guard let subject = subject(matter) else { return matter.unknown(Self.code) }
        if let refusal = refusal(proof.event, subject) { return refusal }
        if let origin = proof.inclusion.origin, !subject.keepers.contains(origin) {
            return .failed(Self.code, "otherLedger", ["origin": origin])
        }
        var finding = proof.inclusion.finding(Self.code, body: proof.event.body, keys: matter.keys)
        guard finding.outcome == .passed else { return finding }
        finding.reason = proof.event.state.slug
        finding.values["on"] = "\(proof.event.on)"
        return finding
    }

    private func subject(_ matter: Examination) -> Subject? {
        if let token = matter.trusted?.token, let signer = matter.signed?.key {
            return Subject(
                typeCode: token.claims.typeCode, identifier: token.claims.identifier,
                digest: token.digest, keepers: matter.keepers(of: signer))
        }
        return matter.found.map { license in
            Subject(
                typeCode: license.typeCode, identifier: license.identifier.description,
                digest: license.digest, keepers: matter.delegates)
        }
    }

    /// Why the event is none of this license; compared as bytes.
    private func refusal(_ event: LicenseEvent, _ subject: Subject) -> Finding? {
        guard event.identifier.utf8.elementsEqual(subject.identifier.utf8),
            event.typeCode.utf8.elementsEqual(subject.typeCode.utf8)
        else { return .failed(Self.code, "otherLicense") }
        guard event.digest.utf8.elementsEqual(subject.digest.utf8) else {
            return .failed(Self.code, "otherText")
        }
        return nil
    }
}
