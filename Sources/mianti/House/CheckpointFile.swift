internal import Foundation
internal import JSON
internal import Ledger

/// Checkpoints kept in files (检查点文件): the signed text on one line, or the gateway's answer.
enum CheckpointFile {
    /// The ending of a kept checkpoint.
    static let ending = ".jws"

    /// A checkpoint and the file it stands in.
    struct Kept: Hashable {
        let name: String
        let checkpoint: Checkpoint
    }

    /// Octets as a text without blanks at its end.
    static func line(_ octets: [UInt8]) -> String {
        let end = octets.lastIndex { $0 > 0x20 } ?? -1
        return String(decoding: octets[...end], as: UTF8.self)
    }

    /// Reads the checkpoint of a file.
    static func read(_ path: String) throws -> Checkpoint {
        try checkpoint(line(try DataDirectory.read(path)), path)
    }

    private static func checkpoint(_ line: String, _ path: String) throws -> Checkpoint {
        do throws(Fault) { return try Checkpoint(try text(line)) } catch {
            throw Failure(.invalid, "\(path): \(error.code)")
        }
    }

    /// The signed text of a line; the answer of the gateway has it as `checkpoint`.
    private static func text(_ line: String) throws(Fault) -> String {
        guard line.utf8.first == UInt8(ascii: "{") else { return line }
        var object = try Object(bytes: Array(line.utf8))
        return try object.string("checkpoint")
    }

    /// Reads all checkpoints of a folder's files `*.jws`, or of the lines of one file.
    static func all(_ path: String) throws -> [Kept] {
        var isFolder = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.impossible, "cannot be read: \(path)")
        }
        guard isFolder.boolValue else { return try lines(path) }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        return try names.filter { $0.hasSuffix(ending) }.sorted().map {
            Kept(name: $0, checkpoint: try read("\(path)/\($0)"))
        }
    }

    private static func lines(_ path: String) throws -> [Kept] {
        let lines = line(try DataDirectory.read(path)).split(separator: "\n")
        return try lines.enumerated().map { number, line in
            let name = lines.count == 1 ? path : "\(path):\(number + 1)"
            return Kept(name: name, checkpoint: try checkpoint(String(line), name))
        }
    }
}
