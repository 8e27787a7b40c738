internal import Foundation
internal import Ledger

/// The last checkpoint in a file of the data directory (检查点外存文件).
///
/// Whoever rolls the database back or writes another one finds that nothing more is signed.
struct MarkFile: CheckpointMark {
    let path: String

    func read() throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return CheckpointFile.line(try DataDirectory.read(path))
    }

    func write(_ text: String) throws {
        try DurableFile.write(Array((text + "\n").utf8), to: path, mode: 0o644)
    }
}
