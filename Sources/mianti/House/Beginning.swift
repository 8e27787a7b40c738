internal import Codes
internal import JSON
internal import Signing

/// Makes the beginning of a data directory (初始化): key file, development PKI, signing key, trust, identity.
enum Beginning {
    /// Makes everything that must be there before a database is opened.
    static func make(
        _ directory: DataDirectory, for body: Organization, algorithm: SigningAlgorithm = .sm2,
        now: Instant = SystemClock.now()
    ) throws {
        try SelfTest.run()
        try directory.make()
        let random = SystemRandom()
        let keyFile = try KeyFile.make(random: random)
        let sealer = Sealer(keyFile, random: random)
        let authority = try DevelopmentAuthority.make(for: body, now: now, random: random)
        try directory.write(authority, sealer, now: now)
        let signer = try authority.newSigner(algorithm, for: body, now: now, random: random)
        try SealedKeyFile.write(signer, KeyStock.file(signer.key, directory), sealer: sealer)
        try directory.writeTrust([signer.key])
        try DataDirectory.write(
            ObjectWriter.bytes { body.write(to: &$0) }, directory.identity)
        // Last: a directory with a key file counts as initialized.
        try keyFile.write(directory.keyFile)
    }
}
