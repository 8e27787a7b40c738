import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Gateway

/// Paper stock, row by row.
@Suite struct StockIssueTests {
    private func bench() async throws -> (Bench, StockIssue) {
        let bench = try Bench()
        let key = try await bench.key([.typesWrite])
        let put = await bench.send(
            "PUT", "/v1/license-types/\(LicenseRoutesTests.typeCode)", key: key,
            LicenseRoutesTests.type)
        #expect(put.status == 201)
        return (
            bench, StockIssue(bench.dispatcher.services, department: Bench.department.code)
        )
    }

    private func issue(
        _ stock: StockIssue, _ body: String, isChecking: Bool = false
    ) async throws -> StockIssue.Outcome {
        try await stock.issue(now: Bench.now, isChecking: isChecking) { () throws(Fault) in
            try Object(bytes: Array(body.utf8))
        }
    }

    @Test func `a row is issued once, known again, and refused when it says something else`()
        async throws
    {
        let (_, stock) = try await bench()
        let body = LicenseRoutesTests.body()
        guard case .issued(let identifier) = try await issue(stock, body) else {
            Issue.record("not issued")
            return
        }
        #expect(try await issue(stock, body) == .known(identifier))
        #expect(try await issue(stock, body, isChecking: true) == .known(identifier))
        let wide = body.replacing("N-1", with: "N-（1）")
        guard case .issued(let other) = try await issue(stock, wide) else {
            Issue.record("not issued")
            return
        }
        #expect(
            try await issue(stock, wide.replacing("（1）", with: "(1)")) == .known(other))
        let differing = try await issue(stock, body.replacing("李某", with: "王某"))
        guard case .refused(let code, _, let detail) = differing else {
            Issue.record("not refused")
            return
        }
        #expect(code == "license.already-issued" && detail.contains(identifier))
    }

    @Test func `rows of one business key beside each other give one license`() async throws {
        let (bench, stock) = try await bench()
        let outcomes = try await withThrowingTaskGroup(of: StockIssue.Outcome.self) { group in
            for _ in 0..<16 {
                group.addTask { try await issue(stock, LicenseRoutesTests.body()) }
            }
            var outcomes: [StockIssue.Outcome] = []
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        let issued = outcomes.filter { if case .issued = $0 { true } else { false } }
        let known = outcomes.filter { if case .known = $0 { true } else { false } }
        #expect(issued.count == 1 && known.count == 15)
        let stored = try await bench.store.records(RecordQuery(RecordKind("license")))
        #expect(stored.count == 1)
    }

    @Test func `what ended is known or refused, and never valid again`() async throws {
        let (bench, stock) = try await bench()
        let body = LicenseRoutesTests.body()
        guard case .issued(let identifier) = try await issue(stock, body) else {
            Issue.record("not issued")
            return
        }
        try await move(bench, identifier, "REVOKED")
        #expect(try await issue(stock, body, isChecking: true) == .known(identifier))
        let differing = try await issue(stock, body.replacing("李某", with: "王某"))
        guard case .refused(let code, _, let detail) = differing else {
            Issue.record("not refused")
            return
        }
        #expect(code == "stock.license-ended" && detail.contains(identifier))
        let other = try await issue(
            stock, body.replacing("91320500MA1M7K2X4E", with: "91320500MA1N8L3Y5R"))
        guard case .issued = other else {
            Issue.record("another holder's: \(other)")
            return
        }
        #expect(try await issue(stock, body) == .known(identifier))
    }

    /// Ends a license through its route.
    private func move(_ bench: Bench, _ identifier: String, _ state: String) async throws {
        let key = try await bench.key([.licensesIssue], id: "mover \(identifier)")
        let reason = state == "TRANSFERRED" ? "moved" : "violation"
        let reply = await bench.send(
            "POST", "/v1/licenses/\(identifier)/transitions", key: key,
            #"{"to":"\#(state)","reasonCode":"\#(reason)","decidedOn":"2026-11-21"}"#,
            headers: [("idempotency-key", "end"), ("if-match", "\"1\"")])
        #expect(reply.status == 200)
    }

    @Test func `a lost race is decided once more, a second one refuses the row alone`()
        async throws
    {
        let (bench, _) = try await bench()
        let faults = FaultPlan()
        let racing = StockIssue(
            try Bench(over: bench.store, faults: faults).dispatcher.services,
            department: Bench.department.code)
        faults.arm(.conflict, 1)
        guard case .issued(let identifier) = try await issue(racing, LicenseRoutesTests.body())
        else {
            Issue.record("not issued")
            return
        }
        #expect(faults.disarm())
        faults.arm(.conflict, 1, isLasting: true)
        let second = try await issue(racing, LicenseRoutesTests.body(number: "N-2"))
        guard case .refused("state.conflict", _, _) = second else {
            Issue.record("not refused: \(second)")
            return
        }
        faults.disarm()
        // Two rows that take one license over: the second is told so.
        try await move(bench, identifier, "TRANSFERRED")
        for (number, expected) in [("N-3", true), ("N-4", false)] {
            let taking = LicenseRoutesTests.body(number: number)
                .replacing("\"face\"", with: "\"replaces\":\"\(identifier)\",\"face\"")
            switch try await issue(racing, taking) {
            case .issued: #expect(expected)
            case .refused(let code, _, _): #expect(!expected && code == "license.replaces-taken")
            case .known: Issue.record("known")
            }
        }
    }

    @Test func `an unsound row is refused with code, pointer and advice, an outage stops`()
        async throws
    {
        let (bench, stock) = try await bench()
        let body = LicenseRoutesTests.body()
        let refused = try await issue(stock, body.replacing("\"MC\"", with: "\"XX\""))
        guard case .refused(let code, let pointer, let detail) = refused else {
            Issue.record("not refused")
            return
        }
        #expect(code == "license.face-unknown" && pointer == "/face/XX" && !detail.isEmpty)
        let unreadable = try await issue(stock, "{")
        guard case .refused = unreadable else {
            Issue.record("not refused")
            return
        }
        let other = StockIssue(bench.dispatcher.services, department: Town.other.code)
        guard case .refused(let foreign, _, _) = try await issue(other, body) else {
            Issue.record("not refused")
            return
        }
        #expect(foreign == "license.issuer-not-allowed")
        let faults = FaultPlan()
        let broken = try Bench(over: bench.store, faults: faults)
        faults.arm(.storage, 1)
        await #expect(throws: StoreError.unavailable("fault")) {
            _ = try await issue(
                StockIssue(broken.dispatcher.services, department: Bench.department.code), body)
        }
    }

    @Test func `serials asked for beside each other leave no gaps but the last block`()
        async throws
    {
        let store = MemoryStore()
        let serials = BlockSerials(store: store, size: 50)
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<400 { group.addTask { try await serials.next("license") } }
            var numbers: [Int64] = []
            for try await number in group { numbers.append(number) }
            return numbers
        }
        #expect(numbers.sorted() == Array(1...400))
    }
}
