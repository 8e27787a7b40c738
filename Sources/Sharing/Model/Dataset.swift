public import Codes
public import JSON

/// A dataset of a department (数据资源) with its owner and state.
public struct Dataset: Hashable, Sendable {
    /// Where a dataset stands (状态).
    public enum State: String, Sendable, CaseIterable {
        /// Described, not shown to others yet.
        case draft = "DRAFT"
        /// In the catalogue and in use.
        case published = "PUBLISHED"
        /// In the catalogue; a look-up answers that the source is down.
        case paused = "PAUSED"
        /// Out of use for good.
        case withdrawn = "WITHDRAWN"
    }

    /// Code in the catalogue.
    public let code: DatasetCode
    /// 18-character code of the department that owns the data (数源部门).
    public let owner: String
    /// What the owner says about it.
    public var definition: DatasetDefinition
    /// Where it stands.
    public var state: State
    /// Since when.
    public var stateSince: Instant
    /// Why; for the owner and the catalogue.
    public var stateReason: String?
    /// When records were last taken in.
    public var loadedAt: Instant?
}

extension Dataset {
    /// The record.
    public var ref: RecordRef { RecordRef(.dataset, code.description) }

    /// The document of the record.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            definition.write(to: &writer)
            writer.string("owner", owner)
            writer.string("state", state.rawValue)
            writer.string("stateSince", "\(stateSince)")
            writer.optional("stateReason", stateReason)
            writer.optional("loadedAt", loadedAt.map { "\($0)" })
        }
    }

    /// Reads a stored dataset.
    public init(code: DatasetCode, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.code = code
        definition = try DatasetDefinition(taking: &object)
        owner = try object.string("owner")
        state = try object.choice("state")
        stateSince = try object.instant("stateSince")
        stateReason = try object.optionalString("stateReason")
        loadedAt = try object.optionalInstant("loadedAt")
        try object.end()
    }

    /// The plain columns of the record.
    var columns: [Column: String] { [.owner: owner, .state: state.rawValue] }

    /// The change that writes it, with its event (`op` is what was done).
    func change(
        _ op: String, expects: Change.Expectation, now: Instant, fresh: Fresh
    ) throws(SharingError) -> Change {
        let body = Value.object([
            .init("op", .string(op)), .init("dataset", .string(code.description)),
            .init("owner", .string(owner)), .init("state", .string(state.rawValue)),
            .init("at", .string("\(now)")),
        ])
        return Change(
            ref, expects: expects, document: document, columns: columns,
            event: try fresh.event(department: owner, body: body))
    }
}

extension RecordKind {
    /// Datasets of the catalogue.
    public static let dataset = RecordKind("dataset")
    /// Records of stored datasets.
    public static let dataRecord = RecordKind("data-record")
    /// Grants to use a dataset.
    public static let grant = RecordKind("grant")
}

extension Column {
    /// Code of the dataset.
    static let dataset = Column("dataset")
    /// Code of the department that uses.
    static let user = Column("user")
    /// Last day.
    static let until = Column("until")
}

/// A record of this domain as it was read, with its revision (已读记录).
public struct Read<Model: Sendable>: Sendable {
    /// What it says.
    public var model: Model
    /// Row counter when it was read.
    public let revision: Int64

    /// What was read at a revision.
    public init(_ model: Model, revision: Int64) {
        self.model = model
        self.revision = revision
    }
}
