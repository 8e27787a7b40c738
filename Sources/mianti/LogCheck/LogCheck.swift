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
        /// Bodies opened and erased; nil without a key file.
        var bodies: (opened: Int64, erased: Int64)?
        var flaws: [Flaw] = []
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
        if let keyFile {
            let bodies = try inspection.unsealEvents(keyFile)
            report.bodies = (bodies.events, bodies.erased)
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
