import Codes
import Foundation
import Signing
import TestSupport
import Testing

@testable import mianti

/// Signing keys of a data directory: made, rotated with overlap, retired, revoked.
@Suite struct KeyStockTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00+08:00
    private static let day: Int64 = 86400

    private static func with(_ work: (DataDirectory) throws -> Void) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(
                directory, for: Organization(name: "示例市数据局", code: "113205000141499658"),
                now: now)
            try work(directory)
        }
    }

    /// Judges a key by the files in `trust/` alone.
    private static func reason(
        _ keyID: String, _ directory: DataDirectory, at instant: Instant, now: Instant
    ) throws -> PathFault.Reason? {
        let key = try #require(TrustFile.read(directory.trust + "/keys.json").key(keyID))
        let check = PathCheck(
            anchors: try Certificate.all(pem: DataDirectory.read(directory.roots)),
            lists: try directory.readLists())
        let result = check.judge(
            try #require(key.chain), at: instant.seconds, now: now.seconds)
        guard case .failure(let fault) = result else { return nil }
        return fault.reason
    }

    @Test func `a fresh directory has a chain to its root, and its authority is sealed`()
        async throws
    {
        try await Self.with { directory in
            let stock = try KeyStock.open(directory)
            let key = try stock.current(at: Self.now).key
            #expect(stock.signers.count == 1 && key.owner == "113205000141499658")
            #expect(key.chain?.leaf.organizationCode == key.owner)
            #expect(try Self.reason(key.keyID, directory, at: Self.now, now: Self.now) == nil)
            for path in DataDirectory.authorityFiles {
                let text = String(
                    decoding: try DataDirectory.read(directory.path + "/" + path), as: UTF8.self)
                #expect(text.hasPrefix("mianti signing key 2: sealed"))
            }
            let stranger = Sealer(
                try KeyFile.make(random: SystemRandom()), random: SystemRandom())
            #expect(throws: SigningError.sealBroken) { try directory.readAuthority(stranger) }
            // No key of an authority signs texts.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.signingKeys).count
                    == 1)
        }
    }

    @Test func `after a rotation the new key signs and the old one ends with the overlap`()
        async throws
    {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key
            let later = Self.now.adding(seconds: 100 * Self.day)
            let new = try stock.rotate(.sm2, overlap: 7 * Self.day, now: later)
            let end = later.seconds + 7 * Self.day
            for stock in [stock, try KeyStock.open(directory)] {
                #expect(try stock.current(at: later).key == new)
                #expect(stock.signers.count == 2)
            }
            let ring = try TrustFile.read(directory.trust + "/keys.json")
            let kept = try #require(ring.key(old.keyID))
            #expect(kept.period == KeyPeriod(from: old.period.from, until: end))
            #expect(kept.period.fault(at: end) == nil)
            #expect(kept.period.fault(at: end + 1) == .retired(end))
            #expect(
                ring.key(new.keyID)?.period.fault(at: later.seconds - 1) == .notYet(later.seconds))
            #expect(ring.key(new.keyID) == new)
            #expect(try Self.reason(new.keyID, directory, at: later, now: later) == .listStale)
            try stock.renewLists(now: later)
            #expect(try Self.reason(new.keyID, directory, at: later, now: later) == nil)
        }
    }

    @Test func `a second rotation does not lengthen a key that ended`() async throws {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            let first = try stock.current(at: Self.now).key.keyID
            _ = try stock.rotate(.sm2, overlap: 0, now: Self.now.adding(seconds: 10))
            _ = try stock.rotate(
                .es256, overlap: 30 * Self.day, now: Self.now.adding(seconds: 20))
            let ring = try TrustFile.read(directory.trust + "/keys.json")
            #expect(ring.key(first)?.period.until == Self.now.seconds + 10)
            #expect(ring.all.map(\.algorithm.rawValue).sorted() == ["ES256", "SM2", "SM2"])
        }
    }

    @Test func `the last key that signs is not retired`() async throws {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key.keyID
            #expect(throws: Failure.self) {
                try stock.retire(old, at: Self.now.seconds, now: Self.now)
            }
            #expect(throws: Failure.self) {
                try stock.retire("none", at: Self.now.seconds, now: Self.now)
            }
            let soon = Self.now.adding(seconds: 60)
            _ = try stock.rotate(.sm2, overlap: 7 * Self.day, now: soon)
            let retired = try stock.retire(old, at: soon.seconds, now: soon)
            #expect(retired.period.until == soon.seconds)
            #expect(try KeyStock.open(directory).signers.contains { $0.key == retired })
        }
    }

    @Test func `a revoked key is good for what it signed before, by the list in the folder`()
        async throws
    {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key.keyID
            let soon = Self.now.adding(seconds: 600)
            _ = try stock.rotate(.sm2, overlap: 7 * Self.day, now: soon)
            let since = Self.now.seconds + 300
            _ = try stock.revoke(old, reason: .keyCompromise, since: since, now: soon)
            let bad = Instant(microseconds: since * 1_000_000)
            #expect(try Self.reason(old, directory, at: bad, now: soon) == .revoked)
            #expect(
                try Self.reason(old, directory, at: bad.adding(seconds: -1), now: soon) == nil)
            try stock.renewLists(now: soon.adding(seconds: 60))
            #expect(
                try Self.reason(old, directory, at: bad, now: soon.adding(seconds: 60)) == .revoked)
        }
    }

    @Test func `a second revocation moves the entry to the earlier day and the graver reason`()
        async throws
    {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            let old = try stock.current(at: Self.now).key
            let soon = Self.now.adding(seconds: 600)
            _ = try stock.rotate(.sm2, overlap: 7 * Self.day, now: soon)
            func entry() throws -> Revocation {
                let chain = try #require(old.chain)
                return try #require(chain.revocation(in: directory.readLists()))
            }
            _ = try stock.revoke(
                old.keyID, reason: .superseded, since: soon.seconds, now: soon)
            #expect(try entry().since == soon.seconds && entry().reason == .superseded)
            let earlier = Self.now.seconds + 300
            let later = soon.adding(seconds: 60)
            _ = try stock.revoke(old.keyID, reason: .keyCompromise, since: earlier, now: later)
            let moved = try entry()
            #expect(moved.since == earlier && moved.reason == .keyCompromise)
            #expect(moved.revokedAt == soon.seconds)
            #expect(try directory.readLists().flatMap(\.revocations).count == 1)
            // What would say less than the entry is refused, and nothing is written.
            for (reason, since) in [
                (Revocation.Reason.keyCompromise, earlier), (.superseded, earlier + 1),
                (.keyCompromise, soon.seconds),
            ] {
                let failure = #expect(throws: Failure.self) {
                    try stock.revoke(old.keyID, reason: reason, since: since, now: later)
                }
                #expect(failure?.description.hasPrefix("nothing changed") == true)
            }
            #expect(try entry() == moved)
            _ = try stock.revoke(old.keyID, reason: .superseded, since: earlier - 1, now: later)
            #expect(try entry().since == earlier - 1 && entry().reason == .keyCompromise)
        }
    }

    @Test func `what a key signed verifies long after its certificate ended`() async throws {
        try await Self.with { directory in
            let stock = try KeyStock.open(directory)
            let key = try stock.current(at: Self.now).key.keyID
            let later = Self.now.adding(seconds: 3000 * Self.day)
            try stock.renewLists(now: later)
            #expect(try Self.reason(key, directory, at: Self.now, now: later) == nil)
            // Lists from before they said that they keep their entries are made anew at once.
            let authority = try directory.readAuthority(stock.sealer)
            let silent = try [authority.root, authority.issuing].map { signer in
                try RevocationListDraft(
                    number: 1, madeAt: later.seconds, nextAt: later.seconds + 90 * Self.day,
                    revocations: []
                ).signed(by: signer)
            }
            try directory.writeLists(silent)
            #expect(try Self.reason(key, directory, at: Self.now, now: later) == .listStale)
            try stock.renewListsInTime(now: later)
            #expect(try Self.reason(key, directory, at: Self.now, now: later) == nil)
        }
    }

    @Test func `lists are made anew when half of their time has gone`() async throws {
        try await Self.with { directory in
            let stock = try KeyStock.open(directory)
            try stock.renewListsInTime(now: Self.now.adding(seconds: 45 * Self.day))
            #expect(try directory.readLists().allSatisfy { $0.madeAt == Self.now.seconds })
            let later = Self.now.adding(seconds: 45 * Self.day + 1)
            try stock.renewListsInTime(now: later)
            #expect(try directory.readLists().map(\.madeAt) == [later.seconds, later.seconds])
        }
    }

    @Test func `a directory from before certificates gets its authority with the first rotation`()
        async throws
    {
        try await Self.with { directory in
            var stock = try KeyStock.open(directory)
            for path in [directory.authority, directory.roots, directory.revocationLists] {
                try FileManager.default.removeItem(atPath: path)
            }
            try stock.renewListsInTime(now: Self.now)
            #expect(!directory.hasAuthority)
            let key = try stock.rotate(.sm2, overlap: 0, now: Self.now.adding(seconds: 1))
            let soon = Self.now.adding(seconds: 1)
            #expect(try Self.reason(key.keyID, directory, at: soon, now: soon) == nil)
        }
    }

    @Test func `when every key has ended, none signs`() async throws {
        try await Self.with { directory in
            let stock = try KeyStock.open(directory)
            let end = Self.now.adding(seconds: 1095 * Self.day)
            #expect(throws: Never.self) { try stock.current(at: end) }
            #expect(throws: Failure.self) { try stock.current(at: end.adding(seconds: 1)) }
        }
    }
}
