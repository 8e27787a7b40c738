import Codes
import JSON
import Licenses
import Signing
import Testing

@testable import mianti

/// Which revocation lists a folder takes from a gateway.
@Suite struct RevocationFetchingTests {
    private static let now: Int64 = 1_795_226_400
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    private struct Authority {
        let signer: FileSigner
        let certificate: Certificate

        init(_ name: String, _ key: PrivateKey? = nil) throws {
            let key = try key ?? PrivateKey.generate(.sm2)
            certificate = try CertificateDraft(
                subject: CertificateName(organization: "示例市", commonName: name),
                publicKey: key.publicKey, serial: [1], period: 0...4_000_000_000,
                kind: .authority(pathLength: 0)
            ).signedByItself(key)
            signer = try FileSigner(
                key,
                as: KeyRecord(
                    publicKey: key.publicKey, owner: body.code,
                    chain: CertificateChain([certificate])))
        }

        func list(_ number: UInt64, at madeAt: Int64) throws -> RevocationList {
            try RevocationListDraft(
                number: number, madeAt: madeAt, nextAt: madeAt + 86_400, revocations: []
            ).signed(by: signer)
        }
    }

    /// A folder that knows one authority by its trust list.
    private static func fetching(
        _ known: Authority, kept: [RevocationList] = []
    ) throws -> RevocationFetching {
        let draft = TrustListSource(lastDay: try Day("2027-12-31"), departments: [])
        let list = try draft.list(
            of: body, keys: [KeyThumbprint.of(known.signer.key.publicKey)],
            roots: [known.certificate.der], after: nil,
            now: Instant(microseconds: now * 1_000_000))
        return RevocationFetching(list, KeyRing([]), kept: kept)
    }

    private static func refusal(
        _ fetching: RevocationFetching, _ octets: [UInt8], _ name: String
    ) -> String? {
        do {
            _ = try fetching.checked(octets, name)
            return nil
        } catch { return "\(error)" }
    }

    @Test func `a list of a known authority is taken, by root or by chain`() throws {
        let known = try Authority("根")
        let list = try known.list(1, at: Self.now)
        let name = try #require(list.authorityKeyID)
        #expect(try Self.fetching(known).checked(list.der, name) == list)
        let other = try Authority("机构")
        let below = try other.list(1, at: Self.now)
        let unknown = try Self.fetching(known)
        #expect(try unknown.checked(below.der, #require(below.authorityKeyID)) == nil)
        let draft = TrustListSource(lastDay: try Day("2027-12-31"), departments: [])
        let trust = try draft.list(
            of: Self.body, keys: [], roots: [], after: nil,
            now: Instant(microseconds: Self.now * 1_000_000))
        let byChain = RevocationFetching(trust, KeyRing([other.signer.key]), kept: [])
        #expect(try byChain.checked(below.der, #require(below.authorityKeyID)) == below)
    }

    @Test(
        arguments: [
            (5, 0, nil), (6, 0, nil), (5, 1, nil), (256, 1, nil), (5, -1, "rolledBack"),
            (4, 0, "rolledBack"), (4, 9, "rolledBack"), (9, -1, "rolledBack"),
        ] as [(UInt64, Int64, String?)])
    func `a list earlier than the kept one, by time or by number, is refused`(
        number: UInt64, later: Int64, reason: String?
    ) throws {
        let known = try Authority("根")
        let kept = try known.list(5, at: Self.now)
        let fetching = try Self.fetching(known, kept: [kept])
        let list = try known.list(number, at: Self.now + later)
        let refusal = Self.refusal(fetching, list.der, try #require(list.authorityKeyID))
        #expect((refusal == nil) == (reason == nil), "\(refusal ?? "")")
        if let reason { #expect(refusal?.contains(reason) == true) }
    }

    @Test func `what a stranger keeps or signs under the name does not count`() throws {
        let known = try Authority("根")
        let posing = try Authority("根")
        let list = try known.list(5, at: Self.now)
        let name = try #require(list.authorityKeyID)
        // A stranger's newer list in the folder locks nothing out.
        let fetching = try Self.fetching(known, kept: [posing.list(900, at: Self.now + 900)])
        #expect(try fetching.checked(list.der, name) == list)
        let forged = try posing.list(6, at: Self.now)
        let refusal = Self.refusal(fetching, forged.der, try #require(forged.authorityKeyID))
        #expect(refusal?.contains("altered") == true)
        var spoiled = list.der
        spoiled[spoiled.count - 1] ^= 1
        #expect(Self.refusal(fetching, spoiled, name) != nil)
        #expect(Self.refusal(fetching, list.der, "00aa")?.contains("form") == true)
        #expect(Self.refusal(fetching, [], name)?.contains("form") == true)
    }

    @Test func `only a name of hexadecimal digits becomes the name of a file`() throws {
        func names(_ name: String) throws -> [String] {
            let index = Value.object([
                .init("items", [["id": .string(name), "issuer": "x", "revoked": 0]])
            ])
            return try RevocationFetching.names(index.canonical)
        }
        #expect(try names("0a1b") == ["0a1b"])
        for name in ["", "../keys", "0a/1b", "0", "zz", String(repeating: "ab", count: 65)] {
            #expect(throws: (any Error).self, "\(name)") { _ = try names(name) }
        }
    }
}
