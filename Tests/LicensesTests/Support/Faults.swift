import Codes
import Signing
import Synchronization
import TestSupport

@testable import Licenses

/// Counts the calls that could fail, and fails the one that a test names (故障点).
final class Faults: Sendable {
    private let state = Mutex<(calls: Int, failing: Int)>((0, 0))

    /// Fails the n-th call from now on, from 1.
    func fail(_ call: Int) { state.withLock { $0 = (0, call) } }

    /// Whether this call is the one.
    func isDue() -> Bool {
        state.withLock { state in
            state.calls += 1
            return state.calls == state.failing
        }
    }

    /// Whether the call that was to fail was never made.
    var isSpared: Bool { state.withLock { $0.calls < $0.failing } }

    func storing() throws(StoreError) {
        if isDue() { throw .unavailable("fault") }
    }
}

/// A memory store that may fail at each call.
struct FaultyStore: Records, Serials {
    let store: MemoryStore
    let faults: Faults

    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        try faults.storing()
        return try await store.record(ref)
    }

    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        try faults.storing()
        return try await store.records(query)
    }

    func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? {
        try faults.storing()
        return try await store.record(kind, holding: key)
    }

    func next(_ name: String) async throws(StoreError) -> Int64 {
        try faults.storing()
        return try await store.reserve(1, of: name).lowerBound
    }

    func commit(_ changes: [Change]) async throws(StoreError) {
        try faults.storing()
        try await store.commit(changes, answer: nil)
    }
}

/// A signer that may fail at each call.
struct FaultySigner: Signer {
    let signer: any Signer
    let faults: Faults

    var key: KeyRecord { signer.key }

    func sign(_ message: [UInt8]) async throws(SigningError) -> [UInt8] {
        if faults.isDue() { throw .unavailable("fault") }
        return try await signer.sign(message)
    }
}

/// A random source that may fail at each call.
struct FaultyRandom: RandomSource {
    let random: any RandomSource
    let faults: Faults

    func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        if faults.isDue() { throw .randomFailed }
        return try random.bytes(count)
    }
}
