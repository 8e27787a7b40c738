internal import Codes
internal import Signing

extension ConfigCheck {
    /// Whether a key signs now and in a month, and what of the development PKI is off.
    func periods(_ sealer: Sealer) -> [ConfigFinding] {
        // By a clock that is wrong, nothing is of now: that is said once.
        guard "\(now.day)" >= Version.day else { return [] }
        return signing(sealer) + certificates(sealer)
    }

    private func signing(_ sealer: Sealer) -> [ConfigFinding] {
        guard let stock = try? KeyStock(directory, sealer) else { return [] }
        let advice = "run: mianti keys rotate"
        guard (try? stock.current(at: now)) != nil else {
            return [
                ConfigFinding(
                    .problem, directory.signingKeys, "no signing key is in its period", advice)
            ]
        }
        guard (try? stock.current(at: now.adding(seconds: 30 * 86400))) == nil else { return [] }
        return [
            ConfigFinding(
                .warning, directory.signingKeys, "no signing key signs in 30 days", advice)
        ]
    }

    /// The development PKI and its revocation lists.
    private func certificates(_ sealer: Sealer) -> [ConfigFinding] {
        guard directory.hasAuthority else { return [] }
        var found = looked(directory.authority) { _ in _ = try directory.readAuthority(sealer) }
        found += looked(directory.revocationLists) { _ in _ = try directory.readLists() }
        let lists = (try? directory.readLists()) ?? []
        if lists.contains(where: { !$0.isFresh(at: now.seconds) }) {
            found.append(
                ConfigFinding(
                    .warning, directory.revocationLists, "a revocation list is not of now",
                    "run: mianti keys lists"))
        }
        return found
    }
}
