import Codes
import JSON
import Testing

@testable import Gateway

/// What the contract says beside its schemas (`x-body-limit`, `x-exactly-one-of`, `x-day-range`) holds.
@Suite struct ContractLimitTests {
    private static func operations(with member: String) throws -> [(ContractFile.Operation, String)]
    {
        try ContractFile().operations.compactMap { operation in
            operation.members[member].map { (operation, $0) }
        }
    }

    @Test func `a body may have as many octets as the contract says`() throws {
        let operations = try ContractFile().operations
        for operation in operations where ["POST", "PUT", "PATCH"].contains(operation.method) {
            let routes = RouteTable.contract.routes + ContractRoutes.all
            let route = try #require(routes.first { $0.name == operation.name })
            let limit = operation.members["x-body-limit"] ?? "\(1 << 20)"
            #expect(limit == "\(route.bodyLimit)", "\(route.name)")
        }
    }

    @Test func `the form of a code is taken up to its limit, and uses nothing up beyond it`()
        async throws
    {
        let stall = try await Stall()
        let code = await stall.code(stall.company)
        func post(_ octets: Int) async -> Bench.Reply {
            await stall.bench.send(
                "POST", "/verify/\(code)", String(repeating: "a", count: octets),
                headers: [("content-type", "application/x-www-form-urlencoded")])
        }
        let large = await post(1025)
        #expect(large.status == 413 && large.code == "body.too-large")
        let fitting = await post(1024)
        #expect(fitting.status == 200)
        #expect(String(decoding: fitting.answer.body, as: UTF8.self).contains("示例食品有限公司"))
    }

    @Test func `exactly one of the parameters stands where the contract says so`() async throws {
        let found = try Self.operations(with: "x-exactly-one-of")
        try #require(!found.isEmpty)
        let bench = try Bench()
        for (operation, list) in found {
            let names = list.dropFirst().dropLast().split(separator: ", ")
            let none = await bench.send(operation.method, operation.path)
            #expect(none.status == 400 && none.code == "query.missing", "\(operation.name)")
            let query = names.map { "\($0)=1" }
            let all = await bench.send(
                operation.method, operation.path + "?" + query.joined(separator: "&"))
            #expect(all.status == 400 && all.code == "query.either", "\(operation.name)")
            for one in query {
                let reply = await bench.send(operation.method, "\(operation.path)?\(one)")
                #expect(reply.status == 404, "\(operation.name)?\(one)")
            }
        }
    }

    @Test func `a range of days is as long as the contract says, and not reversed`() async throws {
        let found = try Self.operations(with: "x-day-range")
        #expect(found.count == 3)
        let bench = try Bench()
        let key = try await bench.key([.licensesRead])
        let last = Bench.now.day
        for (operation, text) in found {
            let days = try #require(text.firstMatch(of: /days: (\d+)/).flatMap { Int($0.1) })
            let side = operation.path.hasSuffix("waiting") ? "&side=license" : ""
            for (from, status) in [
                (last.adding(1), 400), (last, 200), (last.adding(1 - days), 200),
                (last.adding(-days), 400),
            ] {
                let reply = await bench.send(
                    "GET", "\(operation.path)?from=\(from)&to=\(last)\(side)", key: key)
                #expect(reply.status == status, "\(operation.name) \(from)")
                if status == 400 { #expect(reply.code == "report.range") }
            }
        }
    }
}
