import Codes
import JSON
import Testing

@testable import Gateway

/// The contract and the route table say the same.
@Suite struct ContractTests {
    private static let routes = RouteTable.contract.routes + missing

    /// The contract's own route, while the table does not list it yet.
    private static var missing: [Route] {
        let names = Set(RouteTable.contract.routes.map(\.name))
        return ContractRoutes.all.filter { !names.contains($0.name) }
    }

    @Test func `every route stands in the contract`() throws {
        let names = Set(try ContractFile().operations.map(\.name))
        for route in Self.routes { #expect(names.contains(route.name), "\(route.name)") }
    }

    @Test func `the contract promises no route that is not built`() throws {
        let names = Set(Self.routes.map(\.name))
        for operation in try ContractFile().operations {
            #expect(names.contains(operation.name), "\(operation.name)")
        }
    }

    @Test func `no operation stands twice and each has its own id`() throws {
        let operations = try ContractFile().operations
        #expect(Set(operations.map(\.name)).count == operations.count)
        #expect(Set(operations.map(\.id)).count == operations.count)
        #expect(!operations.contains { $0.id.isEmpty })
    }

    @Test func `scope and openness agree`() throws {
        let operations = try byName()
        for route in Self.routes {
            let members = try #require(operations[route.name]).members
            #expect((members["x-open"] == "true") == route.isOpen, "\(route.name)")
            let scopes = route.scopes.map(\.rawValue)
            let expected = route.isOpen ? nil : scopes.count == 1 ? scopes[0] : "any"
            #expect(members["x-scope"] == expected, "\(route.name)")
            let anyOf = "[" + scopes.map { "'\($0)'" }.joined(separator: ", ") + "]"
            #expect(
                members["x-scope-any-of"] == (scopes.count > 1 ? anyOf : nil), "\(route.name)")
        }
    }

    @Test func `the rule of the Idempotency-Key agrees`() throws {
        let operations = try byName()
        for route in Self.routes {
            let operation = try #require(operations[route.name])
            #expect(
                operation.members["x-idempotency"] == "\(route.idempotency)", "\(route.name)")
            #expect(
                operation.references.contains("IdempotencyKeyRequired")
                    == (route.idempotency == .required), "\(route.name)")
            #expect(
                operation.references.contains("IdempotencyKey")
                    == (route.idempotency == .optional), "\(route.name)")
        }
    }

    @Test func `If-Match is read where the contract has it, and nowhere else`() throws {
        let operations = try byName()
        for route in Self.routes {
            let references = try #require(operations[route.name]).references
            #expect(
                references.contains { $0.hasPrefix("IfMatch") } == route.readsRevision,
                "\(route.name)")
        }
    }

    @Test func `every scope of the contract is a scope of the program`() throws {
        for operation in try ContractFile().operations {
            guard let scope = operation.members["x-scope"], scope != "any" else { continue }
            #expect(Scope(rawValue: scope) != nil, "\(scope)")
        }
    }

    @Test func `every code of the enum Scope is listed`() throws {
        let text = try ContractFile().text
        for scope in Scope.allCases { #expect(text.contains("'\(scope.rawValue)'")) }
    }

    @Test func `the program serves the file it was built with`() async throws {
        let reply = try await Bench(routes: ContractRoutes.all).send("GET", "/openapi.yaml")
        #expect(reply.status == 200)
        #expect(reply.answer.contentType == "application/yaml")
        #expect(reply.answer.body.elementsEqual(try ContractFile().text.utf8))
        let other = try await Bench(routes: ContractRoutes.all).send("GET", "/openapi.yaml?a=b")
        #expect(other.status == 400 && other.code == "query.unknown")
    }

    private func byName() throws -> [String: ContractFile.Operation] {
        Dictionary(uniqueKeysWithValues: try ContractFile().operations.map { ($0.name, $0) })
    }
}
