import Testing

@testable import Signing

/// Revocation lists: whose, how old, and what they say of an instant.
@Suite struct RevocationTests {
    private let root: TestAuthority
    private let issuing: TestAuthority
    private let leaf: Certificate
    private let now = TestAuthority.start + 1000
    private let revokedAt = TestAuthority.start + 500

    init() throws {
        root = try TestAuthority(root: "根", .sm2)
        issuing = try root.authority("签发", .sm2)
        leaf = try issuing.leaf(PrivateKey.generate(.sm2).publicKey)
    }

    private func judge(
        _ lists: [RevocationList], at instant: Int64? = nil, now: Int64? = nil,
        revocations: PathCheck.Revocations = .leaf
    ) throws -> Result<TrustedPath, PathFault> {
        PathCheck(anchors: [root.certificate], lists: lists, revocations: revocations).judge(
            try CertificateChain([leaf, issuing.certificate]), at: instant ?? self.now,
            now: now ?? self.now)
    }

    private func entry(
        _ reason: Revocation.Reason = .keyCompromise, invalidSince: Int64? = nil
    ) -> Revocation {
        Revocation(
            serial: leaf.serial, revokedAt: revokedAt, invalidSince: invalidSince, reason: reason)
    }

    @Test func `a list that does not name the certificate lets it pass`() throws {
        let other = Revocation(serial: "2002", revokedAt: 0, reason: .superseded)
        let path = try judge([issuing.list([other], madeAt: now - 5)]).get()
        #expect(path.listsMadeAt == now - 5)
    }

    @Test func `revoked counts from its second on, not before`() throws {
        let lists = [try issuing.list([entry()])]
        guard case .failure(let fault) = try judge(lists, at: revokedAt) else {
            Issue.record("a revoked certificate is trusted")
            return
        }
        #expect(fault.reason == .revoked && fault.depth == 0 && fault.revocation == entry())
        let before = try judge(lists, at: revokedAt - 1).get()
        #expect(before.laterRevocation == entry())
    }

    @Test func `a check that is kept judges each instant anew, its signatures once`() throws {
        let list = try issuing.list([entry()])
        let check = PathCheck(anchors: [root.certificate], lists: [list], revocations: .leaf)
        let chain = try CertificateChain([leaf, issuing.certificate])
        func reason(at instant: Int64, now: Int64? = nil) -> PathFault.Reason? {
            check.judge(chain, at: instant, now: now ?? self.now).reason
        }
        for _ in 0..<2 {
            #expect(reason(at: revokedAt - 1) == nil)
            #expect(reason(at: revokedAt) == .revoked)
            #expect(reason(at: TestAuthority.start - 1) == .notYetValid)
            #expect(reason(at: TestAuthority.end + 1) == .expired)
            #expect(reason(at: revokedAt - 1, now: TestAuthority.end + 1) == .listStale)
        }
        let stranger = try TestAuthority(root: "另", .sm2)
        let other = PathCheck(anchors: [stranger.certificate], lists: [list], revocations: .leaf)
        #expect(other.judge(chain, at: revokedAt - 1, now: now).reason == .unknownIssuer)
        #expect(reason(at: revokedAt - 1) == nil)
    }

    @Test func `what was found once is not looked for again`() throws {
        let kept = KeptPaths()
        let chain = try CertificateChain([leaf, issuing.certificate])
        let fault = PathFault(.signature, leaf, depth: 0)
        #expect(kept.path(of: chain) { .failure(fault) } == .failure(fault))
        #expect(kept.path(of: chain) { .success(chain.all) } == .failure(fault))
        let other = try CertificateChain([leaf])
        #expect(kept.path(of: other) { .success([leaf]) } == .success([leaf]))
        let list = try issuing.list()
        #expect(kept.lists(of: issuing.certificate) { [list] } == [list])
        #expect(kept.lists(of: issuing.certificate) { [] } == [list])
        #expect(kept.lists(of: root.certificate) { [] }.isEmpty)
    }

    @Test func `an authority may date the harm before the revocation`() throws {
        let early = entry(invalidSince: revokedAt - 100)
        let lists = [try issuing.list([early])]
        #expect(try judge(lists, at: revokedAt - 100).reason == .revoked)
        #expect(try judge(lists, at: revokedAt - 101).reason == nil)
    }

    @Test func `without a list, with that of another, or an unsigned one nothing is known`() throws
    {
        #expect(try judge([]).reason == .listMissing)
        #expect(try judge([root.list()]).reason == .listMissing)
        let twin = try TestAuthority(
            root.signer.privateKey, root.certificate
        ).authority("签发", .sm2)
        #expect(try judge([twin.list()]).reason == .listSignature)
        let good = try issuing.list()
        #expect(try judge([twin.list(), good]).reason == nil)
        #expect(try judge([good], revocations: .all).reason == .listMissing)
        #expect(try judge([good, root.list()], revocations: .all).reason == nil)
        #expect(try judge([], revocations: .none).reason == nil)
    }

    @Test func `an altered list is refused`() throws {
        let list = try issuing.list([entry()])
        // The last octets are the signature; the serial number stands before them.
        for bit in [list.der.count * 8 - 9, list.der.count * 8 - 1200] {
            guard let bad = try? RevocationList(der: list.der.flippingBit(bit)) else { continue }
            let reason = try judge([bad]).reason
            #expect(reason == .listSignature || reason == .listMissing, "bit \(bit)")
        }
    }

