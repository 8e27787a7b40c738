import Codes
import Foundation
import Gateway
import JSON
@testable import Licenses
import Signing
import Testing

@testable import mianti

/// Trust lists of a data directory, and folders for checks off line.
@Suite struct TrustTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00+08:00
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    private static func with(
        _ algorithm: SigningAlgorithm = .sm2,
        _ work: (DataDirectory, TrustFolder) async throws -> Void
    ) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(directory, for: body, algorithm: algorithm, now: now)
            try await TrustMaking.first(directory, now: now)
            try await work(directory, TrustFolder(directory.trust))
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a new directory has a first list that names its operator and key`(
        _ algorithm: SigningAlgorithm
    ) async throws {
        try await Self.with(algorithm) { directory, folder in
            let keys = try folder.keys()
            #expect(keys.all.map(\.algorithm) == [algorithm])
            let text = try #require(try folder.listText())
            let list = try TrustList(text, keys: keys)
            #expect(list.version == 1 && list.departments.map(\.code) == [Self.body.code])
            #expect(
                list.departments[0].keys == [KeyThumbprint.of(keys.all[0].publicKey)])
            // Made once only.
            try await TrustMaking.first(directory, now: Self.now)
            #expect(try TrustMaking(directory).kept() == list)
        }
    }

    /// The key that signed the list of a folder, by its name.
    private static func signer(_ folder: TrustFolder) throws -> String? {
        let text = try folder.listText()
        let signed = try #require(text.flatMap { CompactJWS($0) })
        return try Value.parse(signed.header)["kid"]?.text
    }

    @Test func `the next list is signed by a key in its period that the one before names`()
        async throws
    {
        try await Self.with { directory, folder in
            let draft = TrustListSource(lastDay: Self.now.day.adding(365), departments: [])
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key.keyID
            let new = try stock.rotate(.sm2, overlap: 600, now: Self.now.adding(seconds: 10))
            let soon = Self.now.adding(seconds: 20)
            let list = try await TrustMaking(directory).make(draft, roots: [], now: soon)
            #expect(try Self.signer(folder) == old)
            #expect(list.departments[0].keys.contains(KeyThumbprint.of(new.publicKey)))
            let late = Self.now.adding(seconds: 611)
            try await TrustMaking(directory).make(draft, roots: [], now: late)
            #expect(try Self.signer(folder) == new.keyID)
            await #expect(throws: Failure.self) {
                try await TrustMaking(directory).make(
                    draft, roots: [], now: Self.now.adding(seconds: 2000 * 86_400))
            }
        }
    }

    @Test func `the draft of the demo city is sound`() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Examples/trust-list.json").standardized.path
        let draft = try TrustListSource(reading: Object(bytes: DataDirectory.read(file)))
        try await Self.with { directory, _ in
            let list = try await TrustMaking(directory).make(draft, roots: [], now: Self.now)
            #expect(list.version == 2 && list.departments.count == 4)
            let moved = list.departments.flatMap { department in
                department.rights.filter { $0.typeCode == "11100000000019713D074" }
            }
            #expect(moved.count == 2)
            let last = try #require(moved.compactMap(\.term.to).first)
            #expect(moved.contains { $0.term.from == last.adding(1) })
        }
    }

    @Test func `a gateway takes a new list, and none when the file is gone`() async throws {
        try await Self.with { directory, folder in
            let keys = try folder.keys()
            let old = TrustKeeper(directory, keys: keys).shelf
            #expect(try old.kept()?.trust.get().list.version == 1)
            let draft = TrustListSource(lastDay: try Day("2027-12-31"), departments: [])
            try await TrustMaking(directory).make(draft, roots: [], now: Self.now)
            // A keeper looks once a second; another one looks at once.
            #expect(try old.kept()?.trust.get().list.version == 1)
            #expect(
                try TrustKeeper(directory, keys: keys).shelf.kept()?.trust.get().list.version == 2)
            try FileManager.default.removeItem(atPath: folder.listFile)
            #expect(TrustKeeper(directory, keys: keys).shelf.kept() == nil)
        }
    }

    // MARK: Who signs the next list

    private static let draft = TrustListSource(
        lastDay: Day(number: now.day.number + 300), departments: [])
    private static let week: Int64 = 7 * 86_400

    /// Names of the keys a list names for the operator.
    private static func named(_ list: TrustList, _ keys: [KeyRecord]) -> Set<String> {
        let thumbprints = Set(list.departments.flatMap(\.keys))
        return Set(
            keys.filter { thumbprints.contains(KeyThumbprint.of($0.publicKey)) }.map(\.keyID))
    }

    @Test func `after a rotation the key that the kept list names signs, then the new one`()
        async throws
    {
        try await Self.with { directory, folder in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key
            let soon = Self.now.adding(seconds: 60)
            let new = try stock.rotate(.sm2, overlap: Self.week, now: soon)
            let both = Set([old.keyID, new.keyID])
            let second = try await TrustMaking(directory).make(Self.draft, roots: [], now: soon)
            #expect(try Self.signer(folder) == old.keyID)
            #expect(Self.named(second, [old, new]) == both)
            let third = try await TrustMaking(directory).make(Self.draft, roots: [], now: soon)
            #expect(try Self.signer(folder) == new.keyID)
            // A retired key stays named, for what it signed.
            #expect(Self.named(third, [old, new]) == both)
        }
    }

    @Test func `a revoked key is named no more, signs no list, and those it signed are refused`()
        async throws
    {
        try await Self.with { directory, folder in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now)
            let soon = Self.now.adding(seconds: 60)
            let new = try stock.rotate(.sm2, overlap: Self.week, now: soon).keyID
            let kept = try await TrustMaking(directory).make(Self.draft, roots: [], now: soon)
            let later = soon.adding(seconds: 60)
            _ = try stock.revoke(
                old.key.keyID, reason: .keyCompromise, since: later.seconds, now: later)
            guard case .refused(let refusal) = try folder.standing(folder.keys(), at: later) else {
                Issue.record("a list of a revoked key stands")
                return
            }
            #expect(refusal.reason == "signerRevoked")
            // The draft names it by hand; the list does not.
            let keys = try folder.keys()
            let listed = TrustListSource(
                lastDay: Self.draft.lastDay,
                departments: [
                    TrustList.Department(
                        code: Self.body.code, name: Self.body.name,
                        keys: [KeyThumbprint.of(old.key.publicKey)], delegates: [], rights: [])
                ])
            let next = try await TrustMaking(directory).make(listed, roots: [], now: later)
            #expect(try Self.signer(folder) == new && Self.named(next, keys.all) == [new])
            // What a thief signs: after the kept list it is another's, and its dates are not believed.
            let forged = try await kept.signed(by: old)
            let lists = folder.revocations()
            let found = #expect(throws: TrustListRefusal.self) {
                try TrustList(forged, keys: keys, revocations: lists)
            }
            #expect(found?.finding.reason == "signerRevoked")
        }
    }

    @Test(arguments: [(0, 0, ""), (1, 2, "beforeKey"), (-2, -1, "afterKey")])
    func `a list from outside the period of its key is refused, at its edges not`(
        from: Int64, until: Int64, reason: String
    ) async throws {
        try await Self.with { directory, folder in
            let text = try #require(try folder.listText())
            let key = try #require(folder.keys().all.first)
            let record = try KeyRecord(
                publicKey: key.publicKey, owner: key.owner,
                period: KeyPeriod(from: Self.now.seconds + from, until: Self.now.seconds + until))
            do throws(TrustListRefusal) {
                _ = try TrustList(text, keys: KeyRing([record]))
                #expect(reason.isEmpty)
            } catch { #expect(error.finding.reason == reason) }
            // The one that was taken before still says who signs the next.
            #expect(throws: Never.self) { try TrustList(kept: text, keys: KeyRing([record])) }
        }
    }

    @Test func `when no key that the kept list names is left, it says how to begin anew`()
        async throws
    {
        try await Self.with { directory, _ in
            var stock = try KeyStock.open(directory)
            let soon = Self.now.adding(seconds: 60)
            _ = try stock.rotate(.sm2, overlap: 0, now: soon)
            let later = soon.adding(seconds: 60)
            let failure = await #expect(throws: Failure.self) {
                try await TrustMaking(directory).make(Self.draft, roots: [], now: later)
            }
            #expect(failure?.description.contains("Begin anew") == true)
        }
    }

    // MARK: Which keys a folder takes over

    @Test func `a fetched key counts only where the list or a path vouches for it`() async throws {
        try await Self.with { directory, folder in
            let list = try TrustList(#require(try folder.listText()), keys: folder.keys())
            let own = try #require(folder.keys().all.first)
            let trust = KeyTrust(list)
            let key = try PrivateKey.generate(.sm2).publicKey
            let stranger = try KeyRecord(publicKey: key, owner: Self.body.code)
            var stock = try KeyStock.open(directory)
            let certified = try stock.rotate(
                .sm2, overlap: Self.week, now: Self.now.adding(seconds: 1))
            let disguised = try KeyRecord(
                publicKey: certified.publicKey, owner: "113205000141499733", chain: certified.chain)
            #expect(trust.vouches(for: own) && trust.vouches(for: certified))
            #expect(!trust.vouches(for: stranger) && !trust.vouches(for: disguised))
            let merged = try KeyMerging(kept: [own], offered: [stranger, certified, own])
                .merged(by: trust)
            #expect(merged.keys == [own, certified] && merged.leftOut == [stranger.keyID])
        }
    }

    @Test func `the record of a known key gets narrower, never wider, and keeps its certificate`()
        async throws
    {
        try await Self.with { _, folder in
            let own = try #require(folder.keys().all.first)
            let until = try #require(own.period.until)
            func known(_ period: KeyPeriod, owner: String = Self.body.code) throws -> KeyRecord? {
                let other = try KeyRecord(
                    publicKey: own.publicKey, owner: owner, period: period)
                return try KeyMerging(kept: [own], offered: [other]).known().first
            }
            #expect(try known(.always) == own)
            #expect(try known(KeyPeriod(from: 0, until: until + 1)) == own)
            #expect(try known(KeyPeriod(from: 0, until: 1), owner: "113205000141499733") == own)
            let ended = try known(KeyPeriod(from: nil, until: until - 1))
            #expect(ended == (try own.retired(at: until - 1)) && ended?.chain != nil)
            #expect(try KeyMerging(kept: [own], offered: []).known() == [own])
            let octets = KeyMerging.file([own])
            #expect(try TrustFile.ring(Object(bytes: octets)).all == [own])
        }
    }

    // MARK: What a running gateway reads

    @Test func `one broken file beside the revocation lists hides none of the others`()
        async throws
    {
        try await Self.with { directory, folder in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key
            let soon = Self.now.adding(seconds: 60)
            _ = try stock.rotate(.sm2, overlap: Self.week, now: soon)
            _ = try await TrustMaking(directory).make(Self.draft, roots: [], now: soon)
            _ = try await TrustMaking(directory).make(Self.draft, roots: [], now: soon)
            let keeper = TrustKeeper(
                directory, keys: KeyRing(stock.signers.map(\.key)), pause: .zero)
            func reason() throws -> String? {
                let trust = try #require(keeper.shelf.kept()).trust.get()
                return KeyTrust.finding(
                    "license.certificate", old, KeyTrust.Signing(at: Self.now.seconds),
                    .list(trust), now: soon)?.reason
            }
            #expect(try reason() == "path")
            try FileManager.default.createDirectory(
                atPath: folder.revocationLists, withIntermediateDirectories: true)
            let broken = folder.revocationLists + "/other.crl"
            try DataDirectory.write([0x30, 0x00], broken)
            #expect(folder.unreadable() == [broken])
            #expect(try folder.sources().contains { $0.name.hasPrefix("crls/other.crl") })
            _ = try stock.revoke(
                old.keyID, reason: .keyCompromise, since: Self.now.seconds, now: soon)
            #expect(try reason() == "revoked")
            // The lists themselves are broken: the key is named, and yet nobody knows.
            try DataDirectory.write([0x30, 0x00], folder.revocationBundle)
            #expect(try reason() == "crlMissing")
        }
    }

    @Test func `a running gateway sees a revocation list that took another's place`() async throws {
        try await Self.with { directory, folder in
            try FileManager.default.createDirectory(
                atPath: folder.revocationLists, withIntermediateDirectories: true)
            let file = folder.revocationLists + "/all.pem"
            try FileManager.default.moveItem(atPath: folder.revocationBundle, toPath: file)
            let keys = try folder.keys()
            let own = try #require(keys.all.first)
            let keeper = TrustKeeper(directory, keys: keys, pause: .zero)
            func reason() throws -> String? {
                try #require(keeper.shelf.kept()).trust.map { trust in
                    KeyTrust.finding(
                        "license.certificate", own, KeyTrust.Signing(at: Self.now.seconds),
                        .list(trust), now: Self.now)?.reason ?? ""
                }.get()
            }
            #expect(try reason() == "path")
            // Overwritten in place: the folder itself does not change.
            let octets = try DataDirectory.read(file)
            try Data(octets.prefix(9)).write(to: URL(fileURLWithPath: file))
            #expect(try reason() == "crlMissing")
        }
    }

    @Test func `a running gateway does not go back to an older list`() async throws {
        try await Self.with { directory, folder in
            let older = try #require(try folder.listText())
            try await TrustMaking(directory).make(Self.draft, roots: [], now: Self.now)
            let newer = try #require(try folder.listText())
            let keeper = TrustKeeper(directory, keys: try folder.keys(), pause: .zero)
            #expect(try keeper.shelf.kept()?.trust.get().list.version == 2)
            try DataDirectory.write(Array(older.utf8), folder.listFile)
            let kept = try #require(keeper.shelf.kept())
            #expect(try kept.trust.get().list.version == 2)
            #expect(kept.text == newer)
            // After the older one comes another second version.
            let other = TrustListSource(
                lastDay: Self.draft.lastDay.adding(1), departments: [])
            try await TrustMaking(directory).make(other, roots: [], now: Self.now)
            #expect(keeper.shelf.kept()?.text == newer)
        }
    }

    @Test func `a folder says how old each part is, and a list that ran out is refused`()
        async throws
    {
        try await Self.with { _, folder in
            let keys = try folder.keys()
            let later = Self.now.adding(seconds: 7200)
            let standing = try folder.standing(keys, at: later)
            guard case .list(let trust) = standing else {
                Issue.record("no list")
                return
            }
            let sources = try folder.sources()
            // Then the revocation lists of the root and of the issuing authority.
            #expect(sources.map(\.name).prefix(2) == ["keys.json", "trust-list.jws 1"])
            #expect(sources.dropFirst(2).map { $0.name.hasPrefix("crls ") } == [true, true])
            #expect(sources.map { $0.age(at: later) } == [nil, 7200, 7200, 7200])
            #expect(sources[1].line(at: later).contains("2 小时前"))
            guard case .refused(let finding) = try folder.standing(keys, at: trust.list.nextUpdate)
            else {
                Issue.record("an old list stands")
                return
            }
            #expect(finding.reason == "expired")
            try FileManager.default.removeItem(atPath: folder.listFile)
            guard case .none = try folder.standing(keys, at: later) else {
                Issue.record("a list that is not there stands")
                return
            }
        }
    }

    @Test func `certificates and revocation lists of a folder are read in both forms`()
        async throws
    {
        try await Self.with { directory, folder in
            let key = try PrivateKey.generate(.sm2)
            let certificate = try CertificateDraft(
                subject: CertificateName(organization: "示例市", commonName: "根"),
                publicKey: key.publicKey, serial: [1], period: 0...4_000_000_000,
                kind: .authority(pathLength: 0)
            ).signedByItself(key)
            let signer = try FileSigner(
                key,
                as: KeyRecord(
                    publicKey: key.publicKey, owner: Self.body.code,
                    chain: CertificateChain([certificate])))
            try directory.writeTrust([
                KeyRecord(publicKey: key.publicKey, owner: Self.body.code)
            ])
            let list = try RevocationListDraft(
                number: 1, madeAt: Self.now.seconds, nextAt: Self.now.seconds + 1, revocations: []
            ).signed(by: signer)
            for (part, files) in [
                (folder.certificates, ["a.pem": Array(certificate.pem.utf8)]),
                (folder.revocationLists, ["a.crl": list.der, "b.pem": Array(list.pem.utf8)]),
            ] {
                try FileManager.default.createDirectory(
                    atPath: part, withIntermediateDirectories: true)
                for (name, octets) in files {
                    try DataDirectory.write(octets, "\(part)/\(name)")
                }
            }
            #expect(try folder.keys().all.first?.chain?.leaf == certificate)
            // Those of the folder, then the two that came with the directory.
            let revocations = folder.revocations()
            #expect(revocations.prefix(2) == [list, list] && revocations.count == 4)
            #expect(
                try CertificateFile.octets(folder.certificates + "/a.pem") == [certificate.der])
        }
    }
}
