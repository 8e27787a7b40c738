public import Codes
public import Signing

/// Keeps the status lists current and signs them when they are asked for (状态列表发布).
///
/// The lists lie in memory: loaded once from plain columns, then brought up to date from the ordered
/// events, so that processes beside each other and restarts agree. Who asks waits for a look at the
/// ledger that began after he asked; several who ask together share one, and one signing runs at a time.
public actor StatusPublisher {
    /// A signed list as it is served.
    public struct Published: Hashable, Sendable {
        /// The compact text.
        public let text: [UInt8]
        /// A weak entity tag: the same for the same places within one period of renewal, whichever
        /// process signed them.
        public let tag: String
    }

    private struct Made {
        let published: Published
        let issuedAt: Instant
    }

    /// How long a list may be used.
    public nonisolated let term: StatusListTerm
    private let store: any Store
    private let maker: StatusListMaker
    private let places: StatusPlaces
    private var lists: [Int64: StatusBits] = [:]
    private var made: [Int64: Made] = [:]
    private var outdated: Set<Int64> = []
    /// The last place of the ledger that was looked at; nil before the first loading.
    private var position: Int64?
    /// The highest list that is known to exist.
    private var highest: Int64 = -1
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many turns began, and the last of them that ended well.
    private var begun = 0
    private var finished = 0

    /// A publisher over a store; nothing is read before the first question.
    public init(store: any Store, signer: any SigningKeys, term: StatusListTerm = StatusListTerm())
    {
        self.store = store
        self.term = term
        maker = StatusListMaker(keys: signer, term: term)
        places = StatusPlaces(records: store)
    }

    /// A list that misses nothing that had its place in the ledger when it was asked for.
    ///
    /// - Parameters:
    ///   - number: of the list, from 0.
    ///   - now: the instant of the request.
    /// - Returns: the signed list; nil when no license can have a place in it yet.
    /// - Throws: what store and key throw.
    public func list(_ number: Int64, now: Instant) async throws(LicenseError) -> Published? {
        let arrival = begun
        while true {
            if finished > arrival, let current = current(number, now) { return current }
            guard !isBusy else {
                await withCheckedContinuation { waiting.append($0) }
                continue
            }
            isBusy = true
            begun += 1
            let turn = begun
            defer { passOn() }
            try await bringUpToDate()
            guard try await exists(number) else { return nil }
            let published = try await signed(number, now)
            finished = turn
            return published
        }
    }

    private func passOn() {
        isBusy = false
        let waiters = waiting
        waiting = []
        for waiter in waiters { waiter.resume() }
    }
}

extension StatusPublisher {
    private static let stream = "license"
    private static let page = 1000

    /// Applies what the ledger got since the last look.
    private func bringUpToDate() async throws(LicenseError) {
        if position == nil { try await load() }
        while let reached = position {
            let page = try await marks(after: reached, limit: Self.page)
            // A first revision is a fresh license, and those are in force.
            let changed = page.marks.filter { $0.record.kind == .license && $0.revision > 1 }
            if !changed.isEmpty {
                take(try await places.entries(of: Array(Set(changed.map(\.record.id)))))
            }
            let last = page.marks.last?.sequence ?? reached
            guard page.marks.count == Self.page else {
                position = max(last, page.size - 1)
                return
            }
            position = last
        }
    }

    /// Reads all places that say something; the ledger's size first, so that what changes
    /// meanwhile comes again with the events.
    private func load() async throws(LicenseError) {
        lists = [:]
        let size = try await marks(after: .max, limit: 0).size
        try await places.each { take($0) }
        outdated = Set(made.keys)
        position = size - 1
    }

    private func marks(after place: Int64, limit: Int) async throws(LicenseError) -> EventMarks {
        do throws(StoreError) {
            return try await store.marks(stream: Self.stream, after: place, limit: limit)
        } catch { throw .store(error) }
    }

    private func take(_ entries: [StatusPlaces.Entry]) {
        for entry in entries {
            let (list, index) = (entry.place.list, Int(entry.place.index))
            let status = entry.status.rawValue
            guard lists[list, default: .allValid][index] != status else { continue }
            lists[list, default: .allValid][index] = status
            outdated.insert(list)
        }
    }

    private func exists(_ number: Int64) async throws(LicenseError) -> Bool {
        if number <= highest { return true }
        do throws(StoreError) {
            let counter = try await store.reserved(StatusReference.serial)
            if counter > 0 { highest = StatusReference.list(holding: counter) }
        } catch { throw .store(error) }
        return number <= highest
    }
}

extension StatusPublisher {
    /// The list as signed last, when its places and its period of renewal are still the same.
    private func current(_ number: Int64, _ now: Instant) -> Published? {
        guard let last = made[number], !outdated.contains(number),
            period(now) <= period(last.issuedAt)
        else { return nil }
        return last.published
    }

    private func signed(_ number: Int64, _ now: Instant) async throws(LicenseError) -> Published {
        if let current = current(number, now) { return current }
        let places = lists[number] ?? .allValid
        // A clock that is set back must not make a list look older than the one before it.
        let instant = max(now, made[number]?.issuedAt ?? now)
        let text: String
        do throws(SigningError) {
            text = try await maker.make(
                places, path: StatusReference.path(number), now: instant)
        } catch { throw .signing(error) }
        let digest = Base64URL.encode(SM3.digest(places.octets)).prefix(22)
        let published = Published(
            text: Array(text.utf8), tag: "W/\"\(digest)-\(period(instant))\"")
        made[number] = Made(published: published, issuedAt: instant)
        outdated.remove(number)
        return published
    }

    /// Periods of renewal are the same on every machine: an unchanged list is signed anew in each.
    private func period(_ instant: Instant) -> Int64 { instant.seconds / term.renewal }
}

extension StatusListTerm {
    /// Seconds after which an unchanged list is signed anew, so that its age stays small.
    var renewal: Int64 { max(1, min(10 * timeToLive, life / 4)) }
}
