import Codes
import JSON
import Signing
import Testing

@testable import Exemption

struct SlipTests {
    private func made() async throws -> (Desk, Resolution) {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.license()]), Desk.material(2, [])]))
        let state = try await desk.resolve(parties: [Desk.applicant, Desk.representative])
        return (desk, state.resolution)
    }

    @Test func `a slip verifies offline and says what was found out`() async throws {
        let (desk, resolution) = try await made()
        let keys = KeyRing([desk.signer.key])
        let findings = Slip.findings(resolution.slip, keys: keys)
        #expect(findings.map(\.code) == ["slip.format", "slip.key", "slip.signature"])
        #expect(findings.allSatisfy { $0.outcome == .passed })
        let slip = try Slip(resolution.slip)
        #expect(slip.issuer == Desk.office && slip.item == Desk.code && slip.version == 1)
        #expect(slip.id == "\(resolution.id).1" && slip.issuedAt == desk.requester.now.seconds)
        #expect(slip.materials.map(\.outcome) == [.spared, .submit])
        let entry = slip.materials[0]
        #expect(entry.way == .license && entry.rule == "R-LIC@2" && entry.law == "某条例第三条")
        #expect(entry.source == "T1" && entry.asOf == FakeSources.asOf && entry.digest == "sm3:00")
    }

    @Test func `the claims are exactly those of the contract, in canonical form`() async throws {
        let (_, resolution) = try await made()
        let jws = try #require(CompactJWS(resolution.slip))
        let payload = try Value.parse(jws.payload)
        guard case .object(let members) = payload else {
            Issue.record("no object")
            return
        }
        #expect(
            Set(members.map(\.key)) == [
                "iss", "iat", "jti", "item", "version", "materials", "parties",
            ])
        #expect(payload.canonical == jws.payload)
        let first = try #require(payload["materials"]?.elements?.first)
        guard case .object(let entry) = first else {
            Issue.record("no entry")
            return
        }
        #expect(
            Set(entry.map(\.key)) == [
                "code", "outcome", "way", "rule", "law", "source", "asOf", "digest",
            ])
    }

    @Test func `a slip names nobody`() async throws {
        let (_, resolution) = try await made()
        let jws = try #require(CompactJWS(resolution.slip))
        let text = String(decoding: jws.payload, as: UTF8.self)
        #expect(!text.contains(Desk.person) && !text.contains(Desk.firm))
        #expect(!text.contains("张") && !text.contains("驾驶"))
        #expect(
            try Slip(resolution.slip).parties.map(\.name) == ["applicant", "legalRepresentative"])
    }

    @Test func `a slip with one flipped bit is refused, wherever it is`() async throws {
        let (desk, resolution) = try await made()
        let keys = KeyRing([desk.signer.key])
        let octets = Array(resolution.slip.utf8)
        for index in stride(from: 0, to: octets.count, by: 37) {
            for bit in [0, 1] as [UInt8] {
                var changed = octets
                changed[index] ^= 1 << bit
                let findings = Slip.findings(String(decoding: changed, as: UTF8.self), keys: keys)
                #expect(findings.contains { $0.outcome != .passed }, "octet \(index)")
            }
        }
    }

    @Test func `another key, an unknown key and another type are told apart`() async throws {
        let (desk, resolution) = try await made()
        let other = try FileSigner(PrivateKey.generate(.sm2), owner: Desk.office).key
        let named = try KeyRecord(
            keyID: desk.signer.key.keyID, publicKey: other.publicKey, owner: Desk.office)
        let wrong = Slip.findings(resolution.slip, keys: KeyRing([named]))
        #expect(wrong.last == .failed("slip.signature", "wrong"))
        let unknown = Slip.findings(resolution.slip, keys: KeyRing([other]))
        #expect(unknown.last?.outcome == .notExamined && unknown.last?.code == "slip.key")
        let owned = try KeyRecord(
            keyID: desk.signer.key.keyID, publicKey: desk.signer.key.publicKey,
            owner: "113205000141499658")
        #expect(Slip.findings(resolution.slip, keys: KeyRing([owned]))[1].outcome == .failed)
        let license = try await CompactJWS.make(
            payload: Array("{}".utf8), type: "license+sd-jwt", signer: desk.signer)
        #expect(
            Slip.findings(license, keys: KeyRing([desk.signer.key]))
                == [.failed("slip.format", "malformed", ["code": "slip.form"])])
    }

    @Test func `a slip from outside the period of its key is refused, at its edges not`()
        async throws
    {
        let (desk, resolution) = try await made()
        let key = desk.signer.key
        let instant = try Slip(resolution.slip).issuedAt
        for (from, until, reason) in [
            (instant, instant, ""), (instant + 1, nil, "notYet"), (nil, instant - 1, "retired"),
        ] as [(Int64?, Int64?, String)] {
            let record = try KeyRecord(
                keyID: key.keyID, publicKey: key.publicKey, owner: key.owner,
                period: KeyPeriod(from: from, until: until))
            let finding = Slip.findings(resolution.slip, keys: KeyRing([record]))[1]
            #expect(finding.code == "slip.key" && finding.reason == reason)
            #expect(finding.outcome == (reason.isEmpty ? .passed : .failed))
        }
    }

    @Test func `a slip signed at a time that has no text is malformed`() async throws {
        let (desk, resolution) = try await made()
        let payload = try #require(CompactJWS(resolution.slip)).payload
        let good = String(decoding: payload, as: UTF8.self)
        let iat = try Slip(resolution.slip).issuedAt
        for (seconds, reason) in [
            ("9007199254740991", "malformed"), ("253402272001", "malformed"),
            ("253402272000", ""), ("-9007199254740991", "malformed"),
        ] {
            let text = try await CompactJWS.make(
                payload: Array(good.replacing("\"iat\":\(iat)", with: "\"iat\":\(seconds)").utf8),
                type: Slip.type, signer: desk.signer)
            let findings = Slip.findings(text, keys: KeyRing([desk.signer.key]))
            #expect(findings[0].reason == reason, "\(seconds)")
        }
    }

    @Test func `a text that is no token is malformed`() {
        #expect(Slip.findings("a.b", keys: KeyRing([])).map(\.reason) == ["malformed"])
    }
}
