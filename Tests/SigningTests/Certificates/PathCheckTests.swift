import Testing

@testable import Signing

/// The path from a leaf to an anchor: passes, fails and edges, each with its own reason.
@Suite struct PathCheckTests {
    private static let start = TestAuthority.start
    private static let end = TestAuthority.end

    /// Root, issuing authority and leaf of one algorithm.
    private struct Chain {
        let root: TestAuthority, issuing: TestAuthority
        let leaf: Certificate, lists: [RevocationList]

        init(
            _ algorithm: SigningAlgorithm, leafPeriod: ClosedRange<Int64> = start...end,
            issuingPeriod: ClosedRange<Int64> = start...end
        ) throws {
            root = try TestAuthority(root: "根", algorithm)
            issuing = try root.authority("签发", algorithm, period: issuingPeriod)
            leaf = try issuing.leaf(
                PrivateKey.generate(algorithm).publicKey, code: "113205000141499658",
                period: leafPeriod)
            lists = [try root.list(), try issuing.list()]
        }

        var check: PathCheck { PathCheck(anchors: [root.certificate], lists: lists) }
        var chain: [Certificate] { [leaf, issuing.certificate] }
    }

    private static func reason(
        _ check: PathCheck, _ chain: [Certificate], at instant: Int64 = start + 10,
        for purpose: CertificatePurpose = .texts
    ) throws -> PathFault.Reason? {
        check.judge(
            try CertificateChain(chain), for: purpose, at: instant, now: start + 10
        ).reason
    }

