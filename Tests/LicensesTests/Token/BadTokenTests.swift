import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Each way of forging a token is refused by a finding of its own (伪造方式).
struct BadTokenTests {
    /// A forgery: its name, what it makes of a good token, and the finding that refuses it.
    struct Forgery: CustomTestStringConvertible, Sendable {
        let name: String
        let code: String
        let reason: String
        let make: @Sendable (Workshop) async throws -> String

        init(
            _ name: String, _ code: String, _ reason: String,
            _ make: @escaping @Sendable (Workshop) async throws -> String
        ) {
            self.name = name
            self.code = code
            self.reason = reason
            self.make = make
        }

        var testDescription: String { name }
    }

    /// Good tokens and what a forger has: the public key, a key of his own, two licenses.
    struct Workshop: Sendable {
        let world: World
        let token: LicenseToken
        let text: String
        let other: String
        let stranger: FileSigner

        init(_ algorithm: SigningAlgorithm = .sm2) async throws {
            world = try await World(algorithm: algorithm)
            text = try await world.issue(world.body()).token
            other = try await world.issue(world.body { $0["number"] = "N-2" }).token
            token = try LicenseToken(text)
            stranger = try FileSigner(PrivateKey.generate(algorithm), owner: Invented.gateway)
        }

        var keyID: String { world.signer.key.keyID }
        var payload: [UInt8] { token.signed.payload }

        func header(_ algorithm: String, type: String = LicenseToken.type) -> String {
            #"{"alg":"\#(algorithm)","kid":"\#(keyID)","typ":"\#(type)"}"#
        }

        /// A token of a header and a payload with a signature over them.
        func signed(
            _ header: String, over payload: [UInt8]? = nil,
            _ sign: ([UInt8]) async throws -> [UInt8]
        ) async throws -> String {
            let input = CompactJWS.signingInput(
                header: Array(header.utf8), payload: payload ?? self.payload)
            let signature = Base64URL.encode(try await sign(input))
            let rest = token.disclosureTexts.map { "\($0)~" }.joined()
            return String(decoding: input, as: UTF8.self) + ".\(signature)~\(rest)"
        }

        func own(_ input: [UInt8]) async throws -> [UInt8] {
            try world.signer.signature(over: input)
        }

        /// The claims with one edit of their text, signed by our own key.
        func claims(_ from: String, _ to: String) async throws -> String {
            let text = String(decoding: payload, as: UTF8.self)
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            try #require(changed != text)
            return try await signed(header("SM2"), over: Array(changed.utf8), own)
        }
    }

