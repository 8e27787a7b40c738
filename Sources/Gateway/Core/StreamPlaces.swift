internal import Synchronization

/// How many batches are under way (在途批量): their bodies stay in memory, and they may be slow.
final class StreamPlaces: Sendable {
    /// Batches of one caller at once.
    static let perCaller = 2
    /// Octets that the bodies of all batches may have: half of what the door takes in as standard.
    static let octets = 32 << 20

    /// One batch under way; the place is given back with it.
    final class Place: Sendable {
        private let places: StreamPlaces
        private let caller: String
        private let octets: Int

        fileprivate init(_ places: StreamPlaces, _ caller: String, _ octets: Int) {
            self.places = places
            self.caller = caller
            self.octets = octets
        }

        deinit { places.leave(caller, octets) }
    }

    private struct Used {
        var callers: [String: Int] = [:]
        var octets = 0
    }

    private let used = Mutex(Used())

    /// Takes a place.
    ///
    /// - Throws: `caller.batches-running`, `gateway.overloaded`.
    func enter(_ call: Call) throws(Problem) -> Place {
        let (caller, octets) = (call.caller?.id ?? "", call.body.count)
        try used.withLock { used throws(Problem) in
            guard used.callers[caller, default: 0] < Self.perCaller else {
                throw Problem(
                    .tooManyRequests, "caller.batches-running", ["limit": "\(Self.perCaller)"],
                    retryAfter: 10)
            }
            guard used.octets + octets <= Self.octets else {
                throw Problem(.unavailable, "gateway.overloaded", retryAfter: 10)
            }
            used.callers[caller, default: 0] += 1
            used.octets += octets
        }
        return Place(self, caller, octets)
    }

    private func leave(_ caller: String, _ octets: Int) {
        used.withLock { used in
            used.octets -= octets
            let count = used.callers[caller, default: 0] - 1
            used.callers[caller] = count > 0 ? count : nil
        }
    }
}
