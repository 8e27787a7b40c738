public import Codes

/// What an owner does with a dataset (数据目录管理).
public struct Datasets: Sendable {
    private let ports: SharingPorts

    /// Operations over these ports.
    public init(_ ports: SharingPorts) { self.ports = ports }

    /// The moves an owner may make (状态流转).
    static let moves: [Dataset.State: Set<Dataset.State>] = [
        .draft: [.published, .withdrawn],
        .published: [.paused, .withdrawn],
        .paused: [.published, .withdrawn],
        .withdrawn: [],
    ]

    /// Describes a new dataset, or describes one of the owner's anew.
    ///
    /// Ours: fields and subject keys may be added; one that records were written with is neither
    /// dropped nor retyped.
    public func put(
        _ code: DatasetCode, _ definition: DatasetDefinition, owner: String, now: Instant
    ) async throws(SharingError) -> Decided<Dataset> {
        guard let read = try await ports.dataset(code) else {
            let dataset = Dataset(
                code: code, owner: owner, definition: definition, state: .draft, stateSince: now,
                stateReason: nil, loadedAt: nil)
            return try decided(dataset, "described", .absent, now)
        }
        var dataset = read.model
        guard dataset.owner == owner else { throw .datasetCodeTaken }
        if dataset.state == .withdrawn { throw .datasetWithdrawn }
        try Self.examine(definition, keeps: dataset.definition)
        dataset.definition = definition
        return try decided(dataset, "described", .revision(read.revision), now)
    }

    private static func examine(
        _ new: DatasetDefinition, keeps old: DatasetDefinition
    ) throws(SharingError) {
        for field in old.fields where new.field(field.key)?.type != field.type {
            throw .datasetShapeFixed(pointer: "/fields")
        }
        for key in old.subjectKeys where !new.subjectKeys.contains(key) {
            throw .datasetShapeFixed(pointer: "/subjectKeys")
        }
        guard new.recordKey == old.recordKey else {
            throw .datasetShapeFixed(pointer: "/recordKey")
        }
    }

    /// Moves a dataset of the owner to another state.
    public func move(
        _ code: DatasetCode, to state: Dataset.State, reason: String, owner: String, now: Instant
    ) async throws(SharingError) -> Decided<Dataset> {
        let read = try await ports.dataset(code, of: owner)
        var dataset = read.model
        guard Self.moves[dataset.state]?.contains(state) == true else {
            throw .datasetMove(from: dataset.state, to: state)
        }
        dataset.state = state
        dataset.stateSince = now
        dataset.stateReason = reason
        return try decided(dataset, "moved", .revision(read.revision), now)
    }

    /// A dataset as a department may see it: its own always, another's while in the catalogue.
    public func dataset(_ code: DatasetCode, for department: String) async throws(SharingError)
        -> Read<Dataset>
    {
        guard let read = try await ports.dataset(code),
            read.model.owner == department || read.model.state != .draft
        else { throw .datasetNotFound }
        return read
    }

    /// A page of the catalogue, by code; with `owner` only this department's own, in all states.
    public func catalog(
        ownedBy owner: String?, after code: String?, limit: Int
    ) async throws(SharingError) -> [Read<Dataset>] {
        let shown: [Dataset.State] = [.published, .paused]
        let condition: RecordQuery.Condition =
            owner.map { .isOne(.owner, of: [$0]) } ?? .isOne(.state, of: shown.map(\.rawValue))
        let query = RecordQuery(
            .dataset, [condition], after: code.map { .init(id: $0) }, limit: limit)
        var datasets: [Read<Dataset>] = []
        for stored in try await ports.records(query) {
            datasets.append(Read(try SharingPorts.dataset(stored), revision: stored.revision))
        }
        return datasets
    }

    private func decided(
        _ dataset: Dataset, _ op: String, _ expects: Change.Expectation, _ now: Instant
    ) throws(SharingError) -> Decided<Dataset> {
        Decided(
            model: dataset,
            change: try dataset.change(op, expects: expects, now: now, fresh: ports.fresh))
    }
}
