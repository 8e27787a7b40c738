public import Codes
internal import JSON
public import Signing

/// What the operations read through and draw random values from (外部依赖).
public struct SharingPorts: Sendable {
    /// Where datasets, records, grants and accesses are read.
    public let records: any Records
    /// Where ids and salts come from.
    public let random: any RandomSource

    /// The ports.
    public init(records: any Records, random: any RandomSource) {
        self.records = records
        self.random = random
    }

    var fresh: Fresh { Fresh(random: random) }
}

/// Fresh ids, salts and events.
struct Fresh {
    let random: any RandomSource

    func octets(_ count: Int) throws(SharingError) -> [UInt8] {
        do throws(SigningError) { return try random.bytes(count) } catch {
            throw .store(.unavailable("random source"))
        }
    }

    func id() throws(SharingError) -> String { Hex.encode(try octets(16)) }

    func event(department: String, body: Value) throws(SharingError) -> EventDraft {
        EventDraft(
            id: try id(), salt: try octets(32), stream: "sharing", department: department,
            body: body.canonical)
    }
}

extension SharingPorts {
    func record(_ ref: RecordRef) async throws(SharingError) -> StoredRecord? {
        do throws(StoreError) { return try await records.record(ref) } catch {
            throw .store(error)
        }
    }

    func records(_ query: RecordQuery) async throws(SharingError) -> [StoredRecord] {
        do throws(StoreError) { return try await records.records(query) } catch {
            throw .store(error)
        }
    }

    func record(_ kind: RecordKind, holding key: BlindValue) async throws(SharingError)
        -> StoredRecord?
    {
        do throws(StoreError) { return try await records.record(kind, holding: key) } catch {
            throw .store(error)
        }
    }

    /// Reads a stored document; one that cannot be read is the store's failure.
    static func opened<Model>(
        _ read: () throws(Fault) -> Model
    ) throws(SharingError) -> Model {
        do throws(Fault) { return try read() } catch {
            throw .store(.unavailable("damaged document"))
        }
    }

    func dataset(_ code: DatasetCode) async throws(SharingError) -> Read<Dataset>? {
        guard let stored = try await record(RecordRef(.dataset, code.description)) else {
            return nil
        }
        return Read(try Self.dataset(stored), revision: stored.revision)
    }

    static func dataset(_ stored: StoredRecord) throws(SharingError) -> Dataset {
        try opened { () throws(Fault) in
            guard let code = DatasetCode(stored.ref.id) else {
                throw .unsound("dataset.code-malformed", at: "")
            }
            return try keptDatasets.model(stored.ref.id, stored.document) { () throws(Fault) in
                try Dataset(code: code, document: stored.document)
            }
        }
    }

    private static let keptDatasets = KeptModels<Dataset>()

    /// A dataset of this owner; another department's is as good as none.
    func dataset(_ code: DatasetCode, of owner: String) async throws(SharingError)
        -> Read<Dataset>
    {
        guard let read = try await dataset(code), read.model.owner == owner else {
            throw .datasetNotFound
        }
        return read
    }

    static func grant(_ stored: StoredRecord) throws(SharingError) -> Read<Grant> {
        let grant = try opened { () throws(Fault) in
            try keptGrants.model(stored.ref.id, stored.document) { () throws(Fault) in
                try Grant(id: stored.ref.id, document: stored.document)
            }
        }
        return Read(grant, revision: stored.revision)
    }

    private static let keptGrants = KeptModels<Grant>()
}

/// Who asks, through which request, and when (调用上下文).
public struct Asker: Hashable, Sendable {
    /// Id of the key.
    public let caller: String
    /// 18-character code of the department the key belongs to.
    public let department: String
    /// Id of the request.
    public let requestID: String
    /// The instant every rule counts with.
    public let now: Instant
    /// Budgets found spent when an earlier try of this request was committed.
    public let spentBudgets: Set<String>

    /// An asker.
    public init(
        caller: String, department: String, requestID: String, now: Instant,
        spentBudgets: Set<String> = []
    ) {
        self.caller = caller
        self.department = department
        self.requestID = requestID
        self.now = now
        self.spentBudgets = spentBudgets
    }
}

/// What was decided about one record: how it will be, and the changes to commit (决定).
public struct Decided<Model: Sendable>: Sendable {
    /// The record as it will be.
    public let model: Model
    /// The change of the record itself.
    public let change: Change
}
