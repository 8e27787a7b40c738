internal import Codes
internal import Gateway
internal import Publicity
internal import Storage
internal import Synchronization

/// Tells the gateway's counts what the store does (存储计量适配).
struct StoreCounts: StoreMeasure {
    let metrics: Metrics

    func committed(units: Int, after duration: Duration) {
        metrics.committed(units: units, after: duration)
    }

    func failed(_ kind: StoreFailure) { metrics.storeFailed(kind.rawValue) }
}

/// Numbers read from the store when someone asks (存储指标).
final class StoreMetrics: Sendable {
    private let store: Database
    private let now: @Sendable () -> Instant
    /// The oldest waiting event as it was first seen, and when.
    private let waiting = Mutex<(arrival: Int64, since: ContinuousClock.Instant)?>(nil)

    init(_ store: Database, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.now = now
    }

    /// What the store says now; a store that is silent gives two numbers that say so.
    func samples() async -> [MetricSample] {
        let own = [
            MetricSample(.build, [Version.text], 1),
            MetricSample(.writable, [], store.isWritable ? 1 : 0),
            MetricSample(.writeQueue, [], Double(store.waitingWrites)),
        ]
        do throws(StoreError) {
            let facts = try await store.operationFacts()
            return own + [MetricSample(.storeAnswers, [], 1)] + ledger(facts)
                + (try await openRecords())
        } catch { return own + [MetricSample(.storeAnswers, [], 0)] }
    }

    private func ledger(_ facts: OperationFacts) -> [MetricSample] {
        [
            MetricSample(.ledgerSize, [], Double(facts.ledgerSize)),
            MetricSample(.checkpointSize, [], Double(facts.checkpointSize)),
            MetricSample(.waitingEvents, [], Double(facts.waiting)),
            MetricSample(.waitingSeconds, [], age(of: facts.firstWaiting)),
        ]
            + facts.feeds.map { MetricSample(.feedLast, [$0.receiver], Double($0.last)) }
    }

    /// Events have no time of their own: how long the same one has been the oldest is what is known.
    private func age(of arrival: Int64?) -> Double {
        let present = ContinuousClock.now
        return waiting.withLock { seen in
            guard let arrival else {
                seen = nil
                return 0
            }
            guard let first = seen, first.arrival == arrival else {
                seen = (arrival, present)
                return 0
            }
            return (present - first.since) / .seconds(1)
        }
    }

    /// Records not reported yet, by what is pressing.
    private func openRecords() async throws(StoreError) -> [MetricSample] {
        let rows = try await store.columns(
            [Column("due_on"), Column("missing")], of: .publicityRecord,
            inStates: ["draft", "ready"], limit: OperationFacts.countLimit)
        let today = now().day
        let (first, last) = ("\(today)", "\(today.adding(3))")
        let due = rows.map { $0[0] }.filter { !$0.isEmpty }
        let counts = [
            ("all", rows.count), ("incomplete", rows.count { $0[1] == "1" }),
            ("overdue", due.count { $0 < first }),
            ("due-soon", due.count { $0 >= first && $0 <= last }),
        ]
        return counts.map { MetricSample(.openRecords, [$0.0], Double($0.1)) }
    }
}
