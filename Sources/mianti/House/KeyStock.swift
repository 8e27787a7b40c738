internal import Codes
internal import Foundation
internal import Signing

/// The signing keys of a data directory (签名密钥): which there are, which one signs, how one follows another.
///
/// Each step leaves a sound directory: a new key is written before an old one ends.
struct KeyStock {
    let directory: DataDirectory
    let sealer: Sealer
    /// All keys, by name.
    private(set) var signers: [FileSigner]

    /// Reads all keys.
    init(_ directory: DataDirectory, _ sealer: Sealer) throws {
        self.directory = directory
        self.sealer = sealer
        signers = try directory.readSigners(sealer)
    }

    /// Opens the keys of a directory with its key file.
    static func open(_ directory: DataDirectory) throws -> KeyStock {
        let keyFile = try KeyFile.read(directory.keyFile)
        return try KeyStock(directory, Sealer(keyFile, random: SystemRandom()))
    }

    /// The key that signs now: of those in their period the one made last.
    func current(at now: Instant) throws -> FileSigner {
        guard let newest = signers.newest(at: now.seconds) else {
            throw Failure(
                .impossible,
                "no signing key in \(directory.signingKeys) is in its period; run: mianti keys rotate"
            )
        }
        return newest
    }

    /// Makes a key that signs from now on; those before end after the overlap (轮换).
    mutating func rotate(
        _ algorithm: SigningAlgorithm, overlap: Int64, now: Instant
    ) throws -> KeyRecord {
        let body = try directory.readIdentity()
        let authority = try authority(for: body, now: now)
        let next = try authority.newSigner(
            algorithm, for: body, now: now, random: SystemRandom())
        try SealedKeyFile.write(next, Self.file(next.key, directory), sealer: sealer)
        let last = now.adding(seconds: overlap).seconds
        for signer in signers where signer.key.period.fault(at: last) == nil {
            try end(signer, at: last)
        }
        signers = try directory.readSigners(sealer)
        try writeTrust()
        return next.key
    }

    /// Ends a key at an instant (停用); another must be there to sign.
    mutating func retire(_ keyID: String, at instant: Int64, now: Instant) throws -> KeyRecord {
        guard let signer = signers.first(where: { $0.key.keyID.utf8.elementsEqual(keyID.utf8) })
        else { throw Failure(.impossible, "no key \(keyID)") }
        let others = signers.filter { $0.key != signer.key }
        guard others.contains(where: { $0.key.period.fault(at: now.seconds) == nil }) else {
            throw Failure(.impossible, "no other key signs; first run: mianti keys rotate")
        }
        let ended = try end(signer, at: instant)
        signers = others + [ended]
        try writeTrust()
        return ended.key
    }

    /// Ends a key and enters its certificate in the revocation list (吊销).
    ///
    /// Asked again for the same key it moves the entry to the earlier instant and the graver reason; what would
    /// move nothing is refused.
    mutating func revoke(
        _ keyID: String, reason: Revocation.Reason, since instant: Int64, now: Instant
    ) throws -> KeyRecord {
        let chain = signers.first { $0.key.keyID.utf8.elementsEqual(keyID.utf8) }?.key.chain
        let lists = try directory.readLists()
        if let chain, let known = chain.revocation(in: lists) {
            let entry = Revocation(
                serial: known.serial, revokedAt: known.revokedAt, invalidSince: instant,
                reason: reason)
            guard known.joined(with: entry) != known else {
                throw Failure(
                    .impossible,
                    "nothing changed: \(keyID) is revoked since \(Instant(seconds: known.since)) "
                        + "(\(known.reason)); an earlier --since or the reason keyCompromise moves it"
                )
            }
        }
        let key = try retire(keyID, at: instant, now: now)
        guard directory.hasAuthority, let leaf = key.chain?.leaf else {
            throw Failure(.impossible, "\(keyID) has no certificate of this directory")
        }
        let entry = Revocation(
            serial: leaf.serial, revokedAt: now.seconds, invalidSince: instant, reason: reason)
        try renewLists(adding: [entry], now: now)
        return key
    }

    /// Makes the revocation lists anew; nothing without a development PKI.
    func renewLists(adding added: [Revocation] = [], now: Instant) throws {
        guard directory.hasAuthority else { return }
        try FolderLock.held(directory.trust) { try writeLists(adding: added, now: now) }
    }

    private func writeLists(adding added: [Revocation], now: Instant) throws {
        let authority = try directory.readAuthority(sealer)
        let issuer = authority.issuing.key.chain?.leaf.subject
        let known = try directory.readLists().filter { $0.issuer == issuer }
            .flatMap(\.revocations)
        var entries: [Revocation] = []
        for entry in known + added {
            if let place = entries.firstIndex(where: { $0.serial == entry.serial }) {
                entries[place] = entries[place].joined(with: entry)
            } else {
                entries.append(entry)
            }
        }
        try directory.writeLists(authority.lists(entries, now: now))
    }

    /// Makes the lists anew when more than half of their time has gone, or when they are from before lists
    /// said that they keep their entries.
    func renewListsInTime(now: Instant) throws {
        let half = DevelopmentAuthority.Lifetime.list / 2
        let lists = try directory.readLists()
        let isDue =
            lists.isEmpty
            || lists.contains { $0.madeAt + half < now.seconds || $0.keepsEndedSince == nil }
        if isDue { try renewLists(now: now) }
    }

    /// The development PKI; made when the directory is older than it.
    private func authority(for body: Organization, now: Instant) throws -> DevelopmentAuthority {
        if directory.hasAuthority { return try directory.readAuthority(sealer) }
        try directory.make()
        let made = try DevelopmentAuthority.make(for: body, now: now, random: SystemRandom())
        try directory.write(made, sealer, now: now)
        return made
    }

    @discardableResult
    private func end(_ signer: FileSigner, at instant: Int64) throws -> FileSigner {
        let ended = try signer.renamed(signer.key.retired(at: instant))
        try SealedKeyFile.replace(ended, Self.file(signer.key, directory), sealer: sealer)
        return ended
    }

    private func writeTrust() throws {
        try directory.writeTrust(
            signers.map(\.key).sorted { $0.keyID.utf8.lexicographicallyPrecedes($1.keyID.utf8) })
    }

    /// The file of a key.
    static func file(_ key: KeyRecord, _ directory: DataDirectory) -> String {
        "\(directory.signingKeys)/\(key.keyID).key"
    }
}

extension [FileSigner] {
    /// Of those in their period at an instant the one made last.
    func newest(at instant: Int64) -> FileSigner? {
        filter { $0.key.period.fault(at: instant) == nil }
            .max { Self.order($0.key) < Self.order($1.key) }
    }

    private static func order(_ key: KeyRecord) -> (Int64, String) {
        (key.period.from ?? .min, key.keyID)
    }
}
