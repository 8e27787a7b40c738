import Codes
import JSON
import Ledger
import Logging
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// The ledger over the wire: whoever holds id, salt and body of an event proves it with no key.
@Suite struct LedgerRoutesTests {
    /// A gateway with some licenses, and its checkpoint service.
    struct World {
        let bench: Bench
        let service: CheckpointService
        let keys: KeyRing
        let key: String

        init() async throws {
            bench = try Bench()
            let signer = bench.signer
            keys = KeyRing([signer.key])
            service = CheckpointService(
                CheckpointMaker(
                    store: bench.ledger, signer: signer, keys: keys, mark: NoMark()),
                logger: Logger(label: "test"), clock: { Bench.now })
            key = try await bench.key([.typesWrite, .licensesIssue, .licensesVerify])
            _ = await bench.send(
                "PUT", "/v1/license-types/\(LicenseRoutesTests.typeCode)", key: key,
                LicenseRoutesTests.type)
        }

        func issue(_ number: String) async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(number: number),
                headers: [("idempotency-key", number)])
        }

        /// Numbers what waits and signs the head.
        func settle() async throws {
            while try await bench.store.sequence() > 0 {}
            #expect(await service.work())
        }

        func get(_ path: String) async -> Bench.Reply {
            await bench.send("GET", "/v1/ledger/" + path)
        }
    }

    struct NoMark: CheckpointMark {
        func read() throws -> String? { nil }
        func write(_ text: String) throws {}
    }

    @Test func `a holder of id, salt and body proves the event with what anyone can ask for`()
        async throws
    {
        let world = try await World()
        let issued = await world.issue("N-1")
        #expect(issued.status == 201)
        for number in 2...9 { _ = await world.issue("N-\(number)") }
        try await world.settle()
        let event = try #require(issued.json["events"]?.elements?.first)
        let id = try #require(event["id"]?.text)
        let answer = await world.get("proofs/inclusion?event=\(id)")
        #expect(answer.status == 200, "\(answer.code ?? "")")
        let body = Value.object([
            .init("digest", .string(issued.json["digest"]?.text ?? "")),
            .init("identifier", .string(issued.json["identifier"]?.text ?? "")),
            .init("on", "2026-03-05"), .init("reasonCode", .null), .init("state", "VALID"),
            .init("type", .string(LicenseRoutesTests.typeCode)),
        ]).canonical
        #expect(event["body"]?.canonical == body, "the answer holds the body")
        let salt = try #require(event["salt"]?.text.flatMap { Hex.decode($0) })
        let proof = try ProofFile(bytes: answer.answer.body).salted(salt)
        let findings = proof.findings(body: body, keys: world.keys)
        #expect(findings.allSatisfy { $0.outcome == .passed }, "\(findings)")
        let other = Array(
            String(decoding: body, as: UTF8.self).replacing("VALID", with: "OTHER").utf8)
        #expect(proof.finding("x", body: other, keys: world.keys).outcome == .failed)
        let bySeq = await world.get("proofs/inclusion?seq=\(proof.seq)")
        #expect(bySeq.answer.body == answer.answer.body)
    }

    @Test func `two sizes are proved, and a proof with a size may be kept for ever`() async throws {
        let world = try await World()
        _ = await world.issue("N-1")
        try await world.settle()
        let first = try Checkpoint(
            try #require(await world.get("checkpoint").json["checkpoint"]?.text))
        for number in 2...20 { _ = await world.issue("N-\(number)") }
        try await world.settle()
        let reply = await world.get("checkpoint")
        let second = try Checkpoint(try #require(reply.json["checkpoint"]?.text))
        #expect(reply.json["size"]?.whole == second.head.size)
        #expect(reply.json["root"]?.text == Hex.encode(second.head.root))
        #expect(reply.json["origin"]?.text == second.origin)
        #expect(reply.json["time"]?.text == "\(second.at)")
        #expect(reply.header("Cache-Control") == "public, max-age=1")
        let (from, to) = (first.head.size, second.head.size)
        let proved = await world.get("proofs/consistency?from=\(from)&to=\(to)")
        #expect(proved.header("Cache-Control")?.contains("immutable") == true)
        let proof = try ConsistencyProof(bytes: proved.answer.body)
        let findings = ConsistencyProof.findings(
            from: first, to: second, proof: proof, keys: world.keys)
        #expect(findings.allSatisfy { $0.outcome == .passed })
        let same = await world.get("proofs/consistency?from=\(to)&to=\(to)")
        #expect(same.json["path"]?.elements?.isEmpty == true)
        let sized = await world.get("proofs/inclusion?seq=0&size=\(to)")
        #expect(sized.header("Cache-Control")?.contains("immutable") == true)
        #expect(sized.json["checkpoint"]?.text == second.text)
        let open = await world.get("proofs/inclusion?seq=0")
        #expect(open.header("Cache-Control") == "public, max-age=1")
        let unsigned = await world.get("proofs/inclusion?seq=0&size=2")
        #expect(unsigned.status == 200 && unsigned.json["checkpoint"] == nil)
        let head = try await world.bench.ledger.head(at: 2)
        let part = try ProofFile(bytes: unsigned.answer.body)
        #expect(head.fault(leaf: try #require(part.leaf), at: 0, path: part.path) == nil)
    }

    @Test func `leaves are hashes only, page by page, and give the root of the checkpoint`()
        async throws
    {
        let world = try await World()
        for number in 1...12 { _ = await world.issue("N-\(number)") }
        try await world.settle()
        _ = await world.issue("N-13")
        while try await world.bench.store.sequence() > 0 {}
        let signed = try Checkpoint(
            try #require(await world.get("checkpoint").json["checkpoint"]?.text))
        var builder = TreeBuilder()
        var after: String?
        repeat {
            let page = await world.get("leaves?limit=5" + (after.map { "&after=\($0)" } ?? ""))
            for item in page.json["items"]?.elements ?? [] {
                #expect(item["seq"]?.whole == builder.size)
                guard case .object(let members) = item else { continue }
                #expect(members.map(\.key) == ["seq", "leaf"])
                builder.append(try #require(item["leaf"]?.text.flatMap { Hex.decode($0) }))
            }
            after = page.json["next"]?.text
            let isFull = page.json["items"]?.elements?.count == 5
            #expect((page.header("Cache-Control")?.contains("immutable") == true) == isFull)
        } while after != nil
        #expect(builder.head == signed.head, "what is not signed yet is not listed")
    }

    @Test func `an event that waits, or is not signed yet, is told apart from none`() async throws {
        let world = try await World()
        let none = await world.get("checkpoint")
        #expect(none.status == 404 && none.code == "ledger.not-signed-yet")
        #expect(none.header("Retry-After") == "1")
        try await world.settle()
        let issued = await world.issue("N-1")
        let id = try #require(issued.json["events"]?.elements?.first?["id"]?.text)
        let waiting = await world.get("proofs/inclusion?event=\(id)")
        #expect(waiting.status == 404 && waiting.code == "event.waiting")
        while try await world.bench.store.sequence() > 0 {}
        let unsigned = await world.get("proofs/inclusion?event=\(id)")
        #expect(unsigned.status == 404 && unsigned.code == "ledger.not-signed-yet")
        #expect(unsigned.header("Retry-After") == "1")
        try await world.settle()
        #expect(await world.get("proofs/inclusion?event=\(id)").status == 200)
        let unknown = await world.get("proofs/inclusion?event=00")
        #expect(unknown.status == 404 && unknown.code == "event.unknown")
    }

    @Test(
        arguments: [
            ("proofs/inclusion", 400, "query.missing"),
            ("proofs/inclusion?seq=0&event=a", 400, "query.either"),
            ("proofs/inclusion?seq=-1", 400, "query.number"),
            ("proofs/inclusion?seq=01", 400, "query.number"),
            ("proofs/inclusion?seq=1.0", 400, "query.number"),
            ("proofs/inclusion?seq=9007199254740992", 400, "query.number"),
            ("proofs/inclusion?seq=0&size=99", 404, "ledger.beyond-checkpoint"),
            ("proofs/inclusion?seq=0&size=0", 422, "ledger.empty"),
            ("proofs/inclusion?seq=1&size=1", 422, "ledger.place-not-in-size"),
            ("proofs/inclusion?seq=99", 404, "ledger.not-signed-yet"),
            ("proofs/inclusion?seq=0&leaf=1", 400, "query.unknown"),
            ("proofs/consistency?from=1", 400, "query.missing"),
            ("proofs/consistency?to=1", 400, "query.missing"),
            ("proofs/consistency?from=2&to=1", 422, "ledger.sizes-reversed"),
            ("proofs/consistency?from=0&to=1", 422, "ledger.empty"),
            ("proofs/consistency?from=1&to=99", 404, "ledger.beyond-checkpoint"),
            ("proofs/consistency?from=x&to=1", 400, "query.number"),
            ("leaves?after=x", 400, "query.number"),
            ("leaves?limit=0", 400, "query.limit"),
            ("checkpoint?size=1", 400, "query.unknown"),
        ])
    func `a question that has no answer says why`(
        path: String, status: Int, code: String
    ) async throws {
        let world = try await World()
        _ = await world.issue("N-1")
        _ = await world.issue("N-2")
        try await world.settle()
        let reply = await world.get(path)
        #expect(reply.status == status && reply.code == code, "\(reply.code ?? "")")
    }

    @Test func `leaves behind the end are none`() async throws {
        let world = try await World()
        _ = await world.issue("N-1")
        try await world.settle()
        let reply = await world.get("leaves?after=5000")
        #expect(reply.status == 200)
        #expect(reply.json["items"]?.elements?.isEmpty == true && reply.json["next"] == .null)
    }
}

/// The service that signs, as its group runs it.
@Suite struct CheckpointServiceTests {
    @Test func `what cannot be signed is refused and tried again`() async throws {
        let store = MemoryStore()
        let faults = FaultPlan()
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        let service = CheckpointService(
            CheckpointMaker(
                store: store, signer: FaultySigner(signer, faults), keys: KeyRing([signer.key]),
                mark: KeptMark()), logger: Logger(label: "test"), clock: { Bench.now })
        faults.arm(.signing, 1)
        #expect(await !service.work())
        #expect(try await store.checkpoint(of: nil) == nil)
        faults.disarm()
        #expect(await service.work())
        #expect(try await store.checkpoint(of: nil)?.head.size == 0)
    }

    /// Remembers what it was given.
    private final class KeptMark: CheckpointMark {
        private let text = Mutex<String?>(nil)

        func read() throws -> String? { text.withLock { $0 } }
        func write(_ text: String) throws { self.text.withLock { $0 = text } }
    }
}