    static let forgeries: [Forgery] = [
        Forgery("alg none, no signature", "format", "parts") { shop in
            let input = CompactJWS.signingInput(
                header: Array(shop.header("none").utf8), payload: shop.payload)
            return String(decoding: input, as: UTF8.self) + ".~"
        },
        Forgery("alg none, with a signature", "signature", "algorithm") {
            try await $0.signed($0.header("none"), $0.own)
        },
        Forgery("alg of the other kind", "signature", "algorithm") {
            try await $0.signed($0.header("ES256"), $0.own)
        },
        Forgery("HMAC with the public key", "signature", "algorithm") { shop in
            let point = shop.world.signer.key.publicKey.point
            return try await shop.signed(shop.header("HS256")) { HMACSM3.code(key: point, $0) }
        },
        Forgery("HMAC with the public key, under the right alg", "signature", "altered") { shop in
            let point = shop.world.signer.key.publicKey.point
            return try await shop.signed(shop.header("SM2")) { HMACSM3.code(key: point, $0) }
        },
        Forgery("key id of another key", "signature", "keyUnknown") { shop in
            let header =
                #"{"alg":"SM2","kid":"\#(shop.stranger.key.keyID)","typ":"license+sd-jwt"}"#
            return try await shop.signed(header) { try shop.stranger.signature(over: $0) }
        },
        Forgery("another key under our key id", "signature", "altered") { shop in
            try await shop.signed(shop.header("SM2")) { try shop.stranger.signature(over: $0) }
        },
        Forgery("key in the header", "format", "header") { shop in
            let key = shop.stranger.key.publicKey
            let header =
                #"{"alg":"SM2","jwk":{"crv":"SM2","kty":"EC","x":"\#(key.x)","y":"\#(key.y)"},"#
                + #""kid":"\#(shop.keyID)","typ":"license+sd-jwt"}"#
            return try await shop.signed(header) { try shop.stranger.signature(over: $0) }
        },
        Forgery("a member twice in the header", "format", "header") { shop in
            try await shop.signed(
                #"{"alg":"SM2","alg":"none","kid":"\#(shop.keyID)","typ":"license+sd-jwt"}"#,
                shop.own)
        },
        Forgery("wrong typ", "format", "type") {
            try await $0.signed($0.header("SM2", type: "slip+jwt"), $0.own)
        },
        Forgery("typ of the general kind", "format", "type") {
            try await $0.signed($0.header("SM2", type: "dc+sd-jwt"), $0.own)
        },
        Forgery("a claim twice", "format", "claims") {
            try await $0.claims(#""_sd_alg":"sm3""#, #""_sd_alg":"sm3","_sd_alg":"sm3""#)
        },
        Forgery("an unknown claim", "format", "claims") {
            try await $0.claims(#""_sd_alg":"sm3""#, #""_sd_alg":"sm3","aud":"x""#)
        },
        Forgery("claims in another form", "format", "claims") {
            try await $0.claims(#""_sd_alg":"sm3""#, #""_sd_alg": "sm3""#)
        },
        Forgery("digest of the other kind", "signature", "digestName") {
            try await $0.claims(#""_sd_alg":"sm3""#, #""_sd_alg":"sha-256""#)
        },
        Forgery("the last separator stripped", "format", "parts") { String($0.text.dropLast()) },
        Forgery("a disclosure doubled", "signature", "disclosure") { shop in
            shop.text + (shop.token.disclosureTexts.first.map { "\($0)~" } ?? "")
        },
        Forgery("a disclosure of another license", "signature", "disclosure") { shop in
            let foreign = try LicenseToken(shop.other).disclosureTexts.first
            return shop.text + (foreign.map { "\($0)~" } ?? "")
        },
        Forgery("a disclosure of an undeclared digest", "signature", "disclosure") {
            let made = Disclosure(salt: Array(0..<16), name: "face.LX", value: "个体工商户")
            return $0.text + made.text + "~"
        },
        Forgery("an empty disclosure", "signature", "disclosure") { $0.text + "~" },
        Forgery("a disclosure with padding", "signature", "disclosure") { shop in
            let first = try #require(shop.token.disclosureTexts.first)
            return shop.text.replacing("\(first)~", with: "\(first)=~", maxReplacements: 1)
        },
        Forgery("a signature with padding", "format", "parts") { shop in
            shop.text.replacing(shop.token.signedText, with: shop.token.signedText + "=")
        },
    ]

    @Test(arguments: forgeries)
    func `a forgery is refused by name`(_ forgery: Forgery) async throws {
        let shop = try await Workshop()
        let list = TrustStanding.list(KeyTrust(try Lists.list(shop.world)))
        // Without a record, so that nothing but the text is judged; the good one must be trusted.
        #expect(try await shop.world.verify(shop.text, list).shown != nil)
        let text = try await forgery.make(shop)
        let result = try await shop.world.verify(text, list)
        let finding = try #require(result.finding(forgery.code))
        #expect(finding.outcome != .passed && finding.reason == forgery.reason)
        #expect(result.shown == nil && result.verdict != .valid)
        // With the record the other form is never the one that was issued.
        let recorded = try await shop.world.verify(text, list, isRecorded: true)
        #expect(recorded.verdict == .invalid)
    }

    @Test func `stripped disclosures are allowed, and what they showed is not compared`()
        async throws
    {
        let shop = try await Workshop()
        let bare = shop.token.signedText + "~"
        let list = TrustStanding.list(KeyTrust(try Lists.list(shop.world)))
        let verify = Verify(
            records: shop.world.store, keys: KeyRing([shop.world.signer.key]), delegates: [],
            trust: { _ in list })
        let result = try await verify.examine(
            VerificationQuestion(.token(bare), holder: World.company), now: shop.world.now)
        #expect(result.finding("signature")?.outcome == .passed)
        #expect(result.finding("holder")?.reason == "notDisclosed")
        #expect(result.verdict == .inconclusive)
    }

    @Test func `the second form of an ES256 signature is refused, and SM2 has none`() async throws {
        let shop = try await Workshop(.es256)
        let list = TrustStanding.list(KeyTrust(try Lists.list(shop.world)))
        var parts = shop.token.signedText.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2]))
        let second = signature[..<32] + Self.complement(Array(signature[32...]))
        #expect(
            shop.world.signer.key.publicKey.verifies(
                Array(second), over: shop.token.signed.signingInput))
        parts[2] = Base64URL.encode(Array(second))
        let text = shop.text.replacing(shop.token.signedText, with: parts.joined(separator: "."))
        #expect(try await shop.world.verify(shop.text, list).shown != nil)
        let result = try await shop.world.verify(text, list)
        #expect(result.finding("signature")?.reason == "secondForm" && result.shown == nil)
        #expect(result.verdict == .invalid && result.next == "forged")
    }

    /// n - s for the order n of P-256.
    static func complement(_ number: [UInt8]) -> [UInt8] {
        let order =
            Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
        var borrow = 0
        var digits: [UInt8] = []
        for (one, other) in zip(order.reversed(), number.reversed()) {
            let digit = Int(one) - Int(other) - borrow
            borrow = digit < 0 ? 1 : 0
            digits.append(UInt8(truncatingIfNeeded: digit))
        }
        return digits.reversed()
    }
}
