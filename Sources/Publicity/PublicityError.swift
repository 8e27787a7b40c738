public import Codes
public import JSON

/// What can go wrong with decisions and publicity records.
public enum PublicityError: Error, Hashable, Sendable {
    /// One place of the message cannot be read or cannot be right.
    case fault(Fault)
    /// The same decision was recorded before, under this id.
    case alreadyRecorded(String)
    /// There is no such record for this department.
    case recordUnknown
    /// The record is in a state that allows no completion.
    case recordClosed(PublicityRecord.State)
    /// There is no template of this code.
    case templateUnknown(String)
    /// The random source gave nothing.
    case randomFailed
    /// Storage answered with an error.
    case store(StoreError)

    /// The stable machine code.
    public var code: String {
        switch self {
        case .fault(let fault): fault.code
        case .alreadyRecorded: "decision.already-recorded"
        case .recordUnknown: "record.not-found"
        case .recordClosed: "record.closed"
        case .templateUnknown: "template.not-found"
        case .randomFailed: "random.failed"
        case .store(.unavailable): "store.unavailable"
        case .store(.conflict): "store.conflict"
        case .store(.outcomeUnknown): "store.outcome-unknown"
        }
    }
}
