internal import Codes
internal import Foundation
internal import Ledger
internal import Signing

/// A second party's look at a ledger (第二方监督).
///
/// Is the newest checkpoint signed, and does it go on from the last one that was kept?
struct Watch {
    let source: any LogSource
    let keys: any Keys
    /// Where checkpoints are kept, one file each; nobody but this party should be able to write it.
    let folder: String

    /// What was seen.
    struct Report: Hashable {
        let checkpoint: Checkpoint
        let kept: Checkpoint?
        let findings: [Finding]
        /// The file it was put in: among the kept, or as evidence.
        let file: String

        var isSound: Bool { findings.allSatisfy { $0.outcome == .passed } }
    }

    /// Asks once, compares, keeps.
    ///
    /// - Throws: `Failure` of kind impossible when the gateway does not answer.
    func run() async throws -> Report {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let newest = try await source.checkpoint()
        let kept = try CheckpointFile.all(folder).map(\.checkpoint)
            .max { $0.head.size < $1.head.size }
        let findings = try await judge(newest, after: kept)
        let isSound = findings.allSatisfy { $0.outcome == .passed }
        let file = isSound ? name(of: newest) : evidence(of: newest)
        if !FileManager.default.fileExists(atPath: "\(folder)/\(file)") {
            let line = Array((newest.text + "\n").utf8)
            try DurableFile.write(line, to: "\(folder)/\(file)", mode: 0o644)
        }
        return Report(checkpoint: newest, kept: kept, findings: findings, file: file)
    }

    private func judge(
        _ newest: Checkpoint, after kept: Checkpoint?
    ) async throws -> [Finding] {
        let signed = newest.finding(keys: keys)
        guard let kept, signed.outcome == .passed else { return [signed] }
        var proof: ConsistencyProof?
        if Succession.needsProof(of: newest.head, after: kept.head) {
            proof = try await source.proof(from: kept.head.size, to: newest.head.size)
        }
        let findings = ConsistencyProof.findings(
            from: kept, to: newest, proof: proof, keys: keys)
        return Array(findings.dropFirst())
    }

    /// Sizes with leading zeros, so that names sort as sizes do.
    private func name(of checkpoint: Checkpoint) -> String {
        let size = "\(checkpoint.head.size)"
        let zeros = String(repeating: "0", count: max(0, 16 - size.utf8.count))
        return zeros + size + CheckpointFile.ending
    }

    /// A refused one is kept too, beside the others and not among them: it is signed evidence.
    private func evidence(of checkpoint: Checkpoint) -> String {
        let digest = Hex.encode(SM3.digest(Array(checkpoint.text.utf8))).prefix(16)
        return "refused-\(checkpoint.head.size)-\(digest).txt"
    }
}
