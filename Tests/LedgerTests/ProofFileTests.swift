import Codes
import JSON
import Signing
import Testing

@testable import Ledger

/// A proof in a file, checked with nothing else at hand.
@Suite struct ProofFileTests {
    private static let body = Array(#"{"state":"VALID","type":"x"}"#.utf8)
    private static let salt = [UInt8](repeating: 0x5A, count: 32)

    /// A ledger of 21 leaves with the event at place 9.
    private static func made() async throws -> (house: House, proof: ProofFile) {
        var leaves = Grove(21).leaves
        leaves[9] = Leaf.hash(salt: salt, body: body)
        let grove = Grove(leaves)
        let house = try House()
        let proof = ProofFile(
            seq: 9, salt: salt, path: try #require(grove.inclusion(9, in: 21)),
            checkpoint: try await house.checkpoint(grove.head))
        return (house, proof)
    }

    private static func octets(_ proof: ProofFile) -> [UInt8] {
        ObjectWriter.bytes { proof.write(to: &$0) }
    }

    private static func words(_ findings: [Finding]) -> [String] {
        findings.map { "\($0.code) \($0.outcome) \($0.reason)" }
    }

    @Test func `a right proof passes, and says which leaf it is about`() async throws {
        let (house, proof) = try await Self.made()
        let file = Self.octets(proof)
        #expect(try ProofFile(bytes: file) == proof)
        let findings = ProofFile.findings(file, body: Self.body, keys: house.keys)
        #expect(
            Self.words(findings) == [
                "ledger.format passed ", "ledger.checkpoint passed ",
                "ledger.leaf passed computed", "ledger.inclusion passed ",
            ])
        let one = proof.finding("license.ledger", body: Self.body, keys: house.keys)
        #expect(one.code == "license.ledger" && one.outcome == .passed)
        #expect(one.values == ["seq": "9", "size": "21", "at": "2026-11-21T10:00:00+08:00"])
        #expect(one.asOf == proof.checkpoint?.at && one.source == House.owner)
    }

    @Test func `every flipped bit of file and body is refused`() async throws {
        let (house, proof) = try await Self.made()
        let file = Self.octets(proof)
        for bit in 0..<(file.count * 8) {
            var other = file
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            let findings = ProofFile.findings(other, body: Self.body, keys: house.keys)
            #expect(!findings.allSatisfy { $0.outcome == .passed }, "bit \(bit)")
        }
        for bit in 0..<(Self.body.count * 8) {
            var other = Self.body
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            let finding = proof.finding("license.ledger", body: other, keys: house.keys)
            #expect(finding.outcome == .failed && finding.reason == "inclusion-path")
        }
    }

    @Test func `what is missing is named, and is not a no`() async throws {
        let (house, proof) = try await Self.made()
        let bare = ProofFile(
            seq: 9, leaf: Leaf.hash(salt: Self.salt, body: Self.body), path: proof.path,
            checkpoint: proof.checkpoint)
        #expect(
            Self.words(bare.findings(body: Self.body, keys: house.keys)) == [
                "ledger.checkpoint passed ", "ledger.leaf notExamined no-salt",
                "ledger.inclusion passed ",
            ])
        let salted = bare.salted(Self.salt)
        #expect(
            salted.findings(body: Self.body, keys: house.keys).allSatisfy {
                $0.outcome == .passed
            })
        #expect(
            Self.words(salted.findings(body: nil, keys: house.keys))[1]
                == "ledger.leaf notExamined no-body")
        let unsigned = ProofFile(seq: 9, salt: Self.salt, path: proof.path, checkpoint: nil)
        #expect(
            Self.words(unsigned.findings(body: Self.body, keys: house.keys)) == [
                "ledger.checkpoint notExamined missing", "ledger.leaf passed computed",
                "ledger.inclusion notExamined no-root",
            ])
        let blind = ProofFile(seq: 9, path: proof.path, checkpoint: proof.checkpoint)
        #expect(
            Self.words(blind.findings(body: nil, keys: house.keys)).last
                == "ledger.inclusion notExamined no-leaf")
        let stranger = try House()
        let unknown = proof.finding("license.ledger", body: Self.body, keys: stranger.keys)
        #expect(unknown.outcome == .notExamined && unknown.reason == "checkpoint-key")
    }

    @Test func `another leaf beside a right body is refused`() async throws {
        let (house, proof) = try await Self.made()
        let other = ProofFile(
            seq: 9, salt: Self.salt, leaf: Self.salt, path: proof.path,
            checkpoint: proof.checkpoint)
        let finding = other.finding("license.ledger", body: Self.body, keys: house.keys)
        #expect(finding.outcome == .failed && finding.reason == "leaf-differs")
    }

    @Test(
        arguments: [
            "", "[]", "{}", #"{"seq":1,"path":[]}x"#, #"{"seq":1,"path":[],"more":1}"#,
            #"{"seq":1,"path":["aa"]}"#, #"{"seq":"1","path":[]}"#,
            #"{"seq":1,"path":[],"checkpoint":"x"}"#, #"{"seq":1,"path":[],"salt":"00"}"#,
        ])
    func `another form is no proof`(text: String) throws {
        let findings = ProofFile.findings(Array(text.utf8), body: [], keys: KeyRing([]))
        #expect(Self.words(findings) == ["ledger.format failed malformed"])
    }
}
