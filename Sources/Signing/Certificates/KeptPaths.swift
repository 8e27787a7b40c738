internal import Synchronization

/// What octets alone decide about paths, found once (已验证的路径).
///
/// That is the signatures of certificates and of revocation lists; periods, ages and revocations depend
/// on the instant and are judged each time.
///
/// A path of three certificates with its two lists costs five SM2 verifications, five times as much as the
/// license it is for.
final class KeptPaths: Sendable {
    private struct State {
        var paths: [CertificateChain: Result<[Certificate], PathFault>] = [:]
        var lists: [Certificate: [RevocationList]] = [:]
    }

    /// Chains come from key records, so there are few; more than this begin anew.
    private static let most = 1_024
    private let state = Mutex(State())

    /// The path of a chain, found the first time.
    func path(
        of chain: CertificateChain, _ find: () -> Result<[Certificate], PathFault>
    ) -> Result<[Certificate], PathFault> {
        if let known = state.withLock({ $0.paths[chain] }) { return known }
        let found = find()
        state.withLock { state in
            if state.paths.count >= Self.most { state.paths = [:] }
            state.paths[chain] = found
        }
        return found
    }

    /// The lists that an authority signed, found the first time.
    func lists(
        of authority: Certificate, _ find: () -> [RevocationList]
    ) -> [RevocationList] {
        if let known = state.withLock({ $0.lists[authority] }) { return known }
        let found = find()
        state.withLock { state in
            if state.lists.count >= Self.most { state.lists = [:] }
            state.lists[authority] = found
        }
        return found
    }
}
