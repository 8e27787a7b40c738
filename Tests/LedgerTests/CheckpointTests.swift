import Codes
import JSON
import Signing
import Testing

@testable import Ledger

/// Signed heads: one form, and nothing else is believed.
@Suite struct CheckpointTests {
    private static let head = Grove(11).head

    @Test func `a text that is no checkpoint and a hash in another form have their codes`() {
        #expect(throws: Fault(.unreadable, "checkpoint.form", at: "")) { try Checkpoint("a.b") }
        let wrong = Fault(.unsound, "ledger.hash", at: "/root")
        let zeros = String(repeating: "0", count: 64)
        for text in ["", String(zeros.dropFirst()), zeros + "0", "AB" + zeros.dropFirst(2)] {
            #expect(throws: wrong) { try HashText.hash(text, at: "/root") }
            #expect(throws: wrong) { try HashText.marked("sm3:" + text, at: "/root") }
        }
        #expect(throws: wrong) { try HashText.marked(zeros, at: "/root") }
        #expect(throws: Never.self) { try HashText.marked("sm3:" + zeros, at: "/root") }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a checkpoint reads back as it was signed`(_ algorithm: SigningAlgorithm) async throws {
        let house = try House(algorithm)
        let now = Instant(microseconds: 1_795_226_400_999_999)
        let made = try await house.checkpoint(Self.head, at: now)
        let read = try Checkpoint(made.text)
        #expect(read == made)
        #expect(read.head == Self.head)
        #expect(read.origin == House.owner)
        #expect(read.at.seconds == now.seconds)
        #expect(read.finding(keys: house.keys).outcome == .passed)
        #expect(read.isSigned(by: house.signer.key))
    }

    @Test func `the signed octets have one form for ever`() async throws {
        let house = try House()
        let made = try await house.checkpoint(Self.head)
        let signed = try #require(CompactJWS(made.text))
        let root = Hex.encode(Self.head.root)
        #expect(
            String(decoding: signed.payload, as: UTF8.self)
                == #"{"iat":1795226400,"iss":"113205000141499658","root":"sm3:\#(root)","size":11}"#
        )
        let key = house.signer.key.keyID
        #expect(
            String(decoding: signed.header, as: UTF8.self)
                == #"{"alg":"SM2","kid":"\#(key)","typ":"checkpoint+jwt"}"#)
    }

    @Test func `a flipped bit anywhere is refused`() async throws {
        let house = try House()
        let text = Array(try await house.checkpoint(Self.head).text.utf8)
        var signatures = 0
        for bit in 0..<(text.count * 8) {
            var octets = text
            octets[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let other = String(validating: octets, as: UTF8.self),
                let read = try? Checkpoint(other)
            else { continue }
            signatures += 1
            #expect(read.finding(keys: house.keys).outcome != .passed, "bit \(bit)")
        }
        #expect(signatures > 100, "some flips leave the form, and the signature refuses them")
    }

    @Test func `another order, a blank, another typ or one more claim is no checkpoint`()
        async throws
    {
        let house = try House()
        let root = "sm3:" + Hex.encode(Self.head.root)
        let good = #"{"iat":1,"iss":"a","root":"\#(root)","size":11}"#
        func text(_ payload: String, type: String = Checkpoint.type) async throws -> String {
            try await CompactJWS.make(
                payload: Array(payload.utf8), type: type, signer: house.signer)
        }
        #expect(try Checkpoint(await text(good)).head == Self.head)
        let others = [
            #"{"iss":"a","iat":1,"root":"\#(root)","size":11}"#,
            #"{"iat":1, "iss":"a","root":"\#(root)","size":11}"#,
            #"{"exp":1,"iat":1,"iss":"a","root":"\#(root)","size":11}"#,
            #"{"iat":1,"iss":"a","root":"\#(root)"}"#,
            #"{"iat":-1,"iss":"a","root":"\#(root)","size":11}"#,
            #"{"iat":9007199254740991,"iss":"a","root":"\#(root)","size":11}"#,
            #"{"iat":1,"iss":"a","root":"\#(root)","size":-1}"#,
            #"{"iat":1,"iss":"a","root":"\#(root.uppercased())","size":11}"#,
            #"{"iat":1,"iss":"a","root":"\#(root.dropLast(2))","size":11}"#,
            #"{"iat":1,"iss":"a","root":"\#(root.dropFirst(4))","size":11}"#,
        ]
        for other in others {
            let made = try await text(other)
            #expect(throws: Fault.self, "\(other)") { try Checkpoint(made) }
        }
        let slip = try await text(good, type: "slip+jwt")
        #expect(throws: Fault.self) { try Checkpoint(slip) }
        for other in ["", "a.b", "a.b.c", good] {
            #expect(throws: Fault.self) { try Checkpoint(other) }
        }
    }

    @Test(arguments: [(0, 0, ""), (1, 2, "before-key"), (-2, -1, "after-key")])
    func `a checkpoint counts within the period of its key, both ends inside`(
        from: Int64, until: Int64, reason: String
    ) async throws {
        let house = try House()
        let made = try await house.checkpoint(Self.head)
        let key = try KeyRecord(
            publicKey: house.signer.key.publicKey, owner: House.owner,
            period: KeyPeriod(from: made.at.seconds + from, until: made.at.seconds + until))
        let finding = made.finding(keys: KeyRing([key]))
        #expect(finding.reason == reason && (finding.outcome == .passed) == reason.isEmpty)
        #expect(made.isSigned(by: key) == reason.isEmpty)
    }

    @Test func `the second form of a checkpoint's signature is refused`() async throws {
        let house = try House(.es256)
        let made = try await house.checkpoint(Self.head)
        let signed = try #require(CompactJWS(made.text))
        // Signed anew until the signer gives the larger s, which texts of ours never have.
        while true {
            let signature = try house.signer.signature(over: signed.signingInput)
            let text =
                String(decoding: signed.signingInput, as: UTF8.self) + "."
                + Base64URL.encode(signature)
            guard CompactJWS(text)?.isInOneForm(for: .es256) == false else { continue }
            let finding = try Checkpoint(text).finding(keys: house.keys)
            #expect(finding.outcome == .failed && finding.reason == "second-form")
            return
        }
    }

    @Test(arguments: [
        (TextFault.keyRefused, "key-refused"), (.keyUntrusted, "key-untrusted"),
    ])
    func `what a reader knows beside the record of a key counts for checkpoints`(
        fault: TextFault, reason: String
    ) async throws {
        struct Doubting: Keys {
            let ring: KeyRing
            let fault: TextFault
            var all: [KeyRecord] { ring.all }
            func key(_ keyID: String) -> KeyRecord? { ring.key(keyID) }
            func distrust(of key: KeyRecord, at instant: Int64) -> TextFault? { fault }
        }
        let house = try House()
        let made = try await house.checkpoint(Self.head)
        let finding = made.finding(keys: Doubting(ring: house.keys, fault: fault))
        #expect(finding.reason == reason)
        #expect(finding.outcome == (fault == .keyRefused ? .failed : .notExamined))
    }

    @Test func `an unknown key, another owner and another key under the name are told apart`()
        async throws
    {
        let (house, other) = (try House(), try House())
        let made = try await house.checkpoint(Self.head)
        #expect(made.finding(keys: other.keys).outcome == .notExamined)
        #expect(made.finding(keys: other.keys).reason == "key")
        let key = house.signer.key
        let foreign = try KeyRecord(
            keyID: key.keyID, publicKey: key.publicKey, owner: "11100000000000001X")
        #expect(made.finding(keys: KeyRing([foreign])).reason == "owner")
        let disguised = try KeyRecord(
            keyID: key.keyID, publicKey: other.signer.key.publicKey, owner: House.owner)
        #expect(made.finding(keys: KeyRing([disguised])).reason == "signature")
        let swapped = try KeyRecord(
            keyID: key.keyID, publicKey: House(.es256).signer.key.publicKey, owner: House.owner)
        #expect(made.finding(keys: KeyRing([swapped])).reason == "signature")
    }
}