    @Test func `a list is of now to its last second, and not before it was made`() throws {
        let list = try issuing.list(madeAt: now - 10, nextAt: now + 10)
        #expect(try judge([list], at: now - 20, now: now - 11).reason == .listStale)
        #expect(try judge([list], at: now - 20, now: now - 10).reason == nil)
        #expect(try judge([list], now: now + 10).reason == nil)
        #expect(try judge([list], now: now + 11).reason == .listStale)
    }

    @Test func `a stale list still says who is revoked`() throws {
        let list = try issuing.list([entry()], madeAt: now - 10, nextAt: now - 5)
        #expect(try judge([list]).reason == .revoked)
    }

    @Test func `a newer list does not clear what an older one revoked, but ends a suspension`()
        throws
    {
        let newer = try issuing.list(number: 2, madeAt: now - 1)
        let older = try issuing.list([entry()], madeAt: now - 2)
        #expect(try judge([newer, older]).reason == .revoked)
        let held = try issuing.list([entry(.certificateHold)], madeAt: now - 2)
        #expect(try judge([newer, held]).reason == nil)
        #expect(try judge([held]).reason == .revoked)
    }

    @Test func `a list made within one term after the certificate ended is the last word`() throws {
        let end = TestAuthority.end
        for (madeAt, reason) in [
            (end, .listStale), (end + 1, nil), (end + 10, nil), (end + 11, .listStale),
        ] as [(Int64, PathFault.Reason?)] {
            let list = try issuing.list(madeAt: madeAt, nextAt: madeAt + 10)
            #expect(try judge([list], now: end + 1000).reason == reason, "\(madeAt - end)")
        }
        // Entries of ended certificates may have been dropped from it, however fresh it is.
        let late = try issuing.list(madeAt: end + 500, nextAt: end + 600)
        #expect(try judge([late], now: end + 550).reason == .listStale)
        let soon = try issuing.list(madeAt: end + 1, nextAt: end + 11)
        #expect(try judge([late, soon], now: end + 550).reason == nil)
    }

    @Test func `a certificate that ended stays revoked by whatever list has its entry`() throws {
        let end = TestAuthority.end
        let list = try issuing.list([entry()], madeAt: end + 500, nextAt: end + 600)
        #expect(try judge([list], at: revokedAt, now: end + 550).reason == .revoked)
        let before = try judge([list], at: revokedAt - 1, now: end + 550).get()
        #expect(before.laterRevocation == entry())
    }

    @Test func `a list that keeps ended certificates is the last word about those since its date`()
        throws
    {
        let end = TestAuthority.end
        for (since, reason) in [(end, nil), (end + 1, .listStale), (nil, .listStale)]
            as [(Int64?, PathFault.Reason?)]
        {
            let list = try issuing.list(
                madeAt: end + 500, nextAt: end + 600, keepsEndedSince: since)
            #expect(list.keepsEndedSince == since && list.isWhole)
            #expect(try judge([list], now: end + 1000).reason == reason)
        }
    }

    @Test func `a part of a list proves nothing`() throws {
        let content = DER.sequence(
            DER.integer(1), SigningAlgorithm.sm2.signatureDER, issuing.certificate.subjectName,
            DER.time(now - 1), DER.time(now + 1),
            DER.explicit(
                0,
                DER.sequence(
                    DER.certificateExtension("2.5.29.28", isCritical: true, DER.sequence()))))
        let part = try RevocationList(der: issuing.signer.privateKey.signedDER(content))
        #expect(!part.isWhole)
        #expect(try judge([part]).reason == .listUnsupported)
    }

    @Test func `an authority that may not sign lists is not heard`() throws {
        let key = try PrivateKey.generate(.sm2)
        let certificate = try root.odd(
            key.publicKey,
            extensions: [
                TestAuthority.constraints(isAuthority: true),
                TestAuthority.usage(.certificateSign),
            ], name: "无权")
        let authority = try TestAuthority(key, certificate)
        let leaf = try authority.leaf(PrivateKey.generate(.sm2).publicKey)
        let check = PathCheck(
            anchors: [root.certificate], lists: [try authority.list()], revocations: .leaf)
        let result = check.judge(
            try CertificateChain([leaf, certificate]), at: now, now: now)
        #expect(result.reason == .listNotAuthority)
    }

    @Test func `a revoked authority takes its leaves with it`() throws {
        let revoked = Revocation(
            serial: issuing.certificate.serial, revokedAt: revokedAt, reason: .authorityCompromise)
        let lists = [try issuing.list(), try root.list([revoked])]
        guard case .failure(let fault) = try judge(lists, revocations: .all) else {
            Issue.record("the leaf of a revoked authority is trusted")
            return
        }
        #expect(fault.reason == .revoked && fault.depth == 1)
        #expect(try judge(lists, at: revokedAt - 1, revocations: .all).reason == nil)
    }

    @Test func `what a list was made of is read back`() throws {
        let entries = Revocation.Reason.allCases.map {
            Revocation(
                serial: Hex.encode([UInt8($0.rawValue) + 1]), revokedAt: revokedAt,
                invalidSince: $0 == .keyCompromise ? 2_600_000_000 : nil, reason: $0)
        }
        let list = try issuing.list(entries, number: 300, nextAt: 2_700_000_000)
        #expect(list.revocations == entries)
        #expect(list.number == "012c" && list.nextAt == 2_700_000_000)
        #expect(list.isSigned(by: try #require(issuing.certificate.publicKey)))
        #expect(try RevocationList.all(pem: Array(list.pem.utf8)) == [list])
    }
}
