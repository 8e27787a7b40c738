import TestSupport
import Testing

@testable import Signing

private struct DigestVectors: Decodable {
    struct Digest: Decodable { let msg_hex: String, digest: String }
    struct Long: Decodable { let repeat_hex: String, `repeat`: Int, digest: String }
    struct Code: Decodable { let key_hex: String, msg_hex: String, mac: String }
    let digests: [Digest]
    let long: Long
    let hmac_sm3: [Code]
}

private struct CodeVectors: Decodable {
    struct Case: Decodable {
        let tcId: Int, comment: String, key: String, msg: String, tag: String, result: String
    }
    struct Group: Decodable { let tagSize: Int, tests: [Case] }
    let testGroups: [Group]
}

@Suite struct DigestTests {
    @Test func `every published SM3 digest is computed`() throws {
        var tally = VectorTally("sm3.json", part: "digests")
        for vector in try vectors("sm3", as: DigestVectors.self).digests {
            let holds = Hex.encode(SM3.digest(try octets(vector.msg_hex))) == vector.digest
            #expect(holds, "\(vector.digest)")
            if holds { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `one million octets in pieces have the published digest`() throws {
        let vector = try vectors("sm3", as: DigestVectors.self).long
        let octet = try octets(vector.repeat_hex)
        var hasher = SM3.Hasher()
        var left = vector.repeat
        while left > 0 {
            let count = min(left, 4093)
            hasher.update([UInt8](repeating: octet[0], count: count))
            left -= count
        }
        let digest = hasher.finish()
        var tally = VectorTally("sm3.json", part: "long")
        #expect(Hex.encode(digest) == vector.digest)
        if Hex.encode(digest) == vector.digest { tally.accept() }
        try tally.settle()
    }

    @Test func `pieces and whole have one digest, also when a piece is empty`() {
        let message = (0..<200).map { UInt8($0) }
        for cut in [0, 1, 63, 64, 65, 200] {
            var hasher = SM3.Hasher()
            hasher.update(Array(message[..<cut]))
            hasher.update([])
            hasher.update(Array(message[cut...]))
            let digest = hasher.finish()
            #expect(digest == SM3.digest(message))
        }
    }

    @Test func `every published HMAC-SM3 is computed, also with an empty key`() throws {
        var tally = VectorTally("sm3.json", part: "hmac")
        for vector in try vectors("sm3", as: DigestVectors.self).hmac_sm3 {
            let code = HMACSM3.code(key: try octets(vector.key_hex), try octets(vector.msg_hex))
            #expect(Hex.encode(code) == vector.mac)
            if Hex.encode(code) == vector.mac { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `every HMAC-SM3 of Wycheproof is right or refused, whole or cut to half`() throws {
        var tally = VectorTally("wycheproof_hmac_sm3_test.json")
        for group in try vectors("wycheproof_hmac_sm3_test", as: CodeVectors.self).testGroups {
            for vector in group.tests {
                let code = HMACSM3.code(key: try octets(vector.key), try octets(vector.msg))
                let cut = Array(code.prefix(group.tagSize / 8))
                let isEqual = equalInConstantTime(cut, try octets(vector.tag))
                #expect(isEqual == (vector.result == "valid"), "\(vector.tcId) \(vector.comment)")
                if isEqual == (vector.result == "valid") { tally.count(isEqual ? nil : "unequal") }
            }
        }
        try tally.settle()
    }

    @Test func `a ready key gives the published HMAC-SM3, however the text is cut`() throws {
        for vector in try vectors("sm3", as: DigestVectors.self).hmac_sm3 {
            let key = ReadyKey(Secret(try octets(vector.key_hex)))
            let message = try octets(vector.msg_hex)
            for cut in [0, message.count / 2, message.count] {
                let code = key.code([Array(message[..<cut]), Array(message[cut...])])
                #expect(Hex.encode(code) == vector.mac)
            }
        }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200])
    func `a ready key of any length codes as the library does, again and again`(_ length: Int) {
        let key = (0..<length).map { UInt8($0) }
        let ready = ReadyKey(Secret(key))
        for text in [[], [7], [UInt8](repeating: 9, count: 130)] {
            #expect(ready.code([text]) == HMACSM3.code(key: key, text))
        }
    }

    @Test func `the example of FIPS 180-4 has its SHA-256`() {
        #expect(
            Hex.encode(SHA256.digest(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `equality in constant time is equality`() {
        #expect(equalInConstantTime([], []))
        #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
        #expect(!equalInConstantTime([0, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2]))
        #expect(!equalInConstantTime([], [0]))
    }

    @Test func `the self-test passes`() throws {
        try SelfTest.run()
    }
}
