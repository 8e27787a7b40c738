internal import Codes
internal import Foundation
internal import JSON
internal import Licenses
internal import Signing

/// Makes the trust list of a data directory (签发信任清单).
struct TrustMaking {
    let directory: DataDirectory
    let body: Organization
    private let signers: [FileSigner]

    /// How long a first list is good, in days.
    private static let firstDays = 365

    init(_ directory: DataDirectory) throws {
        self.directory = directory
        body = try directory.readIdentity()
        let keyFile = try KeyFile.read(directory.keyFile)
        signers = try directory.readSigners(Sealer(keyFile, random: SystemRandom()))
    }

    /// The list that is kept; nil when none was made.
    func kept() throws -> TrustList? {
        guard let text = try TrustFolder(directory.trust).listText() else { return nil }
        do throws(TrustListRefusal) {
            return try TrustList(kept: text, keys: KeyRing(signers.map(\.key)))
        } catch {
            throw Failure(.impossible, "trust-list.jws: \(error.finding.reason)")
        }
    }

    /// Signs a draft as the next version and keeps it.
    ///
    /// It names all keys of the operator but those revoked: retired ones too, for what they signed.
    @discardableResult
    func make(
        _ draft: TrustListSource, roots: [[UInt8]], now: Instant = SystemClock.now()
    ) async throws -> TrustList {
        let kept = try kept()
        let revocations = TrustFolder(directory.trust).revocations()
        let own = signers.filter { $0.key.owner == body.code }
        let isRevoked = { (signer: FileSigner) in
            signer.key.chain?.revocation(in: revocations) != nil
        }
        let sound = own.filter { !isRevoked($0) }
        let signer = try signer(
            sound, after: kept, at: TrustListSource.instant(after: kept, now: now))
        let keys = sound.map(\.key)
        let roots = try roots.isEmpty ? ownRoots() : roots
        let list: TrustList
        do throws(Fault) {
            list = try draft.list(
                of: body, keys: keys.map { KeyThumbprint.of($0.publicKey) },
                without: Set(own.filter(isRevoked).map { KeyThumbprint.of($0.key.publicKey) }),
                roots: roots, after: kept, now: now)
        } catch {
            throw Failure(.invalid, "\(error.code) \(error.pointer)")
        }
        let text = try await list.signed(by: signer)
        // What could not be read back must not be published.
        _ = try TrustList(text, keys: KeyRing(keys), revocations: revocations)
        try DataDirectory.write(
            Array(text.utf8), TrustFolder(directory.trust).listFile, mode: 0o644)
        return list
    }

    /// The newest key in its period; after a list only one that it names, since nobody takes another's.
    private func signer(
        _ signers: [FileSigner], after kept: TrustList?, at instant: Instant
    ) throws -> FileSigner {
        let named = signers.filter { kept?.isOperator($0.key) ?? true }
        if let newest = named.newest(at: instant.seconds) { return newest }
        guard signers.newest(at: instant.seconds) != nil else {
            throw Failure(
                .impossible,
                "no signing key of \(body.code) is in its period; run: mianti keys rotate")
        }
        throw Failure(
            .impossible,
            "every key that the kept list names has ended or was revoked, and readers take the next "
                + "list from no other. Begin anew: remove \(TrustFolder(directory.trust).listFile), "
                + "start the gateway again, sign, and tell those who check off line the thumbprint of "
                + "the new key; they begin with a new folder")
    }

    /// The roots of the directory's own PKI; none without one.
    private func ownRoots() throws -> [[UInt8]] {
        let bundle = TrustFolder(directory.trust).rootBundle
        guard FileManager.default.fileExists(atPath: bundle) else { return [] }
        return try CertificateFile.octets(bundle)
    }

    /// The first list of a new directory, unless there is one; a demo city has a draft.
    static func first(
        _ directory: DataDirectory, draft file: String? = nil, now: Instant = SystemClock.now()
    ) async throws {
        let making = try TrustMaking(directory)
        guard try making.kept() == nil else { return }
        let lastDay = now.day.adding(firstDays)
        let draft =
            try file.map { try TrustListSource(reading: Object(bytes: DataDirectory.read($0))) }
            ?? TrustListSource(lastDay: lastDay, departments: [])
        try await making.make(draft, roots: [], now: now)
    }
}
