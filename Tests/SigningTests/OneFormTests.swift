import TestSupport
import Testing

@testable import Signing

/// One signature has one form in texts of ours.
struct OneFormTests {
    /// Signatures of both halves: the nonce decides which s comes out.
    private func signatures(_ key: PrivateKey, over message: [UInt8]) throws -> [[UInt8]] {
        try (0..<64).map { _ in try key.sign(message) }
    }

    @Test func `ES256 has the smaller s, which verifies as well`() throws {
        let key = try PrivateKey.generate(.es256)
        let message = Array("text".utf8)
        var changed = 0
        for signature in try signatures(key, over: message) {
            let one = SigningAlgorithm.es256.oneForm(signature)
            #expect(key.publicKey.verifies(one, over: message))
            #expect(one[..<32] == signature[..<32])
            #expect(SigningAlgorithm.es256.oneForm(one) == one)
            // The first bit of a number above half the order is one, but for a sliver.
            #expect(one[32] < 0x80)
            if one != signature { changed += 1 }
        }
        #expect(changed > 0 && changed < 64)
    }

    @Test func `SM2 has no second form, and other lengths stay as they are`() throws {
        let key = try PrivateKey.generate(.sm2)
        for signature in try signatures(key, over: [1]) {
            #expect(SigningAlgorithm.sm2.oneForm(signature) == signature)
        }
        #expect(SigningAlgorithm.es256.oneForm([1, 2]) == [1, 2])
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `every text of ours is in its one form`(_ algorithm: SigningAlgorithm) async throws {
        let signer = try FileSigner(PrivateKey.generate(algorithm), owner: "11320000MB9901008C")
        for _ in 0..<16 {
            let text = try await CompactJWS.make(payload: [1], type: "x+jwt", signer: signer)
            let signed = try #require(CompactJWS(text))
            #expect(signed.isInOneForm(for: algorithm) && signed.isSigned(by: signer.key.publicKey))
        }
    }
}