/// How a newer head stands to a kept one.
@Suite struct SuccessionTests {
    private static let grove = Grove(40)

    private static func judged(
        _ head: TreeHead, after kept: TreeHead, _ path: [[UInt8]] = []
    ) -> Succession { Succession(of: head, after: kept, path: path) }

    @Test func `the same, a longer, a shorter and another ledger are told apart`() throws {
        let heads = Self.grove.heads
        let path = try #require(Self.grove.consistency(17, 40))
        let other = Grove(Self.grove.leaves.reversed())
        #expect(Self.judged(heads[17], after: heads[17]) == .same)
        #expect(Self.judged(heads[40], after: heads[17], path) == .grown)
        #expect(Self.judged(heads[17], after: heads[40], path) == .rolledBack)
        #expect(Self.judged(other.heads[17], after: heads[17]) == .forked)
        #expect(Self.judged(heads[40], after: heads[17]) == .notProved(.length))
        #expect(Self.judged(other.heads[40], after: heads[17], path) == .notProved(.root))
        #expect(Self.judged(heads[40], after: heads[0]) == .grown)
        let strange = TreeHead(size: 0, root: heads[1].root)
        #expect(Self.judged(heads[40], after: strange) == .forked)
    }

    @Test func `two checkpoints are judged with the proof between them`() async throws {
        let house = try House()
        let first = try await house.checkpoint(Self.grove.heads[17])
        let second = try await house.checkpoint(Self.grove.head)
        let path = try #require(Self.grove.consistency(17, 40))
        let proof = ConsistencyProof(from: 17, to: 40, path: path)
        func reason(
            _ one: Checkpoint, _ two: Checkpoint, _ proof: ConsistencyProof?
        ) -> String? {
            ConsistencyProof.findings(from: one, to: two, proof: proof, keys: house.keys).last?
                .reason
        }
        #expect(reason(first, second, proof) == "grown")
        #expect(reason(first, second, nil) == "no-proof")
        #expect(reason(second, first, proof) == "rolled-back")
        #expect(reason(first, second, .init(from: 16, to: 40, path: path)) == "sizes")
        let read = try ConsistencyProof(bytes: ObjectWriter.bytes { proof.write(to: &$0) })
        #expect(read == proof)
        let elsewhere = try await House(owner: "11100000000000001X").checkpoint(Self.grove.head)
        #expect(reason(first, elsewhere, proof) == "origin")
        var fork = Self.grove.leaves
        fork[3][0] ^= 1
        let forked = try await house.checkpoint(Grove(fork).head)
        #expect(reason(first, forked, proof) == "not-proved")
        #expect(reason(second, forked, nil) == "forked")
    }
}
