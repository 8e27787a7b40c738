import Codes
import JSON
import Testing

@testable import Gateway

/// The examples are what the program reads and writes.
@Suite struct ExampleTests {
    @Test func `every example is read strictly`() throws {
        for name in try ContractFile.names() where name.hasSuffix(".json") {
            #expect(throws: Never.self, "\(name)") {
                _ = try Value.parse(ContractFile.octets(name))
            }
        }
    }

    @Test func `every example stands in the contract and the other way round`() throws {
        let text = try ContractFile().text
        let named = text.matches(of: /externalValue: examples\/([A-Za-z.]+)/).map { String($0.1) }
        let names = try ContractFile.names().filter { !Self.isRefused($0) }
        for name in names where !name.hasSuffix(".problem.json") {
            #expect(named.contains(name), "\(name) is not in the contract")
        }
        for name in named { #expect(try ContractFile.names().contains(name), "\(name)") }
    }

    @Test func `every operation with a body has an example of it`() throws {
        let names = try ContractFile.names()
        let bodies: Set = ["POST", "PUT", "PATCH"]
        for operation in try ContractFile().operations where bodies.contains(operation.method) {
            let isThere = names.contains {
                $0.hasPrefix("\(operation.id).") && $0.contains(".request.")
                    && !Self.isRefused($0)
            }
            #expect(isThere, "\(operation.id)")
        }
    }

    @Test func `no example holds the key of a caller`() throws {
        for name in try ContractFile.names() {
            let text = String(decoding: try ContractFile.octets(name), as: UTF8.self)
            #expect(!text.contains("mk_") && !text.contains("Bearer"), "\(name)")
        }
    }

    @Test func `every problem example has a code with a text`() throws {
        let texts = try Texts.bundled()
        for name in try ContractFile.names() where name.hasSuffix(".problem.json") {
            let code = try #require(try Value.parse(ContractFile.octets(name))["code"]?.text)
            #expect(texts.error(code, .chinese) != nil, "\(name)")
        }
    }

    @Test func `the reader of every route takes its examples`() async throws {
        let bench = try Bench()
        let key = try await bench.key(Set(Scope.allCases))
        let operations = try ContractFile().operations
        for name in try ContractFile.names() where name.contains(".request.") {
            let id = name.prefix { $0 != "." }
            let operation = try #require(operations.first { $0.id == id }, "\(name)")
            let reply = try await Self.send(name, operation, bench, key)
            let isRefusal = name == "verifyLicense.unknownField.request.json"
            #expect(
                (reply.status == 400) == isRefusal,
                "\(name): \(reply.status) \(reply.code ?? "")")
        }
    }

    @Test(
        arguments: [
            [
                "putLicenseType.unchanged.request.json", "issueLicense.request.json",
                "verifyLicense.number.request.json", "recordDecision.permit.request.json",
            ],
            ["putLicenseType.request.json"],
            ["putItem.request.json"],
            [
                "putDataset.request.json", "moveDataset.request.json",
                "loadRecords.request.ndjson", "requestGrant.request.json",
            ],
        ])
    func `the examples lead from one to the next`(names: [String]) async throws {
        let bench = try Bench()
        let key = try await bench.key(Set(Scope.allCases))
        let operations = try ContractFile().operations
        for name in names {
            let id = name.prefix { $0 != "." }
            let operation = try #require(operations.first { $0.id == id })
            let reply = try await Self.send(name, operation, bench, key)
            #expect((200...201).contains(reply.status), "\(name): \(reply.code ?? "")")
        }
    }

    /// A request that shows a refusal stands beside its problem.
    private static func isRefused(_ name: String) -> Bool {
        guard let end = name.firstRange(of: ".request.") else { return false }
        let problem = name[..<end.lowerBound] + ".problem.json"
        return (try? ContractFile.names().contains(String(problem))) ?? false
    }

    private static func send(
        _ name: String, _ operation: ContractFile.Operation, _ bench: Bench, _ key: String
    ) async throws -> Bench.Reply {
        let body = try ContractFile.octets(name)
        let value = try? Value.parse(body)
        let asked = try Value.parse(ContractFile.octets("requestGrant.request.json"))
        let definer = value?["definer"]?["code"]?.text ?? ""
        let serial = name.hasPrefix("putLicenseType.unchanged.") ? "001" : "901"
        let target = operation.path
            .replacing("{typeCode}", with: definer + serial)
            .replacing("/datasets/{code}", with: "/datasets/\(asked["dataset"]?.text ?? "")")
            .replacing("{taskCode}", with: value?["taskCode"]?.text ?? "x")
            .replacing(/\{[A-Za-z]+\}/, with: "x")
        let required = operation.references.contains("IfMatchRequired")
        let query = operation.id == "importRecords" ? "?kind=permit" : ""
        return await bench.send(
            operation.method, target + query, key: key, String(decoding: body, as: UTF8.self),
            headers: [("idempotency-key", name)] + (required ? [("if-match", "\"1\"")] : []))
    }
}