    /// A leaf by a root, without lists.
    private static func judged(
        _ root: TestAuthority, _ chain: [Certificate]
    ) throws -> PathFault.Reason? {
        try reason(
            PathCheck(anchors: [root.certificate], lists: [], revocations: .none), chain)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a chain of three is trusted, with or without its root`(
        algorithm: SigningAlgorithm
    ) throws {
        let three = try Chain(algorithm)
        let path = try three.check.judge(
            CertificateChain(three.chain), at: Self.start, now: Self.start
        ).get()
        #expect(path.certificates == three.chain + [three.root.certificate])
        #expect(path.leaf == three.leaf && path.anchor == three.root.certificate)
        #expect(path.listsMadeAt == Self.start && path.laterRevocation == nil)
        #expect(path.leaf.organizationCode == "113205000141499658")
        let whole = three.chain + [three.root.certificate]
        #expect(try Self.reason(three.check, whole) == nil)
    }

    @Test func `a chain of mixed algorithms is trusted`() throws {
        let root = try TestAuthority(root: "根", .es256)
        let issuing = try root.authority("签发", .sm2)
        let leaf = try issuing.leaf(PrivateKey.generate(.es256).publicKey)
        #expect(try Self.judged(root, [leaf, issuing.certificate]) == nil)
    }

    @Test func `without its issuer or its anchor a leaf is of an unknown issuer`() throws {
        let chain = try Chain(.sm2)
        let other = try TestAuthority(root: "别的根", .sm2)
        #expect(try Self.reason(chain.check, [chain.leaf]) == .unknownIssuer)
        #expect(try Self.judged(other, chain.chain) == .unknownIssuer)
        // The root comes with the chain, but nobody decided to trust it.
        #expect(
            try Self.judged(other, chain.chain + [chain.root.certificate]) == .unknownIssuer)
    }

    @Test func `a root of the same name with another key is no anchor`() throws {
        let chain = try Chain(.sm2)
        let twin = try TestAuthority(root: "根", .sm2)
        #expect(try Self.judged(twin, chain.chain) != nil)
    }

    @Test func `a leaf that signed itself is refused, trusted or not`() throws {
        let key = try PrivateKey.generate(.sm2)
        let leaf = try CertificateDraft(
            subject: CertificateName(organization: "测试", commonName: "自签"),
            publicKey: key.publicKey, serial: [5], period: Self.start...Self.end, kind: .signer
        ).signedByItself(key)
        let root = try TestAuthority(root: "根", .sm2)
        #expect(try Self.judged(root, [leaf]) == .selfSignedLeaf)
        #expect(try Self.judged(root, [root.certificate]) == .selfSignedLeaf)
        let own = PathCheck(anchors: [leaf], lists: [], revocations: .none)
        #expect(try Self.reason(own, [leaf]) == .selfSignedLeaf)
    }

    @Test func `both ends of a period are inside, one second beyond is not`() throws {
        let chain = try Chain(.sm2, leafPeriod: (Self.start + 5)...(Self.end - 5))
        for (instant, expected) in [
            (Self.start + 4, PathFault.Reason.notYetValid), (Self.start + 5, nil),
            (Self.end - 5, nil), (Self.end - 4, .expired),
        ] {
            #expect(try Self.reason(chain.check, chain.chain, at: instant) == expected)
        }
        let short = try Chain(.sm2, issuingPeriod: (Self.start + 20)...Self.end)
        let fault = short.check.judge(
            try CertificateChain(short.chain), at: Self.start + 19, now: Self.start + 19)
        guard case .failure(let found) = fault else {
            Issue.record("the authority's period does not count")
            return
        }
        #expect(found.reason == .notYetValid && found.depth == 1)
        #expect(found.subject.hasPrefix("CN=签发"))
    }

    @Test func `a leaf is no authority`() throws {
        let chain = try Chain(.sm2)
        let key = try PrivateKey.generate(.sm2)
        let leaf = try chain.issuing.leaf(key.publicKey)
        let below = try TestAuthority(key, leaf).leaf(PrivateKey.generate(.sm2).publicKey)
        #expect(
            try Self.reason(chain.check, [below, leaf, chain.issuing.certificate])
                == .notAuthority)
    }

    @Test func `an authority without keyCertSign or without key usage is none`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        for usage in [KeyUsage.listSign, .digitalSignature, nil] {
            let key = try PrivateKey.generate(.sm2)
            let certificate = try root.odd(
                key.publicKey,
                extensions: [TestAuthority.constraints(isAuthority: true)]
                    + (usage.map { [TestAuthority.usage($0)] } ?? []))
            let leaf = try TestAuthority(key, certificate).leaf(
                PrivateKey.generate(.sm2).publicKey)
            #expect(try Self.judged(root, [leaf, certificate]) == .notAuthority)
        }
        // Without basic constraints it is none either.
        let key = try PrivateKey.generate(.sm2)
        let certificate = try root.odd(
            key.publicKey, extensions: [TestAuthority.usage(.certificateSign)])
        let leaf = try TestAuthority(key, certificate).leaf(PrivateKey.generate(.sm2).publicKey)
        #expect(try Self.judged(root, [leaf, certificate]) == .notAuthority)
    }

    @Test func `a path as long as allowed passes, one longer does not`() throws {
        let root = try TestAuthority(root: "根", .sm2, pathLength: 1)
        let first = try root.authority("一", .sm2, pathLength: 1)
        let last = try first.authority("二", .sm2, pathLength: 0)
        let leaf = try first.leaf(PrivateKey.generate(.sm2).publicKey)
        #expect(try Self.judged(root, [leaf, first.certificate]) == nil)
        let deep = try last.leaf(PrivateKey.generate(.sm2).publicKey)
        let chain = [deep, last.certificate, first.certificate]
        #expect(try Self.judged(root, chain) == .pathLength)
        let wide = try TestAuthority(root: "根", .sm2, pathLength: 2)
        let one = try wide.authority("一", .sm2, pathLength: 1)
        let two = try one.authority("二", .sm2, pathLength: 0)
        let good = try two.leaf(PrivateKey.generate(.sm2).publicKey)
        #expect(try Self.judged(wide, [good, two.certificate, one.certificate]) == nil)
    }

    @Test func `a leaf must have digitalSignature; one to encrypt has not`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        let none = TestAuthority.constraints(isAuthority: false)
        let uses: [(KeyUsage?, PathFault.Reason?)] = [
            ([.digitalSignature], nil), ([.nonRepudiation], .keyUsage), (nil, .keyUsage),
            ([.keyEncipherment, .dataEncipherment, .keyAgreement], .keyUsage),
        ]
        for (usage, expected) in uses {
            let leaf = try root.odd(
                PrivateKey.generate(.sm2).publicKey,
                extensions: [none] + (usage.map { [TestAuthority.usage($0)] } ?? []))
            #expect(try Self.judged(root, [leaf]) == expected)
        }
    }

    @Test func `an authority signs no texts, and a stamp of time is for nothing else`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        let both = try root.odd(
            PrivateKey.generate(.sm2).publicKey,
            extensions: [
                TestAuthority.constraints(isAuthority: true),
                TestAuthority.usage([.digitalSignature, .certificateSign]),
            ])
        #expect(try Self.judged(root, [both]) == .leafIsAuthority)
        let stamp = try root.odd(
            PrivateKey.generate(.sm2).publicKey,
            extensions: [
                TestAuthority.usage(.digitalSignature),
                DER.certificateExtension(
                    "2.5.29.37", DER.sequence(DER.identifier("1.3.6.1.5.5.7.3.8"))),
            ])
        let check = PathCheck(anchors: [root.certificate], lists: [], revocations: .none)
        #expect(try Self.reason(check, [stamp]) == .keyUsage)
        #expect(try Self.reason(check, [stamp], for: .timeStamps) == nil)
        #expect(try Self.reason(check, [stamp], for: .statusAnswers) == .keyUsage)
    }

    @Test func `a critical extension that nobody knows refuses, others do not`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        for isCritical in [true, false] {
            let leaf = try root.odd(
                PrivateKey.generate(.sm2).publicKey,
                extensions: [
                    TestAuthority.usage(.digitalSignature),
                    DER.certificateExtension(
                        "1.2.3.4.5", isCritical: isCritical, DER.text("x")),
                ])
            #expect(
                try Self.judged(root, [leaf]) == (isCritical ? .criticalExtension : nil))
        }
    }

    @Test func `a signature with an empty or another SM2 ID is refused`() throws {
        let root = try TestAuthority(root: "根", .sm2)
        let usage = [TestAuthority.usage(.digitalSignature)]
        for (identity, expected) in [
            ([], PathFault.Reason.signature), (Array("ALICE123@YAHOO.COM".utf8), .signature),
            (SM2Identity.standard, nil),
        ] {
            let leaf = try root.odd(
                PrivateKey.generate(.sm2).publicKey, extensions: usage, identity: identity)
            #expect(try Self.judged(root, [leaf]) == expected)
        }
    }

    @Test func `a signature algorithm that does not fit the key of the issuer is refused`() throws {
        for (own, named) in [(SigningAlgorithm.sm2, SigningAlgorithm.es256), (.es256, .sm2)] {
            let root = try TestAuthority(root: "根", own)
            let leaf = try root.odd(
                PrivateKey.generate(own).publicKey,
                extensions: [TestAuthority.usage(.digitalSignature)], algorithm: named)
            #expect(try Self.judged(root, [leaf]) != nil)
        }
    }

    @Test func `every flipped bit of a leaf is refused`() throws {
        let chain = try Chain(.sm2)
        let check = PathCheck(
            anchors: [chain.root.certificate], lists: [], revocations: .none)
        var reasons: [String: Int] = [:]
        for bit in 0..<(chain.leaf.der.count * 8) {
            guard let leaf = try? Certificate(der: chain.leaf.der.flippingBit(bit)) else {
                reasons["unreadable", default: 0] += 1
                continue
            }
            let reason = try Self.reason(check, [leaf, chain.issuing.certificate])
            #expect(reason != nil, "bit \(bit)")
            reasons[reason?.rawValue ?? "accepted", default: 0] += 1
        }
        #expect(reasons["accepted"] == nil)
        #expect((reasons["signature"] ?? 0) > 500 && (reasons["unknownIssuer"] ?? 0) > 100)
    }

    @Test func `a flipped bit of an authority or of the anchor refuses what is below`() throws {
        let chain = try Chain(.sm2)
        for (certificate, isAnchor) in [
            (chain.issuing.certificate, false), (chain.root.certificate, true),
        ] {
            let count = certificate.der.count * 8
            // The last octets are the signature, those before the signed content.
            for bit in [count - 9, count - 200, count - 700, count - 900] {
                guard let bad = try? Certificate(der: certificate.der.flippingBit(bit)) else {
                    continue
                }
                let check = PathCheck(
                    anchors: [isAnchor ? bad : chain.root.certificate], lists: [],
                    revocations: .none)
                let others = isAnchor ? chain.issuing.certificate : bad
                #expect(try Self.reason(check, [chain.leaf, others]) != nil, "bit \(bit)")
            }
        }
    }

    @Test func `a chain has a limit`() throws {
        let chain = try Chain(.sm2)
        let many = Array(repeating: chain.leaf, count: CertificateChain.longest)
        #expect(throws: Never.self) { try CertificateChain(many) }
        #expect(throws: SigningError.self) { try CertificateChain(many + [chain.leaf]) }
        #expect(throws: SigningError.self) { try CertificateChain([]) }
        #expect(throws: SigningError.self) { try CertificateChain(x5c: ["AA=="]) }
        let again = try CertificateChain(x5c: CertificateChain(chain.chain).x5c)
        #expect(again.all == chain.chain)
    }
}
