extension PathCheck {
    /// Looks the certificates of a path up in the lists.
    func revocation(
        _ path: [Certificate], at instant: Int64, now: Int64
    ) -> Result<TrustedPath, PathFault> {
        let asked =
            switch revocations {
            case .none: 0
            case .leaf: 1
            case .all: path.count - 1
            }
        var oldest: Int64?
        var later: Revocation?
        for depth in 0..<asked {
            let question = RevocationQuestion(
                certificate: path[depth], issuer: path[depth + 1], depth: depth, now: now)
            switch question.answer(lists, kept) {
            case .failure(let fault): return .failure(fault)
            case .success(let answer):
                if let revocation = answer.revocation {
                    guard instant < revocation.since else {
                        return .failure(
                            PathFault(
                                .revoked, path[depth], depth: depth, revocation: revocation))
                    }
                    if depth == 0 { later = revocation }
                }
                if let fault = answer.staleness { return .failure(fault) }
                oldest = min(oldest ?? answer.madeAt, answer.madeAt)
            }
        }
        return .success(
            TrustedPath(certificates: path, listsMadeAt: oldest, laterRevocation: later))
    }
}

/// Whether one certificate is revoked, by the lists of its issuer (吊销查询).
private struct RevocationQuestion {
    let certificate: Certificate
    let issuer: Certificate
    let depth: Int
    let now: Int64

    struct Answer {
        let revocation: Revocation?
        /// When the newest list was made.
        let madeAt: Int64
        /// Why the newest list does not show that nothing was revoked since; nil when it does.
        let staleness: PathFault?
    }

    /// Asks the lists that the issuer's key signed; a list from the future counts for nothing.
    func answer(
        _ lists: [RevocationList], _ kept: KeptPaths
    ) -> Result<Answer, PathFault> {
        let named = lists.filter { $0.issuerName == issuer.subjectName }
        guard !named.isEmpty else { return .failure(fault(.listMissing)) }
        guard issuer.keyUsage?.contains(.listSign) ?? true else {
            return .failure(fault(.listNotAuthority))
        }
        let signed = kept.lists(of: issuer) {
            named.filter { list in issuer.publicKey.map { list.isSigned(by: $0) } ?? false }
        }
        guard !signed.isEmpty else { return .failure(fault(.listSignature)) }
        let whole = signed.filter(\.isWhole)
        guard !whole.isEmpty else { return .failure(fault(.listUnsupported)) }
        let known = whole.filter { $0.madeAt <= now }
        guard let newest = known.max(by: { $0.madeAt < $1.madeAt }) else {
            return .failure(fault(.listStale))
        }
        let found = revocation(known, newest)
        let isStale =
            isEnded(by: newest)
            ? found == nil && !isSettled(known) : !newest.isFresh(at: now)
        return .success(
            Answer(
                revocation: found, madeAt: newest.madeAt,
                staleness: isStale ? fault(.listStale) : nil))
    }

    private func isEnded(by list: RevocationList) -> Bool {
        certificate.period.upperBound < list.madeAt
    }

    /// Whether some list is the last word about a certificate that ended.
    ///
    /// Standard: RFC 5280, 3.3: an entry stays until one regular list after the end of its certificate. A later
    /// list may have dropped it, however fresh it is.
    private func isSettled(_ lists: [RevocationList]) -> Bool {
        lists.contains { $0.isLastWord(aboutEnd: certificate.period.upperBound) }
    }

    /// The earliest revocation that any list tells of.
    ///
    /// Later lists may leave out certificates that ended; a suspension counts while the newest list has it.
    private func revocation(_ lists: [RevocationList], _ newest: RevocationList) -> Revocation? {
        lists.compactMap { list in
            let found = list.revocation(serial: certificate.serial)
            let isLifted = found?.reason == .certificateHold && list != newest
            return isLifted ? nil : found
        }.min { $0.since < $1.since }
    }

    private func fault(_ reason: PathFault.Reason) -> PathFault {
        PathFault(reason, issuer, depth: depth + 1)
    }
}
