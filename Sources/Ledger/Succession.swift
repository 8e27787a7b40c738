/// How a newer checkpoint stands to one that was kept (检查点承接关系).
public enum Succession: Hashable, Sendable {
    /// The same entries.
    case same
    /// More entries behind the same ones.
    case grown
    /// Fewer entries: the end was cut off, or an old copy came back.
    case rolledBack
    /// Other entries under the same numbers.
    case forked
    /// It has more entries, and the proof that they go on from the kept ones does not hold.
    case notProved(ProofFault)

    /// Judges a head after one that was kept before.
    ///
    /// - Parameters:
    ///   - head: the newer one.
    ///   - kept: the one that was seen before.
    ///   - path: the consistency proof between the two; empty where none is needed.
    public init(of head: TreeHead, after kept: TreeHead, path: [[UInt8]]) {
        if head.size < kept.size {
            self = .rolledBack
        } else if head.size == kept.size {
            self = head.root == kept.root ? .same : .forked
        } else if kept.size == 0 {
            // Every ledger goes on from the empty one, whose root is known.
            self = kept.root == TreeHash.sm3.empty ? .grown : .forked
        } else if let fault = head.fault(goingOnFrom: kept, path: path) {
            self = .notProved(fault)
        } else {
            self = .grown
        }
    }

    /// Whether the newer one may take the place of the kept one.
    public var isSound: Bool { self == .same || self == .grown }

    /// Whether its judgement needs a consistency proof.
    public static func needsProof(of head: TreeHead, after kept: TreeHead) -> Bool {
        kept.size > 0 && head.size > kept.size
    }

    /// The stable slug of a finding.
    public var reason: String {
        switch self {
        case .same: "same"
        case .grown: "grown"
        case .rolledBack: "rolled-back"
        case .forked: "forked"
        case .notProved: "not-proved"
        }
    }
}
