public import Codes
public import JSON
public import Signing

/// That a ledger only grew between two sizes (一致性证明), as the gateway gives it:
/// `{from, to, path}`.
public struct ConsistencyProof: Hashable, Sendable {
    /// The earlier size.
    public let from: Int64
    /// The later size.
    public let to: Int64
    /// The hashes.
    public let path: [[UInt8]]

    /// A proof.
    public init(from: Int64, to: Int64, path: [[UInt8]]) {
        self.from = from
        self.to = to
        self.path = path
    }

    /// Reads a proof strictly.
    public init(bytes: [UInt8]) throws(Fault) {
        var object = try Object(bytes: bytes)
        from = try object.integer("from")
        to = try object.integer("to")
        path = try ProofFile.path(&object)
        try object.end()
    }

    /// Writes its members.
    public func write(to writer: inout ObjectWriter) {
        writer.integer("from", from)
        writer.integer("to", to)
        writer.strings("path", path.map(Hex.encode))
    }

    /// Judges two checkpoints and the proof between them, with the keys a reader trusts.
    ///
    /// - Returns: `ledger.checkpoint` for each of the two, then `ledger.consistency`.
    public static func findings(
        from first: Checkpoint, to second: Checkpoint, proof: ConsistencyProof?, keys: some Keys
    ) -> [Finding] {
        [first.finding(keys: keys), second.finding(keys: keys), finding(first, second, proof)]
    }

    private static func finding(
        _ first: Checkpoint, _ second: Checkpoint, _ proof: ConsistencyProof?
    ) -> Finding {
        let code = "ledger.consistency"
        let values = ["from": "\(first.head.size)", "to": "\(second.head.size)"]
        guard first.origin.utf8.elementsEqual(second.origin.utf8) else {
            return .failed(code, "origin", ["first": first.origin, "second": second.origin])
        }
        if Succession.needsProof(of: second.head, after: first.head) {
            guard let proof else { return .notExamined(code, "no-proof", values) }
            guard proof.from == first.head.size, proof.to == second.head.size else {
                return .failed(code, "sizes", values)
            }
        }
        let succession = Succession(
            of: second.head, after: first.head, path: proof?.path ?? [])
        return succession.isSound
            ? .passed(code, succession.reason, values, source: second.origin, asOf: second.at)
            : .failed(code, succession.reason, values)
    }
}
