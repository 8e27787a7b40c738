internal import Codes
internal import Ledger
internal import Signing

/// A text as its octets: equal and ordered as databases compare, not as Swift does.
struct Octets: Hashable, Comparable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    static func < (left: Octets, right: Octets) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// The name of a record in memory.
struct MemoryKey: Hashable, Comparable {
    let kind: Octets
    let id: Octets

    init(_ ref: RecordRef) {
        kind = Octets(ref.kind.description)
        id = Octets(ref.id)
    }

    static func < (left: MemoryKey, right: MemoryKey) -> Bool {
        left.kind == right.kind ? left.id < right.id : left.kind < right.kind
    }
}

/// A record in memory with what it is found by.
struct MemoryRecord {
    var stored: StoredRecord
    var blind: Set<BlindValue>
    var unique: Set<BlindValue>
}

/// An answer's key as octets.
struct MemoryAnswerKey: Hashable {
    let parts: [Octets]

    init(_ key: StoredAnswer.Key) { parts = [key.caller, key.route, key.key].map(Octets.init) }
}

/// A budget on a day.
struct MemoryBudget: Hashable {
    let name: Octets
    let day: Day
}

/// An event in memory, in the order of arrival.
struct MemoryEvent {
    var event: SequencedEvent
    let stream: String
}

/// Everything a memory store holds; a value, so that a commit that fails is simply dropped.
struct MemoryState {
    var records: [MemoryKey: MemoryRecord] = [:]
    var holders: [BlindValue: MemoryKey] = [:]
    var budgets: [MemoryBudget: Int64] = [:]
    var counts: [[Octets]: Int64] = [:]
    var answers: [MemoryAnswerKey: StoredAnswer] = [:]
    var events: [MemoryEvent] = []
    var eventIDs: Set<Octets> = []
    var size: Int64 = 0
    var departments: [Octets: Int64] = [:]
    var feeds: [Octets: [Int64]] = [:]
    var serials: [Octets: Int64] = [:]
    var checkpoints: [Checkpoint] = []

    /// Checks and writes in the order in which the database does.
    mutating func commit(_ changes: [Change], _ answer: StoredAnswer?) throws(StoreError) {
        if let answer {
            let key = MemoryAnswerKey(answer.key)
            guard answers[key] == nil else { throw .conflict(.answer) }
            answers[key] = answer
        }
        for change in changes {
            try MemoryColumns.check(change)
            guard change.document.count <= change.record.kind.documentLimit else {
                throw .unavailable("document too large")
            }
        }
        let unit = WorkUnit(changes)
        var former: [MemoryKey: Set<BlindValue>] = [:]
        for change in unit.changes { try write(change, &former) }
        try move(from: former)
        try spend(unit.spends)
        for count in unit.counts {
            let key = [count.series, count.owner, "\(count.day)", count.name].map(Octets.init)
            counts[key, default: 0] += count.amount
        }
        for change in changes { try add(change) }
    }

    private mutating func write(
        _ change: Change, _ former: inout [MemoryKey: Set<BlindValue>]
    ) throws(StoreError) {
        let key = MemoryKey(change.record)
        let now = records[key]
        let holds =
            switch change.expects {
            case .absent: now == nil
            case .revision(let number): now?.stored.revision == number
            }
        guard holds else { throw .conflict(.record(change.record)) }
        if change.effect == .assume { return }
        if former[key] == nil { former[key] = now?.unique ?? [] }
        guard change.effect == .put else {
            records[key] = nil
            return
        }
        records[key] = MemoryRecord(
            stored: StoredRecord(
                ref: change.record, revision: change.revision, document: change.document,
                columns: change.columns.filter { !$0.value.isEmpty }),
            blind: change.blind, unique: change.unique)
    }

    /// Lets go of all former keys first, so that one may move from a record to another.
    private mutating func move(from former: [MemoryKey: Set<BlindValue>]) throws(StoreError) {
        for keys in former.values { for key in keys { holders[key] = nil } }
        for (record, _) in former.sorted(by: { $0.key < $1.key }) {
            for key in records[record]?.unique ?? [] {
                guard holders[key] == nil else { throw .conflict(.unique(key.index)) }
                holders[key] = record
            }
        }
    }

    private mutating func spend(_ spends: [Spend]) throws(StoreError) {
        for spend in spends {
            let budget = MemoryBudget(name: Octets(spend.budget), day: spend.day)
            let spent = budgets[budget] ?? 0
            guard spend.amount >= 0, spend.amount <= spend.limit,
                spent <= spend.limit - spend.amount
            else { throw .conflict(.budget(spend.budget)) }
            budgets[budget] = spent + spend.amount
        }
    }

    private mutating func add(_ change: Change) throws(StoreError) {
        guard let draft = change.event else { return }
        guard eventIDs.insert(Octets(draft.id)).inserted else {
            throw .unavailable("event id used before")
        }
        let event = SequencedEvent(
            sequence: -1, department: draft.department, departmentNumber: 0, id: draft.id,
            record: change.record, revision: change.revision,
            leaf: SM3.digest([0] + draft.salt + draft.body), salt: draft.salt, body: draft.body)
        events.append(MemoryEvent(event: event, stream: draft.stream))
    }
}

extension MemoryState {
    /// Numbers up to 1,000 waiting events; answers how many.
    mutating func sequence() -> Int {
        var count = 0
        for place in events.indices where events[place].event.sequence < 0 && count < 1000 {
            let event = events[place].event
            let number = departments[Octets(event.department), default: 0] + 1
            events[place].event = SequencedEvent(
                sequence: size, department: event.department, departmentNumber: number,
                id: event.id, record: event.record, revision: event.revision,
                leaf: event.leaf, salt: event.salt, body: event.body)
            departments[Octets(event.department)] = number
            size += 1
            count += 1
        }
        for receiver in feeds.keys { feeds[receiver] = fed }
        return count
    }

    /// Places of the events that receivers get, in order.
    var fed: [Int64] {
        events.filter { $0.event.sequence >= 0 && $0.stream == "publicity" }
            .map(\.event.sequence).sorted()
    }

    /// An event by its place.
    func event(at place: Int64) -> SequencedEvent? {
        events.first { $0.event.sequence == place }?.event
    }
}
