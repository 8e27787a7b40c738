import Codes
import JSON
import Synchronization
import TestSupport

@testable import Gateway

/// A gateway with one company's and one person's license, and a clock that can be moved (窗口).
final class Stall: Sendable {
    let bench: Bench
    let key: String
    let company: String
    let person: String
    private let clock: Clock

    init(over store: any Store = MemoryStore()) async throws {
        let clock = Clock()
        bench = try Bench(clock: { clock.now }, over: store)
        self.clock = clock
        key = try await bench.key([
            .typesWrite, .licensesIssue, .licensesRead, .licensesVerify, .licensesPresent,
        ])
        _ = await bench.send(
            "PUT", "/v1/license-types/\(LicenseRoutesTests.typeCode)", key: key,
            LicenseRoutesTests.type)
        company = await Self.issue(bench, key, LicenseRoutesTests.body())
        person = await Self.issue(
            bench, key, LicenseRoutesTests.body(LicenseRoutesTests.person, number: "N-2"))
    }

    private final class Clock: Sendable {
        private let offset = Mutex<Int64>(0)
        var now: Instant { offset.withLock { Bench.now.adding(seconds: $0) } }
        func move(_ seconds: Int64) { offset.withLock { $0 += seconds } }
    }

    /// Lets seconds pass.
    func wait(_ seconds: Int64) { clock.move(seconds) }

    private static func issue(_ bench: Bench, _ key: String, _ body: String) async -> String {
        let reply = await bench.send(
            "POST", "/v1/licenses", key: key, body,
            headers: [
                ("idempotency-key", "\(body.utf8.reduce(UInt64(0)) { ($0 &* 31) &+ UInt64($1) })")
            ])
        return reply.json["identifier"]?.text ?? ""
    }

    static func body(
        _ identifier: String, _ disclose: String = "[]", more: String = "", ttl: Int = 60
    ) -> String {
        """
        {"items":[{"identifier":"\(identifier)","disclose":\(disclose)}\(more)],"ttlSeconds":\(ttl),
        "evidence":{"kind":"signedForm","reference":"f-1","at":"2026-11-21T09:59:00+08:00"}}
        """
    }

    /// Makes a presentation; its reply.
    func present(
        _ body: String, as name: String? = nil
    ) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/presentations", key: key, body,
            headers: name.map { [(name: "idempotency-key", value: $0)] } ?? [])
    }

    /// The code of a new presentation.
    func code(_ identifier: String, _ disclose: String = "[]", ttl: Int = 60) async -> String {
        await present(Self.body(identifier, disclose, ttl: ttl)).json["code"]?.text ?? ""
    }

    func verify(_ code: String) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/verifications", key: key, #"{"presentation":"\#(code)"}"#)
    }

    func page(
        _ method: String, _ code: String, language: Language = .chinese, from address: String = "",
        query: String = ""
    ) async -> Bench.Reply {
        await bench.send(
            method, "/verify/\(code)\(query)",
            headers: [("accept", "text/html"), ("accept-language", language.rawValue)],
            address: address)
    }

    /// Revisions of all presentations and number of access records.
    func state() async throws -> [String] {
        await bench.recorder.work()
        let shown = try await bench.store.records(RecordQuery(RecordKind("presentation")))
        let accesses = try await bench.store.records(RecordQuery(.access))
        return shown.map { "\($0.ref.id) \($0.revision)" } + ["\(accesses.count)"]
    }
}

extension Bench.Reply {
    /// The body as text.
    var text: String { String(decoding: answer.body, as: UTF8.self) }
}
