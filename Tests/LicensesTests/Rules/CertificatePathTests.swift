import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Certificates of keys that sign licenses, each fault by its own reason.
struct CertificatePathTests {
    private static let now = Authorities.now

    /// The certificate finding, verdict and next step of a license signed by a key with a chain.
    private func verified(
        _ authorities: Authorities, _ signer: FileSigner, _ lists: [RevocationList],
        isRecorded: Bool = true, isRoot: Bool = true, isNamed: Bool = false, later: Int64 = 0
    ) async throws -> (finding: Finding, verdict: Verification.Verdict, next: String) {
        let world = try await World(signer: signer)
        let license = try await world.issue(world.body())
        let anchor = try #require(authorities.root.key.chain?.leaf)
        let list = try Lists.list(
            world, roots: isRoot ? [anchor.der] : [], isNamed: isNamed)
        let result = try await world.verify(
            license.token, .list(KeyTrust(list, revocations: lists)), isRecorded: isRecorded,
            at: world.now.adding(seconds: later))
        return (try #require(result.finding("certificate")), result.verdict, result.next)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a path to a root of the list passes, and says how old the lists are`(
        _ algorithm: SigningAlgorithm
    ) async throws {
        let authorities = try Authorities(algorithm)
        let lists = try authorities.lists(at: Self.now - 60)
        let (finding, verdict, _) = try await verified(
            authorities, authorities.signer(), lists)
        #expect(finding.outcome == .passed && finding.reason == "path" && verdict == .valid)
        #expect(finding.values["subject"]?.contains("部门") == true)
        #expect(finding.asOf?.seconds == Self.now - 60 && finding.source == "trust list 1")
    }

    @Test(arguments: [
        (Self.now...Self.now, "path"), ((Self.now + 1)...(Self.now + 9), "notYetValid"),
        ((Self.now - 9)...(Self.now - 1), "expired"),
    ])
    func `the period counts when it was signed, both ends inside`(
        period: ClosedRange<Int64>, reason: String
    ) async throws {
        let authorities = try Authorities()
        let (finding, verdict, next) = try await verified(
            authorities, authorities.signer(period: period), authorities.lists())
        #expect(finding.reason == reason)
        #expect(verdict == (reason == "path" ? .valid : .invalid))
        #expect(next == (reason == "path" ? "valid" : "badCertificate"))
    }

    @Test func `a certificate that ended since keeps what it signed`() async throws {
        let authorities = try Authorities()
        let later: Int64 = 5000
        let signer = try authorities.signer(period: (Self.now - 9)...(Self.now + 9))
        let (finding, verdict, _) = try await verified(
            authorities, signer, authorities.lists(at: Self.now + later), later: later)
        #expect(finding.reason == "path" && verdict == .valid)
    }

    /// Seconds from signing to revocation, its reason, whether the license is on record, the finding.
    static let revocations: [(Int64, Revocation.Reason, Bool, String)] = [
        (-1, .superseded, true, "revoked"), (0, .superseded, true, "revoked"),
        (1, .superseded, true, "path"), (1, .superseded, false, "path"),
        (1, .keyCompromise, true, "path"), (1, .keyCompromise, false, "keyCompromised"),
        (-1, .keyCompromise, true, "revoked"),
    ]

    @Test(arguments: revocations)
    func `a revocation counts from its instant; a lost key is not believed about its dates`(
        after: Int64, reason: Revocation.Reason, isRecorded: Bool, expected: String
    ) async throws {
        let authorities = try Authorities()
        let signer = try authorities.signer()
        let revocation = Revocation(
            serial: try #require(signer.key.chain?.leaf.serial), revokedAt: Self.now + after,
            reason: reason)
        let lists = try authorities.lists([revocation], at: Self.now + 10)
        let (finding, verdict, next) = try await verified(
            authorities, signer, lists, isRecorded: isRecorded, later: 10)
        #expect(finding.reason == expected)
        #expect((finding.outcome == .failed) == (expected != "path"))
        if expected != "path" { #expect(verdict == .invalid && next == "badCertificate") }
    }

    @Test func `a revoked key counts for nothing also when the list names it`() async throws {
        let authorities = try Authorities()
        let signer = try authorities.signer()
        let revocation = Revocation(
            serial: try #require(signer.key.chain?.leaf.serial), revokedAt: Self.now - 1,
            reason: .superseded)
        let (finding, verdict, _) = try await verified(
            authorities, signer, authorities.lists([revocation]), isNamed: true)
        #expect(finding.reason == "revoked" && verdict == .invalid)
    }

    @Test func `a named key needs no root, but to know whether it was revoked`() async throws {
        let authorities = try Authorities()
        let signer = try authorities.signer()
        let lists = try authorities.lists()
        let stale = try authorities.lists(at: Self.now - 86_401)
        let cases: [([RevocationList], Bool, String)] = [
            ([], false, "listed"), (lists, true, "path"), ([], true, "crlMissing"),
            ([lists[0]], true, "crlMissing"), (stale, true, "crlStale"),
        ]
        for (lists, isRoot, reason) in cases {
            let (finding, verdict, _) = try await verified(
                authorities, signer, lists, isRoot: isRoot, isNamed: true)
            #expect(finding.reason == reason)
            #expect(verdict == (reason.hasPrefix("crl") ? .inconclusive : .valid))
        }
    }

    @Test(arguments: [
        (0, Revocation.Reason.superseded, "revoked"), (1, .superseded, "listed"),
        (1, .keyCompromise, "keyCompromised"),
    ])
    func `its own authority revokes a named key also where the list has no root of it`(
        after: Int64, reason: Revocation.Reason, expected: String
    ) async throws {
        let authorities = try Authorities()
        let signer = try authorities.signer()
        let entry = Revocation(
            serial: try #require(signer.key.chain?.leaf.serial), revokedAt: Self.now + after,
            reason: reason)
        let lists = try authorities.lists([entry], at: Self.now)
        let (finding, _, _) = try await verified(
            authorities, signer, lists, isRecorded: false, isRoot: false, isNamed: true)
        #expect(finding.reason == expected)
    }

    @Test func `what is missing leaves the answer open and is named`() async throws {
        let authorities = try Authorities()
        let signer = try authorities.signer()
        let lists = try authorities.lists()
        let stale = try authorities.lists(at: Self.now - 86_401)
        let cases: [(FileSigner, [RevocationList], Bool, String)] = [
            (signer, [], true, "crlMissing"), (signer, [lists[0]], true, "crlMissing"),
            (signer, stale, true, "crlStale"), (signer, lists, false, "unknownIssuer"),
            (try authorities.signer(withOthers: false), lists, true, "unknownIssuer"),
        ]
        for (signer, lists, isRoot, reason) in cases {
            let (finding, verdict, next) = try await verified(
                authorities, signer, lists, isRoot: isRoot)
            #expect(finding.outcome == .notExamined && finding.reason == reason)
            #expect(verdict == .inconclusive && next == "unknownIssuer", "\(reason)")
        }
    }

    @Test func `a certificate that may not do what it did is refused by name`() async throws {
        let authorities = try Authorities()
        let department = try authorities.signer()
        let lists = try authorities.lists()
        let strangers = try Authorities()
        let cases: [(FileSigner, [RevocationList], String)] = [
            // A department's certificate that makes another one: no authority.
            (try authorities.signer(by: department), lists, "notAuthority"),
            (try authorities.signer(kind: .authority(pathLength: 0)), lists, "leafIsAuthority"),
            (try authorities.signer(code: Invented.otherIssuer), lists, "otherOwner"),
            (try authorities.signer(code: nil), lists, "otherOwner"),
            // A list under the authority's name that another key signed.
            (department, [lists[0], try strangers.lists()[1]], "crlSignature"),
        ]
        for (signer, lists, reason) in cases {
            let (finding, verdict, next) = try await verified(authorities, signer, lists)
            #expect(finding.outcome == .failed && finding.reason == reason)
            #expect(verdict == .invalid && next == "badCertificate", "\(reason)")
        }
    }

    @Test(arguments: [
        (-1, 1, "listed"), (0, 0, "listed"), (1, 2, "beforeKey"), (-2, -1, "afterKey"),
    ])
    func `a key signs within its period, both ends inside`(
        from: Int64, until: Int64, reason: String
    ) async throws {
        let plain = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let world = try await World(signer: plain)
        let license = try await world.issue(world.body())
        let key = try KeyRecord(
            publicKey: plain.key.publicKey, owner: Invented.gateway,
            period: KeyPeriod(from: Self.now + from, until: Self.now + until))
        let list = try Lists.list(world)
        let verify = Verify(
            records: world.store, keys: KeyRing([key]), delegates: [],
            trust: { _ in .list(KeyTrust(list)) })
        let result = try await verify.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        if reason == "listed" {
            #expect(result.verdict == .valid)
        } else {
            let finding = try #require(result.finding("signature"))
            #expect(finding.outcome == .failed && finding.reason == reason)
            #expect(result.verdict == .invalid && result.next == "forged")
        }
    }
}
