public import Codes
internal import JSON

/// Takes records into a stored dataset (数据入库), a bounded batch at a time.
///
/// Each batch is planned on a copy of this value, committed, and the copy kept: a batch that lost
/// a race is planned again. A load raises the dataset's revision when it begins; a snapshot then
/// holds to that revision to its end, so that it never removes what another load brought in
/// meanwhile. An increment raises the revision again when another load did.
public struct RecordLoad: Sendable {
    /// Whether lines add to what is stored, or are all there is.
    public enum Mode: String, Sendable, CaseIterable {
        /// Lines change the records they name (增量).
        case increment
        /// Records no line names are removed (全量).
        case snapshot
    }

    /// A line that was not taken.
    public struct Rejection: Hashable, Sendable {
        /// Number of the line, from 1.
        public let line: Int
        /// Stable code.
        public let code: String
        /// Pointer within the line.
        public let pointer: String
    }

    /// Lines of one batch; one commit holds their changes.
    public static let batchSize = 500

    /// Lines that changed something.
    public private(set) var accepted = 0
    /// Lines that said what was known.
    public private(set) var unchanged = 0
    /// Records a snapshot removed.
    public private(set) var removed = 0
    /// Lines that were not taken.
    public private(set) var rejected: [Rejection] = []

    private let ports: SharingPorts
    private let code: DatasetCode
    private let owner: String
    private let mode: Mode
    private let now: Instant
    private var seen: Set<[UInt8]> = []
    /// Revision of the dataset after this load raised it last.
    private var held: Int64?

    /// A load into a dataset of this owner.
    public init(
        _ ports: SharingPorts, into code: DatasetCode, owner: String, mode: Mode, now: Instant
    ) {
        self.ports = ports
        self.code = code
        self.owner = owner
        self.mode = mode
        self.now = now
    }

    /// The changes of the next lines; at most ``batchSize`` are to be given.
    ///
    /// A bad line is kept out and counted; the others stand.
    public mutating func plan(
        _ lines: some Sequence<RecordLine>
    ) async throws(SharingError) -> [Change] {
        let dataset = try await openDataset()
        var batch = RecordBatch()
        for line in lines {
            switch line.sound(for: dataset.model.definition, mode: mode, now: now) {
            case .failure(let fault):
                rejected.append(
                    Rejection(line: line.number, code: fault.code, pointer: fault.pointer))
            case .success(let sound):
                seen.insert(Array(sound.recordKey.utf8))
                try await take(sound, line.number, &batch)
            }
        }
        return batch.changes + [hold(dataset)]
    }

    /// Assumes the revision this load raised the dataset to, or raises it.
    private mutating func hold(_ dataset: Read<Dataset>) -> Change {
        let model = dataset.model
        if let held, mode == .snapshot || held == dataset.revision {
            return .assuming(model.ref, revision: held)
        }
        let raise = Change(
            model.ref, expects: .revision(dataset.revision), document: model.document,
            columns: model.columns)
        held = raise.revision
        return raise
    }

    private func openDataset() async throws(SharingError) -> Read<Dataset> {
        let dataset = try await ports.dataset(code, of: owner)
        if dataset.model.state == .withdrawn { throw .datasetWithdrawn }
        return dataset
    }

    private mutating func take(
        _ line: SoundLine, _ number: Int, _ batch: inout RecordBatch
    ) async throws(SharingError) {
        let key = Array(line.recordKey.utf8)
        let entry: RecordBatch.Entry
        if let known = batch.entry(key) {
            entry = known
        } else {
            entry = try await stored(line.recordKey)
        }
        if let known = entry.after, line.asOf < known.asOf {
            rejected.append(Rejection(line: number, code: "record.older", pointer: "/asOf"))
            return
        }
        let record = line.op == .delete ? nil : try record(line, id: entry.id)
        guard record?.document != entry.after?.document else {
            unchanged += 1
            return
        }
        accepted += 1
        batch.keep(entry.becoming(record), key)
    }

    private func stored(_ recordKey: String) async throws(SharingError) -> RecordBatch.Entry {
        let unique = DataRecord.unique(code, recordKey)
        guard let stored = try await ports.record(.dataRecord, holding: unique) else {
            return RecordBatch.Entry()
        }
        let record = try SharingPorts.opened { () throws(Fault) in
            try DataRecord(id: stored.ref.id, document: stored.document)
        }
        return RecordBatch.Entry(
            id: record.id, revision: stored.revision, before: record, after: record)
    }

    private func identifier(_ id: String?) throws(SharingError) -> String {
        if let id { return id }
        return try ports.fresh.id()
    }

    private func record(_ line: SoundLine, id: String?) throws(SharingError) -> DataRecord {
        DataRecord(
            id: try identifier(id), dataset: code, recordKey: line.recordKey,
            subject: line.subject, fields: line.fields, asOf: line.asOf)
    }
}

extension RecordLoad {
    /// One page of what a snapshot removes, behind a position; nil when there is nothing to do.
    ///
    /// Ours: a snapshot with a rejected line removes nothing, since the line may name any record.
    public mutating func sweep(
        after id: String?
    ) async throws(SharingError) -> (changes: [Change], next: String?)? {
        guard mode == .snapshot, rejected.isEmpty, !seen.isEmpty, let held else { return nil }
        let page = try await ports.records(
            RecordQuery(
                .dataRecord, [.isOne(.dataset, of: [code.description])],
                after: id.map { .init(id: $0) }, limit: Self.batchSize))
        var changes: [Change] = []
        defer { removed += changes.count }
        for stored in page {
            let record = try SharingPorts.opened { () throws(Fault) in
                try DataRecord(id: stored.ref.id, document: stored.document)
            }
            if seen.contains(Array(record.recordKey.utf8)) { continue }
            changes.append(
                Change(stored.ref, expects: .revision(stored.revision), effect: .remove))
        }
        let unmoved = Change.assuming(RecordRef(.dataset, code.description), revision: held)
        return (changes + [unmoved], page.count == Self.batchSize ? page.last?.ref.id : nil)
    }

    /// Whether a snapshot removed nothing because a line was rejected.
    public var isRemovalHeld: Bool { mode == .snapshot && (!rejected.isEmpty || seen.isEmpty) }

    /// The change that notes on the dataset when records were taken in, with its event.
    public func finish() async throws(SharingError) -> Change {
        let read = try await openDataset()
        var dataset = read.model
        dataset.loadedAt = now
        let revision = mode == .snapshot ? held ?? read.revision : read.revision
        return try dataset.change(
            "loaded", expects: .revision(revision), now: now, fresh: ports.fresh)
    }
}
