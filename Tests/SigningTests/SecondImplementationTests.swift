import Foundation
import Testing

@testable import Signing

/// Answers the random cases of `Tests/Harness/second-implementation.py`, which compares them with another
/// implementation; without it, one case of its own.
@Suite struct SecondImplementationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let cases = environment["MIANTI_SECOND_CASES"]
    private static let answers = environment["MIANTI_SECOND_ANSWERS"]

    /// One case: a key, an ID, a message, the other implementation's signature, and one bit of each to flip.
    private struct Case: Decodable {
        let scalar: String, identity: String, message: String, signature: String
        let flips: [Int]
    }

    private struct Answer: Encodable {
        let point: String, z: String, e: String, signature: String
        let verdict: String, refusals: [String], ownRefusals: [String]
    }

    private func word(_ fault: SignatureFault?) -> String { fault?.rawValue ?? "valid" }

    /// Why each of four changes is refused: a bit of the signature, the message, the ID, the key.
    private func refusals(
        _ signature: [UInt8], _ message: [UInt8], _ identity: [UInt8], key: PublicKey,
        _ flips: [Int]
    ) -> [String] {
        let other = try? PublicKey(algorithm: .sm2, point: key.point.flippingBit(flips[3]))
        return [
            word(key.fault(signature.flippingBit(flips[0]), over: message, identity: identity)),
            word(key.fault(signature, over: message.flippingBit(flips[1]), identity: identity)),
            word(key.fault(signature, over: message, identity: identity.flippingBit(flips[2]))),
            other.map { word($0.fault(signature, over: message, identity: identity)) } ?? "key",
        ]
    }

    private func answer(_ given: Case) throws -> Answer {
        let key = try PrivateKey(algorithm: .sm2, scalar: try octets(given.scalar))
        let point = key.publicKey.point
        let identity = try octets(given.identity)
        let message = try octets(given.message)
        let signature = try octets(given.signature)
        let own = try key.sign(message, identity: identity)
        let z = SM2ByHand.z(identity: identity, point: point)
        return Answer(
            point: Hex.encode(point), z: Hex.encode(z),
            e: Hex.encode(SM2ByHand.e(z: z, message: message)), signature: Hex.encode(own),
            verdict: word(key.publicKey.fault(signature, over: message, identity: identity)),
            refusals: refusals(signature, message, identity, key: key.publicKey, given.flips),
            ownRefusals: refusals(own, message, identity, key: key.publicKey, given.flips))
    }

    /// The cases of the harness, or one made here and now.
    private func given() throws -> [Case] {
        if let path = Self.cases {
            return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                .map { try JSONDecoder().decode(Case.self, from: Data($0.utf8)) }
        }
        let scalar = try [0] + SystemRandom().bytes(31)
        let identity = [UInt8]("12345678".utf8)
        let signature = try PrivateKey(algorithm: .sm2, scalar: scalar)
            .sign([1, 2, 3], identity: identity)
        return [
            Case(
                scalar: Hex.encode(scalar), identity: Hex.encode(identity), message: "010203",
                signature: Hex.encode(signature), flips: [0, 1, 2, 9])
        ]
    }

    @Test func `every case is valid as given, and refused with one bit changed`() throws {
        let answers = try given().map(answer)
        #expect(!answers.isEmpty)
        for answer in answers {
            #expect(answer.verdict == "valid")
            #expect(!(answer.refusals + answer.ownRefusals).contains("valid"))
        }
        guard let path = Self.answers else { return }
        let lines = try answers.map { try JSONEncoder().encode($0) + Data("\n".utf8) }
        try Data(lines.joined()).write(to: URL(filePath: path))
    }
}
