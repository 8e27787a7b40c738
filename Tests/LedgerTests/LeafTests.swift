import Signing
import Testing

@testable import Ledger

struct LeafTests {
    @Test func `a leaf is SM3 over 00, the salt and the body`() {
        let salt = [UInt8](repeating: 7, count: 32)
        let body = Array(#"{"a":1}"#.utf8)
        #expect(Leaf.hash(salt: salt, body: body) == SM3.digest([0] + salt + body))
    }

    @Test func `another salt gives another leaf`() {
        let body = Array("{}".utf8)
        #expect(Leaf.hash(salt: [1], body: body) != Leaf.hash(salt: [2], body: body))
    }

    @Test func `a leaf is no plain digest of salt and body`() {
        #expect(Leaf.hash(salt: [1, 2], body: [3]) != SM3.digest([1, 2, 3]))
    }
}
