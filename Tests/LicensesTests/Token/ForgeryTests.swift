import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

struct ForgeryTests {
    /// The token with one bit of one of its decoded parts flipped: header 0, payload 1, signature 2.
    private func flipped(_ token: String, part: Int, bit: Int) throws -> String {
        let pieces = token.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        var parts = pieces[0].split(separator: ".").map(String.init)
        var octets = try #require(Base64URL.decode(parts[part]))
        octets[bit / 8 % octets.count] ^= 1 << UInt8(bit % 8)
        parts[part] = Base64URL.encode(octets)
        return ([parts.joined(separator: ".")] + pieces.dropFirst()).joined(separator: "~")
    }

    @Test(arguments: 0..<3)
    func `one flipped bit in the signed part is named`(_ part: Int) async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        for bit in stride(from: 0, to: 800, by: 13) {
            let token = try flipped(license.token, part: part, bit: bit)
            let result = try await world.verify(VerificationQuestion(.token(token)))
            #expect(result.verdict == .invalid, "part \(part) bit \(bit)")
            let named = result.findings.filter { $0.outcome == .failed }.map(\.code)
            #expect(named.contains("license.signature") || named.contains("license.format"))
            #expect(result.state == nil && result.shown == nil)
        }
    }

    @Test func `one flipped bit in a disclosure is named`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        var pieces = license.token.split(separator: "~", omittingEmptySubsequences: false)
            .map(String.init)
        var octets = try #require(Base64URL.decode(pieces[3]))
        for bit in 0..<(octets.count * 8) {
            octets[bit / 8] ^= 1 << UInt8(bit % 8)
            pieces[3] = Base64URL.encode(octets)
            octets[bit / 8] ^= 1 << UInt8(bit % 8)
            let result = try await world.verify(
                VerificationQuestion(.token(pieces.joined(separator: "~"))))
            let finding = try #require(result.findings.first { $0.code == "license.signature" })
            #expect(finding.outcome == .failed && finding.reason == "disclosure")
            #expect(result.verdict == .invalid && result.next == "forged")
        }
    }

    @Test func `a disclosure of another license or given twice is refused`() async throws {
        let world = try await World()
        let a = try await world.issue(world.body())
        let b = try await world.issue(world.body { $0["number"] = "X-2" })
        let foreign = b.token.split(separator: "~")[2]
        let own = a.token.split(separator: "~")[2]
        for extra in [foreign, own] {
            let result = try await world.verify(VerificationQuestion(.token(a.token + extra + "~")))
            #expect(result.findings.contains { $0.reason == "disclosure" })
        }
    }

    private func resigned(
        _ license: License, header: String, by signer: FileSigner
    ) async throws -> String {
        let token = try LicenseToken(license.token)
        let input = CompactJWS.signingInput(
            header: Array(header.utf8), payload: token.signed.payload)
        let signature = Base64URL.encode(try await signer.sign(input))
        let rest = token.disclosureTexts.map { "\($0)~" }.joined()
        return String(decoding: input, as: UTF8.self) + ".\(signature)~\(rest)"
    }

    @Test(arguments: ["none", "ES256", "HS256", "sm2"])
    func `a swapped algorithm is refused by the key`(_ algorithm: String) async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let kid = world.signer.key.keyID
        let token = try await resigned(
            license, header: #"{"alg":"\#(algorithm)","kid":"\#(kid)","typ":"license+sd-jwt"}"#,
            by: world.signer)
        let result = try await world.verify(VerificationQuestion(.token(token)))
        let finding = try #require(result.findings.first { $0.code == "license.signature" })
        #expect(finding.outcome == .failed && finding.reason == "algorithm")
    }

    @Test func `alg none without a signature is no token`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let token = try LicenseToken(license.token)
        let input = CompactJWS.signingInput(
            header: Array(#"{"alg":"none","kid":"k","typ":"license+sd-jwt"}"#.utf8),
            payload: token.signed.payload)
        let result = try await world.verify(
            VerificationQuestion(.token(String(decoding: input, as: UTF8.self) + ".~")))
        #expect(result.findings.first?.reason == "parts")
    }

    @Test func `another kind of signed text is no license`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let kid = world.signer.key.keyID
        let token = try await resigned(
            license, header: #"{"alg":"SM2","kid":"\#(kid)","typ":"slip+jwt"}"#, by: world.signer)
        let result = try await world.verify(VerificationQuestion(.token(token)))
        #expect(result.findings.first?.reason == "type")
    }

    @Test func `a stranger's signature under our key's name is refused`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let kid = world.signer.key.keyID
        let token = try await resigned(
            license, header: #"{"alg":"SM2","kid":"\#(kid)","typ":"license+sd-jwt"}"#, by: stranger)
        let result = try await world.verify(VerificationQuestion(.token(token)))
        #expect(
            result.findings.contains { $0.code == "license.signature" && $0.reason == "altered" })
    }

    @Test func `a second signature of our own key over the same claims is not the one recorded`()
        async throws
    {
        let world = try await World()
        let license = try await world.issue(world.body())
        let kid = world.signer.key.keyID
        let token = try await resigned(
            license, header: #"{"alg":"SM2","kid":"\#(kid)","typ":"license+sd-jwt"}"#,
            by: world.signer)
        let result = try await world.verify(VerificationQuestion(.token(token)))
        #expect(result.findings.contains { $0.reason == "differsFromRecord" })
        #expect(result.verdict == .invalid)
    }

    /// A token of our own key over claims that no operation makes.
    private func signed(
        _ world: World, _ disclosures: [Disclosure] = [],
        _ edit: (inout LicenseClaims) -> Void = { _ in }
    ) async throws -> String {
        let license = try await Licenses.Issue(world.ports)
            .decide(world.body(), authority: world.authority, now: world.now).license
        let digests = disclosures.map { $0.digest(.sm3) }.sorted()
        var claims = LicenseClaims(license, digests: digests, digestName: .sm3)
        edit(&claims)
        let text = try await CompactJWS.make(
            payload: claims.payload, type: LicenseToken.type, signer: world.signer)
        return ([text] + disclosures.map(\.text)).joined(separator: "~") + "~"
    }

    @Test(arguments: ["iss", "vct", "exp", "status", "_sd", "..."])
    func `a disclosure under a name of the signed part is refused`(_ name: String) async throws {
        let world = try await World()
        let disclosure = Disclosure(salt: [1], name: name, value: "x")
        let result = try await world.verify(
            VerificationQuestion(.token(try await signed(world, [disclosure]))))
        #expect(result.findings.contains { $0.reason == "disclosure" })
        #expect(result.verdict == .invalid)
    }

    @Test(arguments: [-62_135_625_601, 253_402_272_001, 9_007_199_254_740_991])
    func `a signed period beyond all days is refused`(_ seconds: Int64) async throws {
        let world = try await World()
        let edits: [(inout LicenseClaims) -> Void] = [
            { $0.notBefore = seconds }, { $0.expires = seconds }, { $0.issuedAt = seconds },
        ]
        for edit in edits {
            let result = try await world.verify(
                VerificationQuestion(.token(try await signed(world, [], edit))))
            #expect(result.findings.first?.reason == "claims")
        }
    }

    @Test func `a period to the end of the year 9999 is read`() async throws {
        let world = try await World()
        let token = try await signed(world) { $0.expires = 253_402_272_000 }
        let result = try await world.verify(VerificationQuestion(.token(token)))
        #expect(result.shown?.period?.last == Day(year: 9999, month: 12, day: 31))
    }
}
