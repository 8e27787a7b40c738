public import Codes
public import JSON
public import Ledger
public import Licenses
public import Signing

/// A proof file held against what is known of its ledger (账本证明): what a verification examines.
public struct LedgerProof: EventInclusion {
    private let file: ProofFile
    private let isForked: Bool

    /// A proof; `isForked` when the ledger is known with another root at the size of its checkpoint.
    public init(_ file: ProofFile, isForked: Bool) {
        self.file = file
        self.isForked = isForked
    }

    /// Code of the body whose ledger its head is said to be; nil without a head.
    public var origin: String? { file.checkpoint?.origin }

    /// Judges it; a right proof that leads to a forked head fails all the same.
    public func finding(_ code: String, body: [UInt8]?, keys: some Keys) -> Finding {
        var finding = file.finding(code, body: body, keys: keys)
        if isForked, finding.outcome == .passed {
            finding.outcome = .failed
            finding.reason = "checkpoint-forked"
        }
        return finding
    }
}

extension LicenseProof {
    /// The proof of a license event; the body must stand in the file.
    ///
    /// - Throws: the faults of reading the body, `json.missing` without one.
    public init(
        _ file: ProofFile, at pointer: String = "", isForked: Bool = false
    ) throws(Fault) {
        let place = Pointer.appending("body", to: pointer)
        guard let body = file.body else { throw Fault(.unreadable, "json.missing", at: place) }
        self.init(
            event: try LicenseEvent(reading: Object(body, at: place)),
            inclusion: LedgerProof(file, isForked: isForked))
    }
}

extension Services {
    /// The proof under `proof` of a question; nil when it has none.
    func proof(_ question: inout Object) async throws -> LicenseProof? {
        guard let object = try question.optionalObject("proof") else { return nil }
        let file = try ProofFile(reading: object)
        return try LicenseProof(
            file, at: object.pointer, isForked: try await isForked(file.checkpoint))
    }

    /// Whether a checkpoint under this gateway's name is not of the ledger that it keeps: another
    /// root at its size, or more entries than there are.
    private func isForked(_ checkpoint: Checkpoint?) async throws(StoreError) -> Bool {
        guard let checkpoint, checkpoint.origin.utf8.elementsEqual(issuerName.utf8) else {
            return false
        }
        guard checkpoint.head.size <= (try await ledger.treeSize()) else { return true }
        return try await ledger.head(at: checkpoint.head.size) != checkpoint.head
    }
}
