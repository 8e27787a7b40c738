import Foundation

@testable import Gateway

/// The wire contract as tests read it: one line after the other, no YAML library.
struct ContractFile {
    /// One operation: a path at two spaces, a method at four, its members at six.
    struct Operation {
        let method: String
        let path: String
        var members: [String: String] = [:]
        var references: Set<String> = []

        var name: String { "\(method) \(path)" }
        var id: String { members["operationId"] ?? "" }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../Schemas").standardized
    static let examples = folder.appendingPathComponent("examples")
    private static let methods: Set = ["get", "put", "post", "patch", "delete"]

    let text: String
    let operations: [Operation]

    private static let read = Result { try ContractFile(reading: folder) }

    /// The file, read once for all tests.
    init() throws { self = try Self.read.get() }

    private init(reading folder: URL) throws {
        text = try String(
            contentsOf: folder.appendingPathComponent("openapi.yaml"), encoding: .utf8)
        operations = Self.operations(of: text)
    }

    private static func operations(of text: String) -> [Operation] {
        var operations: [Operation] = []
        var path = ""
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "paths:") else { return [] }
        for line in lines[(start + 1)...] {
            if line.first.map({ $0 != " " }) ?? false { break }
            let indent = line.prefix { $0 == " " }.count
            let content = line.dropFirst(indent)
            if indent == 2 {
                path = String(content.dropLast())
            } else if indent == 4, methods.contains(String(content.dropLast())) {
                operations.append(
                    Operation(method: content.dropLast().uppercased(), path: path))
            } else if indent >= 6, !operations.isEmpty {
                operations[operations.count - 1].take(content, indent)
            }
        }
        return operations
    }

    /// Names of the example files, sorted.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: examples.path).sorted()
    }

    /// The octets of an example.
    static func octets(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: examples.appendingPathComponent(name)))
    }
}

extension ContractFile.Operation {
    /// Takes one line: a member at six spaces, or a parameter that is referred to.
    mutating func take(_ line: Substring, _ indent: Int) {
        if indent == 6 {
            let parts = line.split(separator: ": ", maxSplits: 1)
            if parts.count == 2 { members[String(parts[0])] = String(parts[1]) }
        }
        guard let mark = line.firstRange(of: "/parameters/") else { return }
        references.insert(String(line[mark.upperBound...].prefix { $0.isLetter }))
    }
}
