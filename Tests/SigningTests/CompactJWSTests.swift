import Testing

@testable import Signing

private struct TokenVectors: Decodable {
    struct Key: Decodable { let crv: String, x: String, y: String, kid: String }
    struct Case: Decodable { let jws: String, expected: String, reason: String }
    let jwk: Key
    let private_d_hex: String
    let cases: [Case]
}

@Suite struct CompactJWSTests {
    @Test func `the scalar of the published texts gives their key`() throws {
        let file = try vectors("jws_sm2", as: TokenVectors.self)
        let key = try JWK(curve: file.jwk.crv, x: file.jwk.x, y: file.jwk.y).publicKey()
        let scalar = try octets(file.private_d_hex)
        #expect(try PrivateKey(algorithm: .sm2, scalar: scalar).publicKey == key)
        // The verdicts of all texts, with their headers: PlainJWSVectorTests.
        for vector in file.cases where vector.expected == "valid" {
            #expect(CompactJWS(vector.jws)?.fault(by: key) == nil, "\(vector.reason)")
            #expect(CompactJWS(vector.jws)?.isSigned(by: key) == true, "\(vector.reason)")
        }
    }

    @Test func `a text that we make is read back and verifies`() async throws {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "gateway")
        let payload = Array(#"{"iss":"gateway"}"#.utf8)
        let text = try await CompactJWS.make(payload: payload, type: "slip+jwt", signer: signer)
        let read = try #require(CompactJWS(text))
        #expect(read.payload == payload)
        #expect(read.isSigned(by: signer.key.publicKey))
        #expect(
            String(decoding: read.header, as: UTF8.self)
                == #"{"alg":"SM2","kid":"\#(signer.key.keyID)","typ":"slip+jwt"}"#)
        #expect(read.signingInput == CompactJWS.signingInput(header: read.header, payload: payload))
    }

    @Test func `one changed character anywhere is refused`() async throws {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "gateway")
        let text = try await CompactJWS.make(payload: [1, 2, 3], type: "t", signer: signer)
        let octets = Array(text.utf8)
        for place in octets.indices {
            var changed = octets
            changed[place] =
                octets[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let read = CompactJWS(String(decoding: changed, as: UTF8.self))
            #expect(read?.isSigned(by: signer.key.publicKey) != true, "\(place)")
        }
    }

    @Test(arguments: [
        "", ".", "..", "YQ.YQ", "YQ.YQ.YQ.YQ", "YQ..YQ", "YQ.YQ.", ".YQ.YQ", "YQ.YQ.YR",
    ])
    func `another number of parts, or an empty one, is no text`(text: String) {
        #expect(CompactJWS(text) == nil)
    }

    @Test func `the header of partners' keys says ES256`() {
        let header = CompactJWS.header(algorithm: .es256, keyID: "k", type: "t")
        #expect(String(decoding: header, as: UTF8.self) == #"{"alg":"ES256","kid":"k","typ":"t"}"#)
    }
}
