internal import Codes

/// Many calls in one request (批量工作), answered piece by piece while the answer leaves.
///
/// Ours: each call counts against the rate of its key, and each piece takes a permit: the batch
/// waits for both, so it slows down and nobody else does. What the time of one batch does not
/// reach is answered as refused, and may come again.
public struct StreamedWork: Sendable {
    /// What leaves together, and what has to be recorded before it does.
    struct Piece: Sendable {
        /// The octets.
        var octets: [UInt8]
        /// Access records.
        var changes: [Change]
    }

    /// How long one batch may take: its body is in memory, and its key was tested at its start.
    static let seconds: Int64 = 600

    /// Media type of the whole.
    let contentType: String
    /// How many calls the piece of a number from 0 holds; 0 after the last.
    let calls: @Sendable (_ number: Int) -> Int
    /// A piece, made at an instant.
    let piece: @Sendable (_ number: Int, _ now: Instant) async throws -> Piece
    /// A piece whose calls are refused.
    let refused: @Sendable (_ number: Int, Problem) -> [UInt8]
}

extension Dispatcher {
    /// The answer of streamed work: each piece waits for its turn, is made on the pool, and is
    /// recorded before it leaves.
    ///
    /// - Throws: `caller.batches-running`, `gateway.overloaded`.
    func answer(_ work: StreamedWork, _ call: Call) throws(Problem) -> Answer {
        let place = try places.enter(call)
        let stream = AnswerStream(contentType: work.contentType) { number in
            // The place is kept as long as the stream is.
            defer { withExtendedLifetime(place) {} }
            return try await piece(number, of: work, call)
        }
        return Answer(contentType: work.contentType, stream: stream)
    }

    private func piece(
        _ number: Int, of work: StreamedWork, _ call: Call
    ) async throws -> [UInt8]? {
        let calls = work.calls(number)
        guard calls > 0 else { return nil }
        let end = call.now.adding(seconds: StreamedWork.seconds)
        // The request itself was the first of its calls.
        guard try await isAdmitted(number == 0 ? calls - 1 : calls, call, until: end),
            try await wait(until: end, for: { pieces.take() })
        else {
            return work.refused(
                number, Problem(.tooManyRequests, "batch.too-long", retryAfter: 1))
        }
        defer { pieces.giveBack() }
        let made = try await made(number, of: work)
        if !made.changes.isEmpty { try await recorder.record(made.changes) }
        return made.octets
    }

    private func made(_ number: Int, of work: StreamedWork) async throws -> StreamedWork.Piece {
        let now = clock()
        guard let pool else { return try await work.piece(number, now) }
        return try await withTaskExecutorPreference(pool) { try await work.piece(number, now) }
    }

    /// Waits until the rate of the key lets so many calls through; false when time is over.
    private func isAdmitted(_ calls: Int, _ call: Call, until end: Instant) async throws -> Bool {
        guard let caller = call.caller, let perSecond = caller.limits.perSecond else {
            return true
        }
        for _ in 0..<calls {
            let isTaken = try await wait(
                until: end,
                for: {
                    rates.take(caller.id, perSecond: perSecond, leaving: 1, at: clock())
                })
            guard isTaken else { return false }
        }
        return true
    }

    /// Waits for something to become free; false when time is over.
    private func wait(until end: Instant, for isFree: () -> Bool) async throws -> Bool {
        while clock() < end {
            if isFree() { return true }
            try await pause(.milliseconds(10))
        }
        return false
    }
}
