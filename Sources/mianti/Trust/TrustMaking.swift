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
            return try TrustList(text, keys: KeyRing(signers.map(\.key)))
        } catch {
            throw Failure(.impossible, "trust-list.jws: \(error.finding.reason)")
        }
    }

    /// Signs a draft as the next version and keeps it.
    @discardableResult
    func make(
        _ draft: TrustListSource, roots: [[UInt8]], now: Instant = SystemClock.now()
    ) async throws -> TrustList {
        let keys = signers.map(\.key).filter { $0.owner == body.code }
        let kept = try kept()
        guard let signer = signer(after: kept, at: now) else {
            throw Failure(
                .impossible,
                "no signing key of \(body.code) is in its period; run: mianti keys rotate")
        }
        let roots = try roots.isEmpty ? ownRoots() : roots
        let list: TrustList
        do throws(Fault) {
            list = try draft.list(
                of: body, keys: keys.map { KeyThumbprint.of($0.publicKey) }, roots: roots,
                after: kept, now: now)
        } catch {
            throw Failure(.invalid, "\(error.code) \(error.pointer)")
        }
        let text = try await list.signed(by: signer)
        // What could not be read back must not be published.
        _ = try TrustList(text, keys: KeyRing(keys))
        try DataDirectory.write(
            Array(text.utf8), TrustFolder(directory.trust).listFile, mode: 0o644)
        return list
    }

    /// Who signs the next list: a key in its period, before others one that the list kept names,
    /// since a reader takes the next list from such a one only.
    private func signer(after kept: TrustList?, at now: Instant) -> FileSigner? {
        let own = signers.filter { $0.key.owner == body.code }
        let named = kept?.department(body.code)?.keys ?? []
        let known = own.filter { named.contains(KeyThumbprint.of($0.key.publicKey)) }
        return known.newest(at: now.seconds) ?? own.newest(at: now.seconds)
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
