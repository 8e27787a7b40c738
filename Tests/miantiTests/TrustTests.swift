import Codes
import Foundation
import Gateway
import JSON
import Licenses
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
            let revocations = try folder.revocations()
            #expect(revocations.prefix(2) == [list, list] && revocations.count == 4)
            #expect(
                try CertificateFile.octets(folder.certificates + "/a.pem") == [certificate.der])
        }
    }
}
