import Foundation
import Signing
import TestSupport
import Testing

@testable import Ledger

/// Published proofs, those that hold and those that must be refused.
@Suite struct ProofVectorTests {
    private struct Vectors: Decodable {
        struct Inclusion: Decodable {
            let leafIdx, treeSize: UInt64
            let root, leafHash: String?
            let proof: [String]?
            let wantErr: Bool
            let name: String
        }

        struct Consistency: Decodable {
            let size1, size2: UInt64
            let root1, root2: String?
            let proof: [String]?
            let wantErr: Bool
            let name: String
        }

        let inclusion: [Inclusion]
        let consistency: [Consistency]
    }

    private static let sha256 = TreeHash(digest: SHA256.digest)

    private static func read() throws -> Vectors {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/merkle_rfc6962", withExtension: "json"))
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
    }

    private static func octets(_ base64: String?) throws -> [UInt8] {
        Array(try #require(Data(base64Encoded: base64 ?? "")))
    }

    private static func head(_ size: UInt64, _ root: String?) throws -> TreeHead {
        // Sizes and places beyond 2⁶³ become negative, and are refused as such.
        TreeHead(size: Int64(truncatingIfNeeded: size), root: try octets(root))
    }

    @Test func `published inclusion proofs are judged as they must be`() throws {
        var tally = VectorTally("merkle_rfc6962.json", part: "inclusion")
        for vector in try Self.read().inclusion {
            let fault = try Self.head(vector.treeSize, vector.root).fault(
                leaf: Self.octets(vector.leafHash),
                at: Int64(truncatingIfNeeded: vector.leafIdx),
                path: (vector.proof ?? []).map(Self.octets), hash: Self.sha256)
            let isMet = (fault != nil) == vector.wantErr
            #expect(isMet, "\(vector.name): \(fault?.rawValue ?? "accepted")")
            if isMet { tally.count(fault?.rawValue) }
        }
        try tally.settle()
    }

    @Test func `published consistency proofs are judged as they must be`() throws {
        var tally = VectorTally("merkle_rfc6962.json", part: "consistency")
        for vector in try Self.read().consistency {
            let fault = try Self.head(vector.size2, vector.root2).fault(
                goingOnFrom: Self.head(vector.size1, vector.root1),
                path: (vector.proof ?? []).map(Self.octets), hash: Self.sha256)
            let isMet = (fault != nil) == vector.wantErr
            #expect(isMet, "\(vector.name): \(fault?.rawValue ?? "accepted")")
            if isMet { tally.count(fault?.rawValue) }
        }
        try tally.settle()
    }
}
