import Codes
import JSON
import Licenses
import Signing
import Testing

@testable import Gateway

/// Revocation lists over the wire: what relying parties fetch.
@Suite struct RevocationListRoutesTests {
    private static let path = "/v1/revocation-lists"

    /// An authority that makes lists.
    private struct Authority {
        let signer: FileSigner

        init(_ name: String, _ algorithm: SigningAlgorithm = .sm2) throws {
            let key = try PrivateKey.generate(algorithm)
            let certificate = try CertificateDraft(
                subject: CertificateName(organization: "示例市密码管理局", commonName: name),
                publicKey: key.publicKey, serial: [1], period: 0...4_000_000_000,
                kind: .authority(pathLength: 0)
            ).signedByItself(key)
            signer = try FileSigner(
                key,
                as: KeyRecord(
                    publicKey: key.publicKey, owner: Bench.department.code,
                    chain: CertificateChain([certificate])))
        }

        func list(_ number: UInt64, revoked: [Revocation] = []) throws -> RevocationList {
            let madeAt = Bench.now.seconds + Int64(number)
            return try RevocationListDraft(
                number: number, madeAt: madeAt, nextAt: madeAt + 86_400, revocations: revoked
            ).signed(by: signer)
        }
    }

    /// A gateway with a trust list and these lists beside it.
    private static func put(_ lists: [RevocationList], _ shelf: Shelf, _ bench: Bench) async throws
    {
        let draft = TrustListSource(lastDay: try Day("2027-12-31"), departments: [])
        let list = try draft.list(
            of: Organization(name: "示例市数据局", code: Bench.department.code),
            keys: [KeyThumbprint.of(bench.signer.key.publicKey)], roots: [], after: nil,
            now: Bench.now)
        shelf.put(
            TrustShelf.Kept(
                text: try await list.signed(by: bench.signer), list: .success(list),
                revocations: lists))
    }

    @Test func `the index names the newest list of each authority, and each is served in DER`()
        async throws
    {
        let shelf = Shelf()
        let bench = try Bench(trust: shelf.shelf)
        let (first, second) = (try Authority("甲"), try Authority("乙", .es256))
        let revocation = Revocation(
            serial: "4a", revokedAt: Bench.now.seconds, reason: .superseded)
        let (old, new) = (try first.list(1), try first.list(300, revoked: [revocation]))
        let other = try second.list(2)
        for lists in [[old, new, other], [other, new, old]] {
            try await Self.put(lists, shelf, bench)
            let index = await bench.send("GET", Self.path)
            #expect(index.status == 200 && index.header("Cache-Control") == "public, max-age=300")
            let items = try #require(index.json["items"]?.elements)
            let names = items.map { $0["id"]?.text ?? "" }
            #expect(names == [new, other].compactMap(\.authorityKeyID).sorted())
            for (name, item) in zip(names, items) {
                let list = name == new.authorityKeyID ? new : other
                #expect(item["number"]?.text == list.number && item["issuer"]?.text == list.issuer)
                #expect(item["revoked"]?.whole == Int64(list.revocations.count))
                let madeAt = Instant(microseconds: list.madeAt * 1_000_000)
                #expect(item["madeAt"]?.text == "\(madeAt)")
                let reply = await bench.send("GET", "\(Self.path)/\(name)")
                #expect(reply.status == 200 && reply.answer.body == list.der)
                #expect(reply.answer.contentType == "application/pkix-crl")
                #expect(reply.header("Cache-Control") == "public, max-age=300")
            }
        }
    }

    @Test func `a copy at hand has no body until another list is there`() async throws {
        let shelf = Shelf()
        let bench = try Bench(trust: shelf.shelf)
        let authority = try Authority("甲")
        let old = try authority.list(1)
        try await Self.put([old], shelf, bench)
        for path in [Self.path, "\(Self.path)/\(old.authorityKeyID ?? "")"] {
            try await Self.put([old], shelf, bench)
            let tag = try #require(await bench.send("GET", path).header("ETag"))
            let known = await bench.send("GET", path, headers: [("if-none-match", tag)])
            #expect(known.status == 304 && known.answer.body.isEmpty)
            #expect(known.header("ETag") == tag)
            try await Self.put([old, authority.list(2)], shelf, bench)
            let newer = await bench.send("GET", path, headers: [("if-none-match", tag)])
            #expect(newer.status == 200 && newer.header("ETag") != tag)
        }
    }

    @Test func `what is not there is an empty index and 404`() async throws {
        let bench = try Bench()
        let index = await bench.send("GET", Self.path)
        #expect(index.status == 200 && index.json["items"]?.elements?.isEmpty == true)
        #expect(await bench.send("GET", Self.path + "/00").code == "revocation-list.not-found")
        #expect(await bench.send("GET", Self.path + "?x=1").code == "query.unknown")
        #expect(await bench.send("GET", Self.path + "/00?x=1").code == "query.unknown")
        let shelf = Shelf()
        let other = try Bench(trust: shelf.shelf)
        let list = try Authority("甲").list(1)
        try await Self.put([list], shelf, other)
        let name = try #require(list.authorityKeyID)
        for wrong in [name.uppercased(), name + "00", String(name.dropLast())] {
            let reply = await other.send("GET", "\(Self.path)/\(wrong)")
            #expect(reply.status == 404, "\(wrong)")
        }
    }
}
