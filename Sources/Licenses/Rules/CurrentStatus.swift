internal import Codes
internal import Signing

/// The license is in force now (证照状态): by its record, else by a status list.
///
/// Ours: a list that cannot be used says nothing, neither that the license is in force nor that it
/// ended. Every gateway has a list of the same path, so only a list of the body whose key signed the
/// license counts; where a department signed itself and no list of its own is at hand, that of the
/// one body that signs for it.
struct CurrentStatus: LicenseRule {
    static let code = "license.status"
    static let source = "license store"
    static let listSource = "status list"

    func examine(_ matter: Examination) -> Finding {
        guard let license = matter.found else {
            guard let claims = matter.trusted?.token.claims, let signer = matter.signed?.key else {
                return matter.unknown(Self.code)
            }
            return listed(claims, signer, matter)
        }
        guard license.storedState != .valid else {
            return .passed(Self.code, "", [:], source: Self.source, asOf: matter.now)
        }
        let day = matter.now.day
        return .failed(
            Self.code, license.storedState.slug,
            [
                "since": "\(license.stateSince(on: day))",
                "reasonCode": license.stateReason(on: day)?.rawValue ?? "",
            ], source: Self.source, asOf: matter.now)
    }

    private func listed(
        _ claims: LicenseClaims, _ signer: KeyRecord, _ matter: Examination
    ) -> Finding {
        let lists = matter.statusLists
        guard !lists.isEmpty else {
            return .notExamined(Self.code, "noStatus", ["list": claims.statusPath])
        }
        let keeper = keeper(of: claims, owner: signer.owner, matter)
        do throws(StatusLists.Refusal) {
            let (status, asOf) = try lists.status(
                claims.statusPath, claims.statusIndex, of: keeper, matter.keys, now: matter.now)
            let values = Self.values(claims.statusPath, asOf, matter.now)
            let (outcome, reason): (Finding.Outcome, String) =
                switch status {
                case .valid: (.passed, "listed")
                case .ended: (.failed, "listEnded")
                case .suspended: (.failed, "listSuspended")
                }
            return Finding(
                Self.code, outcome, reason, values, source: Self.listSource, asOf: asOf)
        } catch {
            let values = Self.values(claims.statusPath, error.issuedAt, matter.now)
            return Finding(
                Self.code, .notExamined, error.fault.rawValue, values, source: Self.listSource,
                asOf: error.issuedAt)
        }
    }

    /// Whose list counts: the signer's; for a department's own key without one, its only delegate's.
    private func keeper(
        of claims: LicenseClaims, owner: String, _ matter: Examination
    ) -> String {
        guard owner.utf8.elementsEqual(claims.issuer.utf8),
            !matter.statusLists.isKept(claims.statusPath, by: owner, matter.keys)
        else { return owner }
        let delegates: Set<String>
        switch matter.trust {
        case .list(let trust):
            let day = Instant(seconds: claims.issuedAt).day
            let named = trust.list.department(owner)?.delegates ?? []
            delegates = Set(named.filter { $0.term.contains(day) }.map(\.code))
        case .none, .refused: delegates = matter.delegates
        }
        return delegates.count == 1 ? delegates.first ?? owner : owner
    }

    /// The list, when it was signed, and how long before the check that was.
    private static func values(
        _ path: String, _ issuedAt: Instant?, _ now: Instant
    ) -> [String: String] {
        guard let issuedAt else { return ["list": path] }
        let minutes = max(0, now.seconds - issuedAt.seconds) / 60
        return [
            "list": path, "issued": "\(issuedAt)", "days": "\(minutes / 1440)",
            "hours": "\(minutes / 60 % 24)", "minutes": "\(minutes % 60)",
        ]
    }
}
