import Codes
import Exemption
import JSON
import Ledger
import Logging
import Signing
import Synchronization
import TestSupport

@testable import Gateway

/// A gateway in memory for tests: real routes, a fixed clock, no sockets.
struct Bench {
    static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00:00+08:00
    static let department = Organization(
        name: "示例市市场监督管理局", code: "113205000141499658")
    let store: any Store
    let ledger: any LedgerStore
    let dispatcher: Dispatcher
    let recorder: Recorder
    let signer: FileSigner
    private let isContract: Bool

    init(
        routes: [Route]? = nil, pool: WorkPool? = nil, heavyAtOnce: Int = 256,
        licenses: any LicenseLookup = NoLookup(), data: any DataLookup = NoLookup(),
        clock: @escaping @Sendable () -> Instant = { Bench.now },
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in throw StillClock() },
        over kept: any Store = MemoryStore(),
        faults: FaultPlan = FaultPlan(), trust: TrustShelf = .empty,
        period: KeyPeriod = .always
    ) throws {
        self.store = kept
        ledger = kept as? any LedgerStore ?? MemoryStore()
        let store = FaultyStore(kept, faults)
        let random = FaultyRandom(SystemRandom(), faults)
        let made = try PrivateKey.generate(.sm2)
        let own = try FileSigner(
            made,
            as: KeyRecord(
                publicKey: made.publicKey, owner: Self.department.code, period: period))
        let signer = FaultySigner(own, faults)
        self.signer = own
        let services = Services(
            store: store, ledger: ledger, random: random, signer: signer,
            keys: KeyRing([signer.key]),
            calendar: WorkingCalendar(rests: [], works: []), texts: try Texts.bundled(),
            serials: BlockSerials(store: store, size: 1), licenseLookup: licenses,
            dataLookup: data, issuerName: Self.department.code,
            keyedCode: { name, value in HMACSM3.code(key: Array(name.utf8), value) },
            isWritable: { true }, settings: Services.Settings(), trust: trust)
        isContract = routes == nil
        recorder = Recorder(store: store, logger: Logger(label: "test"))
        dispatcher = Dispatcher(
            table: routes.map { RouteTable($0) } ?? .contract, services: services,
            recorder: recorder, pool: pool, heavyAtOnce: heavyAtOnce, clock: clock,
            pause: pause)
    }

    /// Makes a caller and gives its key.
    func key(
        _ scopes: Set<Scope> = [], id: String = "caller1", department: Organization = department,
        expires: Day? = nil, addresses: [String] = [], receiver: String? = nil,
        limits: Caller.Limits = Caller.Limits()
    ) async throws -> String {
        let caller = Caller(
            id: id, name: id, department: department, scopes: scopes, limits: limits,
            expires: expires, addresses: addresses, receiver: receiver)
        let callers = Callers(records: store, random: SystemRandom())
        let made = try callers.create(caller)
        try await store.commit([made.change], answer: nil)
        return made.key
    }

    /// The keys it trusts.
    var keys: KeyRing { KeyRing([signer.key]) }

    /// Sends a request.
    func send(
        _ method: String, _ target: String, key: String? = nil, _ body: String = "",
        headers: [(name: String, value: String)] = [], address: String = ""
    ) async -> Reply {
        var all = headers
        if let key { all.append(("authorization", "Bearer \(key)")) }
        let request = Request(
            method: method, target: target, headers: all, body: Array(body.utf8),
            address: address)
        let (answer, summary) = await dispatcher.answer(request)
        let reply = Reply(answer: await whole(answer), summary: summary)
        Exchanges.keep(method, target, reply, isContract: isContract)
        return reply
    }

    /// The answer with its stream read to the end.
    private func whole(_ answer: Answer) async -> Answer {
        guard let stream = answer.stream else { return answer }
        var answer = answer
        do {
            var number = 0
            while let piece = try await stream.piece(number) {
                answer.body += piece
                number += 1
            }
        } catch { answer.status = 0 }
        answer.stream = nil
        return answer
    }

    struct Reply {
        let answer: Answer
        let summary: Dispatcher.Summary
        var status: Int { answer.status }
        var json: Value { (try? Value.parse(answer.body)) ?? .null }
        var code: String? { json["code"]?.text }
        func header(_ name: String) -> String? { answer.headers.first { $0[0] == name }?[1] }
    }
}

/// Somebody waited by a clock that does not move.
struct StillClock: Error {}

/// Sources that know nothing.
struct NoLookup: LicenseLookup, DataLookup {
    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer { LicenseAnswer(.notFound, source: "none") }

    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer { DataAnswer(.notFound, source: "none") }

    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer { DataAnswer(.notFound, source: "none") }
}

/// Counts how often a handler decided.
final class Count: Sendable {
    private let number = Mutex(0)
    func next() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
    var value: Int { number.withLock { $0 } }
}
