public import Codes
public import JSON

/// What can go wrong in data sharing (数据共享错误).
public enum SharingError: Error, Hashable, Sendable {
    /// There is no such dataset, or it is not the caller's to change.
    case datasetNotFound
    /// Another department has a dataset under this code.
    case datasetCodeTaken
    /// A field or key that records were written with would be dropped or retyped.
    case datasetShapeFixed(pointer: String)
    /// The dataset cannot go from one state to the other.
    case datasetMove(from: Dataset.State, to: Dataset.State)
    /// The dataset is out of use for good.
    case datasetWithdrawn
    /// The dataset is not shared (不予共享), by the law named in the catalogue.
    case datasetNotShared
    /// There is no such grant, or it is another department's.
    case grantNotFound
    /// The grant is in a state in which this cannot be done.
    case grantState(Grant.State)
    /// The owner's terms go beyond what was asked for.
    case grantExceeds(pointer: String)
    /// Reading failed.
    case store(StoreError)
    /// The message is wrong.
    case fault(Fault)

    /// The stable machine code.
    public var code: String {
        switch self {
        case .datasetNotFound: "dataset.not-found"
        case .datasetCodeTaken: "dataset.code-taken"
        case .datasetShapeFixed: "dataset.shape-fixed"
        case .datasetMove: "dataset.move-not-allowed"
        case .datasetWithdrawn: "dataset.withdrawn"
        case .datasetNotShared: "dataset.not-shared"
        case .grantNotFound: "grant.not-found"
        case .grantState: "grant.state-not-allowed"
        case .grantExceeds: "grant.more-than-asked"
        case .store(.unavailable): "store.unavailable"
        case .store(.conflict): "state.conflict"
        case .store(.outcomeUnknown): "store.outcome-unknown"
        case .fault(let fault): fault.code
        }
    }
}

/// Why a look-up was not allowed or not possible (拒绝原因).
public enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
    /// The department has no grant for this dataset.
    case missing = "grant.missing"
    /// Its grant was taken back.
    case withdrawn = "grant.withdrawn"
    /// Its grant has run out.
    case expired = "grant.expired"
    /// The grant allows another way of use only.
    case useNotAllowed = "grant.use-not-allowed"
    /// The grant is for other items.
    case itemNotAllowed = "grant.item-not-allowed"
    /// A field is not in the grant.
    case fieldNotAllowed = "grant.field-not-allowed"
    /// The day's budget is spent.
    case budgetSpent = "grant.budget-spent"
    /// The owner has paused the dataset.
    case datasetPaused = "dataset.paused"
    /// The owner has withdrawn the dataset.
    case datasetWithdrawn = "dataset.withdrawn"
    /// The dataset is not shared at all.
    case datasetNotShared = "dataset.not-shared"
    /// The key does not list the department it asks for.
    case purposeNotAllowed = "purpose.not-allowed"
    /// The key is limited to other datasets.
    case callerNotAllowed = "caller.dataset-not-allowed"

    /// The stable machine code.
    public var code: String { rawValue }
}
