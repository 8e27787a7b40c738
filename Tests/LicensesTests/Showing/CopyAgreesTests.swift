import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// An annotated copy says for what it was made, and is refused when anything about it is not so.
@Suite struct CopyAgreesTests {
    private func setUp() async throws -> (Counter, License) {
        let counter = try await Counter()
        return (counter, try await counter.world.issue(counter.world.body()))
    }

    /// Claims of a copy, signed anew with edits.
    private func resigned(
        _ text: String, type: String = CopyClaims.type, by signer: FileSigner,
        _ edit: (inout CopyClaims) -> Void = { _ in }
    ) async throws -> String {
        let copy = try #require(CopyToken(text))
        var claims = copy.claims
        edit(&claims)
        return copy.license
            + (try await CompactJWS.make(payload: claims.payload, type: type, signer: signer))
    }

    @Test func `a copy passes and tells purpose, maker and end`() async throws {
        let (counter, license) = try await setUp()
        let copy = try await counter.copy(license, ["LX"])
        let (finding, result) = try await counter.finding(copy.text)
        #expect(finding?.outcome == .passed && result.verdict == .valid)
        #expect(
            finding?.values == [
                "purpose": "办理食品经营许可", "item": "item-1", "maker": "示例市政务服务中心",
                "until": "2026-12-31T00:00:00+08:00",
            ])
        #expect(result.shown?.face.map(\.key) == ["MC", "LX"])
        #expect(copy.parts.map(\.name) == ["face.LX", "face.MC"])
    }

    @Test func `its claims have one form, for ever`() async throws {
        let (counter, license) = try await setUp()
        let copy = try #require(CopyToken(try await counter.copy(license).text))
        let hash = DigestName.sm3.digest(of: copy.license)
        let expected = """
            {"exp":1798646400,"iat":1795226400,"iss":"11320000MB9901008C",\
            "jti":"0123456789abcdef0123456789abcdef","maker":{"code":"113205000141499733",\
            "name":"示例市政务服务中心"},"purpose":{"item":"item-1","text":"办理食品经营许可"},\
            "sd_hash":"\(hash)"}
            """
        #expect(String(decoding: copy.signed.payload, as: UTF8.self) == expected)
        let header = String(decoding: copy.signed.header, as: UTF8.self)
        let kid = counter.world.signer.key.keyID
        #expect(header == #"{"alg":"SM2","kid":"\#(kid)","typ":"copy+jwt"}"#)
    }

    @Test func `a token alone has no finding about a copy`() async throws {
        let (counter, license) = try await setUp()
        #expect(try await counter.finding(license.token).finding == nil)
    }

    @Test func `a disclosure taken away or put in is another license text`() async throws {
        let (counter, license) = try await setUp()
        let copy = try #require(CopyToken(try await counter.copy(license, ["LX"]).text))
        let signed = String(decoding: copy.signed.signingInput, as: UTF8.self)
        let whole = try await counter.copy(license, ["LX"]).text
        let end = try #require(whole.lastIndex(of: "~"))
        let tail = whole[whole.index(after: end)...]
        #expect(tail.hasPrefix(signed))
        for other in [
            LicenseToken.cut(license.token, to: [.face("MC")]),
            LicenseToken.cut(license.token, to: [.face("MC"), .face("LX"), .face("FDDBR")]),
        ] {
            let (finding, result) = try await counter.finding(other + tail)
            #expect(finding?.reason == "differs" && result.verdict == .invalid)
            #expect(result.next == "copyWrong")
        }
    }

    @Test func `the signature of a copy of another license does not fit`() async throws {
        let (counter, license) = try await setUp()
        let other = try await counter.world.issue(counter.world.personBody())
        let mine = try await counter.copy(license).text
        let theirs = try #require(CopyToken(try await counter.copy(other).text))
        let tail = mine[mine.index(after: try #require(mine.lastIndex(of: "~")))...]
        let (finding, _) = try await counter.finding(theirs.license + tail)
        #expect(finding?.reason == "differs")
    }

    @Test func `a copy ends with its last second and begins with its first`() async throws {
        let (counter, license) = try await setUp()
        let text = try await counter.copy(license, until: "2026-11-21T10:00:01+08:00").text
        let start = counter.world.now
        let last = Instant(microseconds: start.microseconds + 999_999)
        #expect(try await counter.finding(text, at: last).finding?.outcome == .passed)
        let (ended, result) = try await counter.finding(text, at: start.adding(seconds: 1))
        #expect(ended?.outcome == .failed && ended?.reason == "ended")
        #expect(result.verdict == .invalid && result.next == "copyEnded")
        let before = Instant(microseconds: start.microseconds - 1)
        #expect(try await counter.finding(text, at: before).finding?.reason == "notBegun")
    }

    @Test func `a maker whose key is not trusted is not known, the license is`() async throws {
        let (counter, license) = try await setUp()
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.otherIssuer)
        let text = try await counter.copy(license, by: stranger).text
        let (finding, result) = try await counter.finding(text)
        #expect(finding?.outcome == .notExamined && finding?.reason == "keyUnknown")
        #expect(result.verdict == .inconclusive && result.next == "unknownIssuer")
        let known = try await counter.finding(
            text, keys: [counter.world.signer.key, stranger.key])
        #expect(known.finding?.outcome == .passed)
    }

    @Test(arguments: [(0, 0, ""), (1, 2, "beforeKey"), (-2, -1, "afterKey")])
    func `a copy counts within the period of its maker's key, both ends inside`(
        from: Int64, until: Int64, reason: String
    ) async throws {
        let (counter, license) = try await setUp()
        let maker = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.otherIssuer)
        let text = try await counter.copy(license, by: maker).text
        let now = counter.world.now.seconds
        let key = try KeyRecord(
            publicKey: maker.key.publicKey, owner: Invented.otherIssuer,
            period: KeyPeriod(from: now + from, until: now + until))
        let (finding, _) = try await counter.finding(
            text, keys: [counter.world.signer.key, key])
        #expect(finding?.reason == reason)
        #expect(finding?.outcome == (reason.isEmpty ? .passed : .failed))
    }

    @Test func `the second form of a copy's signature is refused`() async throws {
        let (counter, license) = try await setUp()
        let maker = try FileSigner(PrivateKey.generate(.es256), owner: Invented.otherIssuer)
        let copy = try #require(CopyToken(try await counter.copy(license, by: maker).text))
        let signature = copy.signed.signature
        let second = signature[..<32] + BadTokenTests.complement(Array(signature[32...]))
        let text =
            copy.license + String(decoding: copy.signed.signingInput, as: UTF8.self) + "."
            + Base64URL.encode(Array(second))
        let keys = [counter.world.signer.key, maker.key]
        #expect(try await counter.finding(text, keys: keys).finding?.reason == "secondForm")
    }

    @Test func `where a trust list is held, it speaks about the maker's key too`() async throws {
        let (counter, license) = try await setUp()
        let world = counter.world
        let authorities = try Authorities()
        let revoked = try authorities.signer()
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let entry = Revocation(
            serial: try #require(revoked.key.chain?.leaf.serial), revokedAt: Authorities.now,
            reason: .superseded)
        let anchor = try #require(authorities.root.key.chain?.leaf)
        let trust = KeyTrust(
            try Lists.list(world, roots: [anchor.der]), revocations: try authorities.lists([entry]))
        for (maker, outcome, reason) in [
            (world.signer, .passed, ""), (stranger, .notExamined, "keyUntrusted"),
            (revoked, .failed, "keyRefused"),
        ] as [(FileSigner, Finding.Outcome, String)] {
            let text = try await counter.copy(license, by: maker).text
            let verify = Verify(
                records: world.store, keys: KeyRing([world.signer.key, maker.key].uniqued),
                delegates: [], trust: { _ in .list(trust) })
            let result = try await verify.examine(
                VerificationQuestion(.token(text)), now: world.now)
            let finding = try #require(result.finding("copy"))
            #expect(finding.outcome == outcome && finding.reason == reason)
            #expect((result.verdict == .valid) == (outcome == .passed))
        }
    }

    @Test func `a key signs copies for its owner only`() async throws {
        let (counter, license) = try await setUp()
        let text = try await resigned(counter.copy(license).text, by: counter.world.signer) {
            $0.issuer = Invented.otherIssuer
        }
        #expect(try await counter.finding(text).finding?.reason == "notOfMaker")
    }

    @Test func `edited claims under the old signature are refused`() async throws {
        let (counter, license) = try await setUp()
        let copy = try #require(CopyToken(try await counter.copy(license).text))
        var claims = copy.claims
        claims.expires += 1
        let input = CompactJWS.signingInput(header: copy.signed.header, payload: claims.payload)
        let text =
            copy.license + String(decoding: input, as: UTF8.self) + "."
            + Base64URL.encode(copy.signed.signature)
        #expect(try await counter.finding(text).finding?.reason == "altered")
    }

    @Test func `each flipped bit of header, claims and signature is refused`() async throws {
        let (counter, license) = try await setUp()
        let copy = try #require(CopyToken(try await counter.copy(license).text))
        let parts = [copy.signed.header, copy.signed.payload, copy.signed.signature]
        var refused = 0
        for (number, part) in parts.enumerated() {
            for bit in stride(from: 0, to: part.count * 8, by: 7) {
                var changed = parts
                changed[number][bit / 8] ^= 1 << UInt8(bit % 8)
                let tail = changed.map { Base64URL.encode($0) }.joined(separator: ".")
                let (_, result) = try await counter.finding(copy.license + tail)
                #expect(result.verdict != .valid, "part \(number), bit \(bit)")
                refused += 1
            }
        }
        #expect(refused > 300)
    }

    @Test(arguments: ["license+sd-jwt", "slip+jwt", "copy+JWT"])
    func `another kind of text behind the token is no copy`(_ type: String) async throws {
        let (counter, license) = try await setUp()
        let text = try await resigned(
            counter.copy(license).text, type: type, by: counter.world.signer)
        let (finding, result) = try await counter.finding(text)
        #expect(finding == nil && result.findings.first?.reason == "parts")
    }

    @Test(arguments: ["none", "ES256", "HS256"])
    func `a swapped algorithm is refused by the key`(_ algorithm: String) async throws {
        let (counter, license) = try await setUp()
        let copy = try #require(CopyToken(try await counter.copy(license).text))
        let kid = counter.world.signer.key.keyID
        let input = CompactJWS.signingInput(
            header: Array(#"{"alg":"\#(algorithm)","kid":"\#(kid)","typ":"copy+jwt"}"#.utf8),
            payload: copy.signed.payload)
        let signature = Base64URL.encode(try await counter.world.signer.sign(input))
        let text = copy.license + String(decoding: input, as: UTF8.self) + "." + signature
        #expect(try await counter.finding(text).finding?.reason == "algorithm")
    }

    @Test(arguments: [
        ("2026-11-21T10:00:00+08:00", "copy.until-past"), ("2026-11-21T10:00:01+08:00", ""),
    ])
    func `a copy must not have ended when it is made`(until: String, code: String) async throws {
        let (counter, license) = try await setUp()
        if code.isEmpty {
            _ = try await counter.copy(license, until: until)
            return
        }
        let found = try await fault { _ = try await counter.copy(license, until: until) }
        #expect(found.code == code && found.pointer == "/validUntil")
    }

    @Test func `no copy is made of a license not in force, nor as a picture yet`() async throws {
        let (counter, license) = try await setUp()
        for format in ["ofd", "pdf", "png"] {
            let found = try await fault { _ = try await counter.copy(license, format: format) }
            #expect(found.code == "copy.format-not-yet" && found.pointer == "/format")
        }
        let unknown = try await fault { _ = try await counter.copy(license, ["XM"]) }
        #expect(unknown.code == "disclosure.unknown" && unknown.pointer == "/disclose/0")
        try await counter.world.move(license, to: .suspended)
        let found = try await fault { _ = try await counter.copy(license) }
        #expect(found.code == "copy.license-not-in-force" && found.values["state"] == "SUSPENDED")
    }
}
