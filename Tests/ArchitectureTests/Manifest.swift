import Foundation
import JSON

/// The manifest as SwiftPM reads it, and the sources beside it.
struct Manifest {
    /// Names of targets with the names of what they depend on.
    let dependencies: [String: Set<String>]
    let root: URL

    init() throws {
        root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let described = try Self.dump(root)
        var dependencies: [String: Set<String>] = [:]
        for target in described["targets"]?.elements ?? [] {
            guard let name = target["name"]?.text else { continue }
            let named = (target["dependencies"]?.elements ?? []).compactMap { entry in
                ["byName", "product", "target"].lazy
                    .compactMap { entry[$0]?.elements?.first?.text }.first
            }
            dependencies[name] = Set(named)
        }
        self.dependencies = dependencies
    }

    private static func dump(_ root: URL) throws -> Value {
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("manifest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path,
            "dump-package",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let octets = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return try Value.parse(octets)
    }

    /// The Swift files of a folder below the root.
    func files(_ folder: String) -> [URL] {
        let walker = FileManager.default.enumerator(
            at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        return (walker?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }

    /// Modules that the files of a target import.
    func imports(of target: String) throws -> Set<String> {
        var modules: Set<String> = []
        for file in files("Sources/\(target)") {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").drop { $0.hasPrefix("@") }
                    .drop { ["public", "package", "internal", "private"].contains($0) }
                guard words.first == "import", let module = words.dropFirst().first else {
                    continue
                }
                modules.insert(String(module))
            }
        }
        return modules
    }
}
