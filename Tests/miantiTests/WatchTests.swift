import Codes
import Foundation
import JSON
import Ledger
import Signing
import Synchronization
import Testing

@testable import mianti

/// A second party keeps checkpoints, and sees what was done to the ledger between two looks.
@Suite struct WatchTests {
    /// A ledger of leaves that answers as a gateway does.
    private struct Source: LogSource {
        let leaves: [[UInt8]]
        let signer: FileSigner

        func checkpoint() async throws -> Checkpoint {
            try await Checkpoint.make(
                of: Self.head(leaves), origin: signer.key.owner,
                at: Instant(microseconds: 1_795_226_400_000_000), signer: signer)
        }

        func proof(from: Int64, to: Int64) async throws -> ConsistencyProof {
            let plan = try #require(ProofPlan(consistencyFrom: from, to: to))
            var nodes: [Subtree: [UInt8]] = [:]
            var builder = TreeBuilder()
            for (place, leaf) in leaves.enumerated() {
                nodes[Subtree(level: 0, index: Int64(place))] = leaf
                var made: [Subtree: [UInt8]] = [:]
                builder.append(leaf) { made[$0] = $1 }
                nodes.merge(made) { $1 }
            }
            return ConsistencyProof(from: from, to: to, path: try #require(plan.path(nodes)))
        }

        static func head(_ leaves: [[UInt8]]) -> TreeHead {
            var builder = TreeBuilder()
            for leaf in leaves { builder.append(leaf) }
            return builder.head
        }
    }

    private static let leaves = (0..<30).map { SM3.digest([$0]) }

    private static func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `what only grew is kept, the same once, and the rest refused with its evidence`()
        async throws
    {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        let keys = KeyRing([signer.key])
        try await Folder.with { (folder: String) async throws in
            func look(_ leaves: [[UInt8]], as other: FileSigner? = nil) async throws -> Watch.Report
            {
                try await Watch(
                    source: Source(leaves: leaves, signer: other ?? signer), keys: keys,
                    folder: folder + "/kept"
                ).run()
            }
            func reason(_ report: Watch.Report) -> String? {
                report.findings.last.map { "\($0.code) \($0.outcome) \($0.reason)" }
            }
            #expect(try await look([]).isSound)
            #expect(try await look(Array(Self.leaves.prefix(9))).isSound)
            let same = try await look(Array(Self.leaves.prefix(9)))
            #expect(same.isSound && reason(same) == "ledger.consistency passed same")
            let grown = try await look(Array(Self.leaves.prefix(20)))
            #expect(grown.isSound && reason(grown) == "ledger.consistency passed grown")
            let names = try Self.files(folder + "/kept")
            #expect(
                names == ["0000000000000000.jws", "0000000000000009.jws", "0000000000000020.jws"])
            let shorter = try await look(Array(Self.leaves.prefix(15)))
            #expect(reason(shorter) == "ledger.consistency failed rolled-back")
            var other = Self.leaves
            other[4] = SM3.digest([99])
            let forked = try await look(Array(other.prefix(20)))
            #expect(reason(forked) == "ledger.consistency failed forked")
            let rewritten = try await look(other)
            #expect(reason(rewritten) == "ledger.consistency failed not-proved")
            let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: signer.key.owner)
            let unknown = try await look(Self.leaves, as: stranger)
            #expect(reason(unknown) == "ledger.checkpoint notExamined key")
            for report in [shorter, forked, rewritten, unknown] {
                #expect(!report.isSound && report.file.hasPrefix("refused-"))
                let kept = try CheckpointFile.read("\(folder)/kept/\(report.file)")
                #expect(kept == report.checkpoint, "the evidence is the signed text")
            }
            let all = try CheckpointFile.all(folder + "/kept")
            #expect(all.map(\.checkpoint.head.size) == [0, 9, 20], "evidence is not gone on from")
            #expect(try await look(Self.leaves).isSound)
        }
    }

    @Test func `checkpoints are read from a folder, a file of lines, and the gateway's answer`()
        async throws
    {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        let texts = try await [3, 7].asyncMap { count in
            try await Source(leaves: Array(Self.leaves.prefix(count)), signer: signer)
                .checkpoint().text
        }
        try await Folder.with { (folder: String) async throws in
            let lines = folder + "/lines.txt"
            try DataDirectory.write(Array((texts.joined(separator: "\n") + "\n").utf8), lines)
            #expect(try CheckpointFile.all(lines).map(\.checkpoint.text) == texts)
            let answer = folder + "/answer.json"
            let object = Terminal.object {
                $0.integer("size", 3)
                $0.string("checkpoint", texts[0])
            }
            try DataDirectory.write(Array(object.utf8), answer)
            #expect(try CheckpointFile.read(answer).text == texts[0])
            #expect(try CheckpointFile.all(folder) == [], "other files are not read")
            try DataDirectory.write(Array("x\n".utf8), folder + "/bad.jws")
            #expect(throws: Failure.self) { try CheckpointFile.all(folder) }
            #expect(throws: Failure.self) { try CheckpointFile.all(folder + "/none") }
        }
    }

    @Test func `a mark that is not there is none, and one that is written reads back`() throws {
        try Folder.with { folder in
            let mark = MarkFile(path: folder + "/checkpoint.jws")
            #expect(try mark.read() == nil)
            try mark.write("a.b.c")
            #expect(try mark.read() == "a.b.c")
        }
    }
}

extension Array {
    /// Maps one after the other, waiting for each.
    fileprivate func asyncMap<Result>(
        _ body: (Element) async throws -> Result
    ) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
