internal import Codes
internal import Signing

/// Why a unit of work did not come to its end (工作单元错误); the engine makes a `StoreError` of it.
enum UnitError: Error, Hashable {
    /// An assumption of the unit does not hold.
    case conflict(StoreError.Conflict)
    /// A lock was not given in time.
    case busy
    /// The database asks for the whole unit to be run again: deadlock or serialization.
    case again
    /// The connection broke; nothing was committed.
    case lost(String)
    /// The connection or the disk failed while committing.
    case outcomeUnknown
    /// The disk failed, or the file is damaged: only a restart knows what was written.
    case diskFailed
    /// Anything else; the word is for the log and holds no values of rows.
    case failed(String)

    /// What the port answers.
    var storeError: StoreError {
        switch self {
        case .conflict(let conflict): .conflict(conflict)
        case .busy: .unavailable("busy")
        case .again: .unavailable("busy: deadlocks")
        case .lost(let word): .unavailable(word)
        case .outcomeUnknown: .outcomeUnknown
        case .diskFailed: .unavailable("disk failed")
        case .failed(let word): .unavailable(word)
        }
    }

    /// This error, or a conflict when it says only that a lock was not given in time.
    func whenBusy(_ conflict: StoreError.Conflict) -> UnitError {
        self == .busy ? .conflict(conflict) : self
    }
}

extension UnitError {
    /// A failure of a seal or of the random source, without a word about the row.
    init(_ error: SigningError) { self = .failed(error.code) }
}
