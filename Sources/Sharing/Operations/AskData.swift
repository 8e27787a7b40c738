public import Codes
public import JSON
internal import Signing

/// What a query shows (查询结果).
public struct Shown: Sendable {
    /// Fields of each record, in the order asked for; one that is not known is absent.
    public let records: [[(key: FieldKey, value: Value)]]
    /// How many records there are; at most 1000 are counted.
    public let total: Int
    /// Whether there are more than are shown.
    public let isTruncated: Bool
    /// Id of the grant.
    public let grant: String
    /// How old the oldest of the records shown is.
    public let asOf: Instant?
    /// SM3 of the canonical form of the records: `sm3:` and lower-case hex.
    public let digest: String
}

/// What a check tells (核验结果).
public struct Checked: Sendable {
    /// Whether the claims hold together.
    public let match: Match
    /// Each claim for itself, under the same quantifier.
    public let fields: [(key: FieldKey, match: Match)]
    /// How many records agree; nil when not asked for or not known.
    public let count: Int?
    /// Whether there is a record of the subject.
    public let isFound: Bool
    /// Id of the grant.
    public let grant: String
    /// How old the oldest of the records compared is.
    public let asOf: Instant?
    /// SM3 of the canonical form of the answer: `sm3:` and lower-case hex.
    public let digest: String
}

/// Asks a dataset about a subject under a grant (数据查询与核验).
public struct AskData: Sendable {
    private let ports: SharingPorts
    private let prefix: String?

    /// Records shown in one answer at most.
    public static let shownAtMost = 100

    /// Operations over these ports.
    public init(_ ports: SharingPorts) {
        self.ports = ports
        prefix = nil
    }

    /// The same, recorded under another operation's name.
    init(_ ports: SharingPorts, recordedAs operation: String) {
        self.ports = ports
        prefix = operation
    }

    /// The fields of a subject's records.
    public func query(
        _ question: DataQuestion, by asker: Asker
    ) async throws(SharingError) -> LookUp<Shown> {
        let operation = prefix ?? "dataset.query"
        let (dataset, result) = try await ports.sight(question, asker)
        switch result {
        case .failure(let refusal):
            return .refused(refusal, try refused(refusal, operation, question, asker, dataset))
        case .success(let sight):
            let shown = Self.shown(sight)
            let changes = try ports.changes(
                sight, operation, asker, outcome: shown.total > 0 ? "found" : "none",
                digest: shown.digest)
            return .answered(shown, changes)
        }
    }

    /// Whether claims about a subject hold.
    public func check(
        _ question: DataQuestion, by asker: Asker
    ) async throws(SharingError) -> LookUp<Checked> {
        let operation = prefix ?? "dataset.check"
        let (dataset, result) = try await ports.sight(question, asker)
        switch result {
        case .failure(let refusal):
            return .refused(refusal, try refused(refusal, operation, question, asker, dataset))
        case .success(let sight):
            let checked = Self.checked(sight)
            let changes = try ports.changes(
                sight, operation, asker, outcome: checked.match.rawValue, digest: checked.digest)
            return .answered(checked, changes)
        }
    }

    /// What records a refusal of the key itself, made before any grant is looked at.
    public func refused(
        _ refusal: Refusal, _ question: DataQuestion, by asker: Asker
    ) async throws(SharingError) -> [Change] {
        guard let dataset = try await ports.dataset(question.dataset)?.model else {
            throw .datasetNotFound
        }
        let operation = prefix ?? (question.use == .query ? "dataset.query" : "dataset.check")
        return try refused(refusal, operation, question, asker, dataset)
    }

    private func refused(
        _ refusal: Refusal, _ operation: String, _ question: DataQuestion, _ asker: Asker,
        _ dataset: Dataset
    ) throws(SharingError) -> [Change] {
        try ports.accesses(
            operation, question, asker, dataset: dataset, grant: nil, outcome: refusal.code,
            digest: nil)
    }
}

extension AskData {
    static func shown(_ sight: Sight) -> Shown {
        let records = sight.records.prefix(shownAtMost)
        let rows = records.map { record in
            sight.question.keys.compactMap { key in
                record.fields[key].map { (key: key, value: $0) }
            }
        }
        return Shown(
            records: rows, total: sight.records.count,
            isTruncated: sight.isCut || sight.records.count > rows.count,
            grant: sight.grant.model.id, asOf: records.map(\.asOf).min(),
            digest: digest(.array(rows.map(object))))
    }

    /// The claims over all records of the subject.
    ///
    /// Ours: without a record the answer is `cannotTell`, unless the owner declared the dataset
    /// complete; a dataset of cardinality one with several records cannot tell either; and when
    /// not all records were read, only what more records could not change is told.
    static func checked(_ sight: Sight) -> Checked {
        guard case .claims(let claims, let quantifier) = sight.question.wanted else {
            return answer(sight, .cannotTell, [], nil)
        }
        if sight.records.isEmpty && !sight.isCut {
            let match: Match = sight.dataset.definition.isComplete ? .no : .cannotTell
            let count = match == .no && quantifier == .count ? 0 : nil
            return answer(sight, match, claims.map { ($0.key, match) }, count)
        }
        let table = sight.records.map { record in
            claims.map { Comparison.compare($0, record) }
        }
        let isClear = sight.dataset.definition.cardinality == .many || table.count == 1
        func over(_ matches: [Match]) -> Match {
            guard isClear else { return .cannotTell }
            let unread: [Match] = sight.isCut ? [.cannotTell] : []
            return Comparison.over(matches + unread, quantifier)
        }
        let whole = table.map { Comparison.every($0) }
        let fields = claims.indices.map { index in
            (key: claims[index].key, match: over(table.map { $0[index] }))
        }
        let isCounted =
            quantifier == .count && isClear && !sight.isCut && !whole.contains(.cannotTell)
        let count = isCounted ? whole.count { $0 == .yes } : nil
        return answer(sight, over(whole), fields, count)
    }

    private static func answer(
        _ sight: Sight, _ match: Match, _ fields: [(key: FieldKey, match: Match)], _ count: Int?
    ) -> Checked {
        let members = fields.map { Value.Member($0.key.description, .string($0.match.rawValue)) }
        let payload = Value.object([
            .init("match", .string(match.rawValue)), .init("fields", .object(members)),
            .init("count", count.map { .integer(Int64($0)) } ?? .null),
        ])
        return Checked(
            match: match, fields: fields, count: count, isFound: !sight.records.isEmpty,
            grant: sight.grant.model.id, asOf: sight.asOf, digest: digest(payload))
    }

    private static func object(_ row: [(key: FieldKey, value: Value)]) -> Value {
        .object(row.map { .init($0.key.description, $0.value) })
    }

    private static func digest(_ value: Value) -> String {
        "sm3:" + Hex.encode(SM3.digest(value.canonical))
    }
}
