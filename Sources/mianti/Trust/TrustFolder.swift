internal import Codes
internal import Foundation
internal import JSON
internal import Ledger
internal import Licenses
internal import Signing

/// A folder that a check off line trusts (信任文件夹): what is in it is used, and each part says its age.
///
/// `keys.json` (public keys, must be there), `trust-list.jws`, `certificates/` (`.pem`, `.cer`),
/// `crls/` (`.pem`, `.crl`) and `revocations.pem`, `status/` (signed status lists), `checkpoint`
/// (head of the ledger).
struct TrustFolder {
    /// One part that was used, and how old it is.
    struct Source {
        let name: String
        /// When it was made; nil when it does not say.
        let asOf: Instant?
        /// Until when it says something, if it says so.
        var until: Instant?
    }

    let path: String

    init(_ path: String) { self.path = path }

    var keysFile: String { path + "/keys.json" }
    var listFile: String { path + "/trust-list.jws" }
    var certificates: String { path + "/certificates" }
    var revocationLists: String { path + "/crls" }
    var revocationBundle: String { path + "/revocations.pem" }
    var rootBundle: String { path + "/roots.pem" }
    var statusLists: String { path + "/status" }
    /// The status lists of the folder; nil when it has none.
    var statusFolder: String? {
        FileManager.default.fileExists(atPath: statusLists) ? statusLists : nil
    }

    var checkpoint: String { path + "/checkpoint" }

    /// The keys, each with its certificate where there is one.
    func keys() throws -> KeyRing {
        let ring = try TrustFile.read(keysFile)
        let chains = try files(certificates, ".pem", ".cer", ".crt").map { file in
            try CertificateChain(CertificateFile.octets(file).map { try Certificate(der: $0) })
        }
        guard !chains.isEmpty else { return ring }
        return KeyRing(
            try ring.all.map { key in
                let chain = key.chain ?? chains.first { $0.leaf.publicKey == key.publicKey }
                return try KeyRecord(
                    keyID: key.keyID, publicKey: key.publicKey, owner: key.owner,
                    period: key.period, chain: chain)
            })
    }

    /// The revocation lists that can be read; a file that cannot is missing, and ``unreadable()`` names it.
    func revocations() -> [RevocationList] { revocationFiles().flatMap { (try? $0.get()) ?? [] } }

    /// The files of revocation lists that cannot be read.
    func unreadable() -> [String] {
        revocationFiles().compactMap { file in
            guard case .failure(let fault) = file else { return nil }
            return fault.description
        }
    }

    /// The files that may hold revocation lists.
    func revocationPaths() -> [String] {
        let bundle = FileManager.default.fileExists(atPath: revocationBundle)
        return ((try? files(revocationLists, ".pem", ".crl")) ?? [])
            + (bundle ? [revocationBundle] : [])
    }

    /// Each file by itself: one that is broken must not hide what the others revoke.
    private func revocationFiles() -> [Result<[RevocationList], Failure>] {
        revocationPaths().map { path in
            do {
                let octets = try DataDirectory.read(path)
                return .success(
                    try octets.first == 0x30
                        ? [RevocationList(der: octets)] : RevocationList.all(pem: octets))
            } catch { return .failure(Failure(.impossible, path)) }
        }
    }

    /// The text of the trust list; nil when there is none.
    func listText() throws -> String? {
        guard FileManager.default.fileExists(atPath: listFile) else { return nil }
        return try Self.text(DataDirectory.read(listFile))
    }

    /// The trust list as it stands at an instant.
    func standing(_ keys: KeyRing, at now: Instant) throws -> TrustStanding {
        guard let text = try listText() else { return .none }
        let revocations = revocations()
        do throws(TrustListRefusal) {
            let list = try TrustList(text, keys: keys, revocations: revocations)
            return TrustStanding(KeyTrust(list, revocations: revocations), at: now)
        } catch { return .refused(error.finding) }
    }

    /// Whether a proof leads to another root than the folder's checkpoint of the same size.
    func isForked(_ proof: ProofFile, _ keys: KeyRing) throws -> Bool {
        guard let offered = proof.checkpoint, FileManager.default.fileExists(atPath: checkpoint)
        else { return false }
        let kept = try CheckpointFile.read(checkpoint)
        return kept.finding(keys: keys).outcome == .passed
            && kept.origin.utf8.elementsEqual(offered.origin.utf8)
            && kept.head.size == offered.head.size && kept.head != offered.head
    }

    /// The keys, held to the trust list where there is one.
    func trustedKeys(at now: Instant) throws -> TrustedKeys {
        let keys = try keys()
        return TrustedKeys(keys, try standing(keys, at: now), now: now)
    }

    /// The files of a part that is a folder, by name; none when it is not there.
    func files(_ folder: String, _ endings: String...) throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { name in endings.contains { name.hasSuffix($0) } }
            .map { "\(folder)/\($0)" }
    }

    /// What is there and how old it is.
    func sources() throws -> [Source] {
        var sources = [Source(name: "keys.json", asOf: nil)]
        if let list = try? listText().flatMap({ try TrustList($0, keys: keys()) }) {
            sources.append(
                Source(
                    name: "trust-list.jws \(list.version)", asOf: list.issuedAt,
                    until: list.nextUpdate))
        }
        for list in revocations() {
            sources.append(
                Source(
                    name: "crls \(list.issuer)",
                    asOf: Instant(seconds: list.madeAt),
                    until: list.nextAt.map { Instant(seconds: $0) }))
        }
        sources += unreadable().map { file in
            Source(name: "\(file.dropFirst(path.count + 1)) 无法读取 unreadable", asOf: nil)
        }
        for file in try files(statusLists, ".jwt") {
            let claims = CompactJWS(Self.text(try DataDirectory.read(file)))
                .flatMap { try? Value.parse($0.payload, limits: Limits(octets: 1 << 26)) }
            sources.append(
                Source(
                    name: String(file.dropFirst(path.count + 1)),
                    asOf: Self.instant(claims?["iat"]), until: Self.instant(claims?["exp"])))
        }
        return sources
    }

    private static func instant(_ value: Value?) -> Instant? {
        guard let seconds = value?.whole, Instant.wholeSeconds.contains(seconds) else {
            return nil
        }
        return Instant(seconds: seconds)
    }

    /// A text without the blanks at its end, which editors add.
    static func text(_ octets: [UInt8]) -> String {
        var octets = octets
        while let last = octets.last, last <= 0x20 { octets.removeLast() }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension TrustFolder.Source {
    /// Seconds since it was made; nil when it does not say when.
    func age(at now: Instant) -> Int64? { asOf.map { now.seconds - $0.seconds } }

    /// One line for people.
    func line(at now: Instant) -> String {
        guard let asOf, let age = age(at: now) else { return "资料 used\t\(name)\t未注明日期 undated" }
        let words =
            age >= 86_400
            ? "\(age / 86_400) 天前 days old"
            : age >= 3600 ? "\(age / 3600) 小时前 hours old" : "\(age / 60) 分钟前 minutes old"
        return "资料 used\t\(name)\t\(asOf)\t\(words)"
    }
}
