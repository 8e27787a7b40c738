internal import Codes
internal import Ledger
internal import Signing

/// A keyed code under the name of its index.
struct Coded: Hashable, Sendable, Comparable {
    /// Name of the index.
    let index: String
    /// The code, 32 octets.
    let code: [UInt8]

    /// By name, then by code, as octets.
    static func < (left: Coded, right: Coded) -> Bool {
        left.index.utf8.elementsEqual(right.index.utf8)
            ? left.code.lexicographicallyPrecedes(right.code)
            : left.index.utf8.lexicographicallyPrecedes(right.index.utf8)
    }
}

/// A change with its table, sealed and coded before the writer's turn (已备变更).
struct PreparedChange: Sendable {
    /// The record.
    let ref: RecordRef
    /// Its table.
    let table: Table
    /// What was assumed.
    let expects: Change.Expectation
    /// What is to be done.
    let effect: Change.Effect
    /// The sealed document.
    let document: [UInt8]
    /// The plain columns in the order of the table.
    let columns: [String]
    /// Codes of its blind values.
    let blind: Set<Coded>
    /// Codes of its unique keys.
    let unique: Set<Coded>

    /// Seals and codes a change.
    init(_ change: Change, _ seals: Seals) throws(UnitError) {
        guard change.document.count <= change.record.kind.documentLimit else {
            throw .failed("document too large")
        }
        ref = change.record
        table = try Table.of(change.record.kind)
        expects = change.expects
        effect = change.effect
        columns = try table.values(change.columns)
        document =
            effect == .put
            ? try seals.seal(change.document, table.name, "document", change.record.id) : []
        let writes = effect == .put
        blind = writes ? Set(change.blind.map { Coded(index: $0.index, code: seals.code($0)) }) : []
        unique =
            writes ? Set(change.unique.map { Coded(index: $0.index, code: seals.code($0)) }) : []
    }

    /// Whether it is about the same record as another, octet by octet.
    func isAboutTheSame(as other: PreparedChange) -> Bool {
        ref.kind.description.utf8.elementsEqual(other.ref.kind.description.utf8)
            && ref.id.utf8.elementsEqual(other.ref.id.utf8)
    }
}

/// An event with its leaf, sealed (已备事件).
struct PreparedEvent: Sendable {
    /// Values of the insertion, in the order of its statement.
    let values: [SQLValue]

    /// Seals an event; the leaf commits to the plain body.
    init(_ draft: EventDraft, of change: Change, _ seals: Seals) throws(UnitError) {
        values = [
            .text(draft.id), .text(draft.stream), .text(draft.department),
            .text(change.record.kind.description), .text(change.record.id),
            .integer(change.revision),
            .bytes(try seals.seal(draft.body, "events", "body", draft.id)),
            .bytes(try seals.seal(draft.salt, "events", "salt", draft.id)),
            .bytes(Leaf.hash(salt: draft.salt, body: draft.body)),
        ]
    }
}

/// An answer, sealed and coded (已备应答).
struct PreparedAnswer: Sendable {
    /// Values of the insertion, in the order of its statement.
    let values: [SQLValue]

    /// Seals an answer; of the request only a code is kept.
    init(_ answer: StoredAnswer, _ seals: Seals) throws(UnitError) {
        let code = seals.code(answer.key)
        values = [
            .text(answer.key.caller), .text(answer.key.route), .bytes(code),
            .bytes(seals.code(request: answer.request)), .integer(Int64(answer.status)),
            .bytes(
                try seals.seal(
                    AnswerHeaders.encode(answer.headers), "answers", "headers", Hex.encode(code))),
            .bytes(try seals.seal(answer.body, "answers", "body", Hex.encode(code))),
        ]
    }
}

/// Everything one commit writes, in the order in which it takes its locks (已备工作单元).
///
/// The order is the same for all units, so that two of them do not wait for each other: the
/// answer, records by kind and id, unique keys by code, budgets by name and day, counters by their
/// names, and last the events, in the order of the changes.
struct PreparedUnit: Sendable {
    /// The answer of the request.
    let answer: PreparedAnswer?
    /// Changes by kind and id.
    let changes: [PreparedChange]
    /// Spendings by budget and day.
    let spends: [Spend]
    /// Counters by series, owner, day and name.
    let counts: [Count]
    /// Events in the order of the changes.
    let events: [PreparedEvent]

    /// Prepares changes and an answer.
    init(_ changes: [Change], _ answer: StoredAnswer?, _ seals: Seals) throws(UnitError) {
        self.answer = try answer.map { answer throws(UnitError) in
            try PreparedAnswer(answer, seals)
        }
        let unit = WorkUnit(changes)
        self.changes = try unit.changes.map { change throws(UnitError) in
            try PreparedChange(change, seals)
        }
        spends = unit.spends
        counts = unit.counts
        var events: [PreparedEvent] = []
        for change in changes {
            guard let draft = change.event else { continue }
            events.append(try PreparedEvent(draft, of: change, seals))
        }
        self.events = events
    }
}
