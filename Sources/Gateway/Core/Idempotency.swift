internal import Codes
internal import JSON
internal import Synchronization

/// Repeated requests and lost races (幂等).
extension Dispatcher {
    /// Runs a route under the rule of its Idempotency-Key.
    func keyed(
        _ route: Route, _ call: Call, _ key: StoredAnswer.Key?
    ) async throws -> Answer {
        guard let key else {
            return try await decided(route, call, key: nil)
        }
        guard try await running.enter(key) else {
            throw Problem(.conflict, "idempotency.running", retryAfter: 1)
        }
        defer { running.leave(key) }
        if let answer = try await replay(key, call) { return answer }
        do {
            return try await decided(route, call, key: key)
        } catch StoreError.conflict(.answer) {
            // Another process committed the same key while we decided.
            if let answer = try await replay(key, call) { return answer }
            throw Problem(.conflict, "idempotency.running", retryAfter: 1)
        }
    }

    /// The key under which the answer is kept; nil where none is given or none counts.
    func answerKey(
        _ route: Route, _ request: Request, _ caller: Caller?
    ) throws(Problem) -> StoredAnswer.Key? {
        guard route.idempotency != .none, let caller else { return nil }
        guard let text = request.header("idempotency-key") else {
            if route.idempotency == .optional { return nil }
            throw Problem(.badRequest, "idempotency.key-missing")
        }
        guard (1...255).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw Problem(.badRequest, "idempotency.key-malformed") }
        return StoredAnswer.Key(caller: caller.id, route: route.name, key: text)
    }

    private func replay(_ key: StoredAnswer.Key, _ call: Call) async throws -> Answer? {
        switch try await services.store.answer(to: key, request: call.fingerprint) {
        case .none: return nil
        case .otherRequest: throw Problem(.unprocessable, "idempotency.key-reused")
        case .same(let stored):
            let headers = stored.headers.filter { $0[0] != "Content-Type" }
            // Some answers are given again for a while only, and say so themselves.
            if let until = headers.first(where: { $0[0] == "Idempotent-Until" }),
                try Instant(until[1]) < call.now
            {
                throw Problem(.conflict, "idempotency.replay-ended")
            }
            let type = stored.headers.first { $0[0] == "Content-Type" }?[1]
            return Answer(
                status: stored.status, contentType: type ?? "application/json",
                headers: headers + [["Idempotent-Replay", "true"]], body: stored.body)
        }
    }

    /// Decides and commits; a lost race is decided once more, then answered 409.
    ///
    /// A budget found spent is told to the next try, which may ask elsewhere or say so.
    private func decided(
        _ route: Route, _ call: Call, key: StoredAnswer.Key?
    ) async throws -> Answer {
        var call = call
        var hasLost = false
        while true {
            do { return try await decide(route, call, key) } catch let error as StoreError {
                switch error {
                case .conflict(.answer): throw error
                case .conflict(.budget(let name)):
                    guard call.spentBudgets.insert(name).inserted else { throw error }
                case .conflict where !hasLost: hasLost = true
                default: throw error
                }
            }
        }
    }

    private func decide(
        _ route: Route, _ call: Call, _ key: StoredAnswer.Key?
    ) async throws -> Answer {
        switch try await outcome(route, call) {
        case .answer(let answer): return answer
        case .stream(let work): return try answer(work, call)
        case .record(let changes, let answer):
            try await recorder.record(changes)
            return answer
        case .commit(let changes, let answer):
            let stored = key.map { key in
                StoredAnswer(
                    key: key, request: call.fingerprint, status: answer.status,
                    headers: answer.headers + [["Content-Type", answer.contentType]],
                    body: answer.body)
            }
            let witnessed = try services.witnessed(changes, by: call.caller)
            try await services.store.commit(witnessed, answer: stored)
            recorder.committed()
            return answer
        }
    }
}

extension Call {
    /// What makes two requests the same: method, target, raw body.
    var fingerprint: [UInt8] {
        let head = "\(request.method)\n\(request.target)\n"
        return Array(head.utf8) + request.body
    }
}

/// Idempotency keys whose first request still runs in this process.
final class RunningKeys: Sendable {
    private let keys = Mutex<Set<StoredAnswer.Key>>([])

    /// Enters a key; waits up to two seconds for the first request, then answers false.
    func enter(_ key: StoredAnswer.Key) async throws -> Bool {
        for _ in 0..<80 {
            if keys.withLock({ $0.insert(key).inserted }) { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return false
    }

    /// Leaves a key.
    func leave(_ key: StoredAnswer.Key) { keys.withLock { _ = $0.remove(key) } }
}
