internal import Foundation
internal import Glibc
internal import Signing

/// Files that are on the disk when a call returns (落盘文件).
enum DurableFile {
    /// Octets and digest of a file, read piece by piece.
    static func digest(_ path: String) throws -> (octets: Int64, sm3: [UInt8]) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Failure(.impossible, "cannot be read: \(path)")
        }
        defer { try? file.close() }
        var hasher = SM3.Hasher()
        var octets: Int64 = 0
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(Array(piece))
            octets += Int64(piece.count)
        }
        return (octets, hasher.finish())
    }

    /// Copies a file for its owner only.
    static func copy(_ source: String, to target: String, mode: Int = 0o600) throws {
        try write(DataDirectory.read(source), to: target, mode: mode)
    }

    /// Writes a new file beside its place, makes it durable and gives it its name at once.
    static func write(_ octets: [UInt8], to target: String, mode: Int = 0o600) throws {
        try DataDirectory.write(octets, target + ".part", mode: mode)
        try sync(target + ".part")
        guard rename(target + ".part", target) == 0 else {
            throw Failure(.impossible, "cannot be put in place: \(target)")
        }
        try sync(folder(of: target))
    }

    /// Makes a file or a folder durable.
    static func sync(_ path: String) throws {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(.impossible, "cannot be opened: \(path)") }
        defer { Glibc.close(file) }
        guard fsync(file) == 0 else { throw Failure(.impossible, "not durable: \(path)") }
    }

    /// The folder a file stands in.
    static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// Makes the folder a file is to stand in, for its owner, when it is not there.
    static func makeFolder(of path: String) throws {
        let folder = folder(of: path)
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        try makeFolder(of: folder)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try sync(Self.folder(of: folder))
    }

    /// Makes a folder for its owner; one that is there must be empty.
    static func makeEmptyFolder(_ path: String) throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: path) {
            guard try manager.contentsOfDirectory(atPath: path).isEmpty else {
                throw Failure(.impossible, "\(path) is not empty")
            }
            try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
            return
        }
        try manager.createDirectory(
            atPath: path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }
}
