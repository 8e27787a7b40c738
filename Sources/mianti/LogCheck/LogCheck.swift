internal import Codes
internal import Foundation
internal import Ledger
internal import Signing
internal import Storage

/// Plays a whole ledger again (账本整体核验): against itself, and against checkpoints kept elsewhere.
struct LogCheck {
    let location: Location
    /// The keys checkpoints must be signed with.
    let keys: KeyRing
    /// The key file of the house; without it bodies are not opened.
    let keyFile: KeyFile?
    /// Checkpoints kept outside of the database.
    let outside: [CheckpointFile.Kept]

    /// What was found.
    struct Report {
        var head = TreeHead(size: 0, root: [])
        /// Checkpoints of the database and from outside that were compared.
        var checkpoints = (own: 0, outside: 0)
        /// Bodies opened; nil without a key file.
        var opened: Int64?
        /// Events of which only the leaf is left.
        var missing: Int64 = 0
        var flaws: [Flaw] = []

        /// Whether the log is whole; nil when that is not known, since bodies are missing and no
        /// event says who erased them.
        var isWhole: Bool? { flaws.isEmpty ? (missing == 0 ? true : nil) : false }
    }

    /// Plays, and says what must not be so.
    func run(progress: (Int64, Int64) -> Void) throws -> Report {
        let inspection = try Inspection(location)
        var report = Report()
        report.flaws = try inspection.flaws() + outside.compactMap(strange)
        guard !report.flaws.contains(where: { $0.code == "ledger.no-head" }) else { return report }
        let anchors = outside.map { Replay.Anchor($0.checkpoint.head, name: $0.name) }
        let replay = try inspection.replay(outside: anchors, keys: keys, progress: progress)
        report.head = replay.head
        report.checkpoints = (replay.checkpoints, outside.count)
        report.flaws += replay.flaws.filter { !report.flaws.contains($0) }
        report.missing = try inspection.missingBodies()
        if let keyFile {
            let bodies = try inspection.unsealEvents(keyFile)
            report.opened = bodies.events
            report.flaws += bodies.flaws
        }
        return report
    }

    /// A checkpoint from outside that no trusted key made proves nothing, and is a flaw of its own.
    private func strange(_ kept: CheckpointFile.Kept) -> Flaw? {
        kept.checkpoint.finding(keys: keys).outcome == .passed
            ? nil : Flaw("checkpoint.signature", kept.name)
    }
}
