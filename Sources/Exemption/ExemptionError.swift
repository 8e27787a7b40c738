public import Codes
public import JSON
public import Signing

/// What can go wrong with items, cases and resolutions (免提交错误).
public enum ExemptionError: Error, Hashable, Sendable {
    /// What was asked for is not there, or belongs to another department.
    case notFound(Subject)
    /// The key may not act for this department.
    case mayNotActFor(String)
    /// A change of an existing record did not say which revision it changes.
    case revisionMissing
    /// The record was changed meanwhile and has this revision now; 0 when there is none.
    case revisionStale(Int64)
    /// A case may not move so (states of the list).
    case caseMove(from: String, to: String)
    /// The case is decided or ended.
    case caseClosed(String)
    /// A promise cannot be made or taken back.
    case promise(PromiseProblem)
    /// Nothing stands in for this material: it was not spared by a license or data.
    case noDocument(String)
    /// A catch-all clause names no material, so none may be received for it.
    case catchAll(String)
    /// Paper or data was received already.
    case received(String)
    /// The slip could not be signed.
    case signing(SigningError)
    /// A port did not answer.
    case store(StoreError)
    /// A place of the message is wrong.
    case fault(Fault)

    /// What was not found.
    public enum Subject: String, Sendable, CaseIterable {
        case item
        case `case`
        case resolution
        case material
    }

    /// Why a promise cannot be made or taken back.
    public enum PromiseProblem: String, Sendable, CaseIterable {
        /// No promise is allowed for this material now.
        case notOffered = "not-offered"
        /// Another version of the text is in force.
        case textVersion = "text-version"
        /// It is signed already.
        case signed
        /// There is none to take back.
        case notSigned = "not-signed"
        /// The case is decided.
        case decided
    }

    /// The stable machine code.
    public var code: String {
        switch self {
        case .notFound(let subject): "\(subject.rawValue).not-found"
        case .mayNotActFor: "purpose.not-allowed"
        case .revisionMissing: "revision.missing"
        case .revisionStale: "revision.stale"
        case .caseMove: "case.move-refused"
        case .caseClosed: "case.closed"
        case .promise(let problem): "promise.\(problem.rawValue)"
        case .noDocument: "material.no-document"
        case .catchAll: "material.catch-all"
        case .received: "material.received"
        case .signing: "signing.unavailable"
        case .store: "store.unavailable"
        case .fault(let fault): fault.code
        }
    }
}

/// Runs a reading whose faults become errors of this module.
func reading<Result>(
    _ body: () throws(Fault) -> Result
) throws(ExemptionError) -> Result {
    do throws(Fault) { return try body() } catch { throw .fault(error) }
}

/// Opens a stored document; one that cannot be read is the store's failure.
func opening<Result>(
    _ body: () throws(Fault) -> Result
) throws(ExemptionError) -> Result {
    do throws(Fault) { return try body() } catch {
        throw .store(.unavailable("damaged document"))
    }
}
