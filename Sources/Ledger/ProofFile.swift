public import Codes
public import JSON
public import Signing

/// That an event stands in the ledger (存在证明), as a file that needs no connection:
/// `{seq, salt, path, checkpoint, body}`.
///
/// The gateway gives it without salt and body, which whoever was told of the event has, and with
/// the `leaf`. Body and salt give the leaf; leaf and path the root; the checkpoint signs the root.
public struct ProofFile: Hashable, Sendable {
    /// The place of the event, from 0.
    public let seq: Int64
    /// The salt of its leaf; nil as long as its holder has not added it.
    public let salt: [UInt8]?
    /// The leaf; when it is given the body must lead to it.
    public let leaf: [UInt8]?
    /// The hashes up to the root.
    public let path: [[UInt8]]
    /// The signed root; nil where only the path was asked for.
    public let checkpoint: Checkpoint?
    /// The body of the event; nil as long as its holder has not added it.
    public let body: Value?

    /// A proof.
    public init(
        seq: Int64, salt: [UInt8]? = nil, leaf: [UInt8]? = nil, path: [[UInt8]],
        checkpoint: Checkpoint?, body: Value? = nil
    ) {
        self.seq = seq
        self.salt = salt
        self.leaf = leaf
        self.path = path
        self.checkpoint = checkpoint
        self.body = body
    }

    /// Reads a proof strictly.
    ///
    /// - Throws: `ledger.hash` for a hash or a salt in another form, `checkpoint.form`, or a fault of
    ///   its JSON.
    public init(bytes: [UInt8]) throws(Fault) {
        try self.init(reading: Object(bytes: bytes))
    }

    /// Reads a proof that stands in a message.
    ///
    /// - Throws: the same.
    public init(reading object: Object) throws(Fault) {
        var object = object
        seq = try object.integer("seq")
        salt = try Self.hash("salt", &object)
        leaf = try Self.hash("leaf", &object)
        path = try Self.path(&object)
        let pointer = object.pointer(to: "checkpoint")
        checkpoint = try object.optionalString("checkpoint").map { text throws(Fault) in
            do throws(Fault) { return try Checkpoint(text) } catch {
                throw Fault(.unsound, "checkpoint.form", at: pointer)
            }
        }
        body = object.optional("body")
        try object.end()
    }

    /// Writes its members.
    public func write(to writer: inout ObjectWriter) {
        writer.integer("seq", seq)
        writer.optional("salt", salt.map(Hex.encode))
        writer.optional("leaf", leaf.map(Hex.encode))
        writer.strings("path", path.map(Hex.encode))
        writer.optional("checkpoint", checkpoint?.text)
        if let body { writer.value("body", body) }
    }

    /// The same with the salt its holder has.
    public func salted(_ salt: [UInt8]) -> ProofFile {
        ProofFile(
            seq: seq, salt: salt, leaf: leaf, path: path, checkpoint: checkpoint, body: body)
    }

    private static func hash(
        _ name: String, _ object: inout Object
    ) throws(Fault) -> [UInt8]? {
        let pointer = object.pointer(to: name)
        return try object.optionalString(name).map { text throws(Fault) in
            try HashText.hash(text, at: pointer)
        }
    }

    /// The hashes of a proof.
    static func path(_ object: inout Object) throws(Fault) -> [[UInt8]] {
        let pointer = object.pointer(to: "path")
        var path: [[UInt8]] = []
        for text in try object.strings("path") {
            path.append(try HashText.hash(text, at: pointer))
        }
        return path
    }
}

extension ProofFile {
    /// Judges a proof file and the body it is about, with the keys a reader trusts; needs no store.
    ///
    /// - Parameters:
    ///   - file: the file as it came.
    ///   - body: the octets of the event's body; nil takes the one in the file, and without that
    ///     proves only that its leaf stands there.
    ///   - keys: the keys that are trusted.
    /// - Returns: `ledger.format`, `ledger.checkpoint`, `ledger.leaf`, `ledger.inclusion`, in this
    ///   order, as far as it went.
    public static func findings(
        _ file: [UInt8], body: [UInt8]?, keys: some Keys
    ) -> [Finding] {
        do throws(Fault) {
            let proof = try ProofFile(bytes: file)
            return [.passed("ledger.format")]
                + proof.findings(body: body ?? proof.body?.canonical, keys: keys)
        } catch {
            let values = ["code": error.code, "pointer": error.pointer]
            return [.failed("ledger.format", "malformed", values)]
        }
    }

    /// The same of a proof that was read.
    public func findings(body: [UInt8]?, keys: some Keys) -> [Finding] {
        [
            checkpoint?.finding(keys: keys)
                ?? .notExamined("ledger.checkpoint", "missing"),
            leafFinding(body), inclusion(body),
        ]
    }

    /// One finding for all of them, for a check that has more to say than the ledger: the first that
    /// did not pass under the code given, or that all passed, as of the checkpoint.
    public func finding(_ code: String, body: [UInt8]?, keys: some Keys) -> Finding {
        let findings = findings(body: body, keys: keys)
        let first =
            findings.first { $0.outcome == .failed }
            ?? findings.first { $0.outcome == .notExamined }
        if var first {
            // `ledger.checkpoint` and `signature` become `checkpoint-signature`.
            first.reason = "\(first.code.dropFirst("ledger.".count))-\(first.reason)"
            first.code = code
            return first
        }
        let values = [
            "seq": "\(seq)", "size": "\(checkpoint?.head.size ?? 0)",
            "at": checkpoint.map { "\($0.at)" } ?? "",
        ]
        return .passed(code, "", values, source: checkpoint?.origin, asOf: checkpoint?.at)
    }

    /// The leaf that salt and body give.
    private func computed(_ body: [UInt8]?) -> [UInt8]? {
        guard let body, let salt else { return nil }
        return Leaf.hash(salt: salt, body: body)
    }

    private func leafFinding(_ body: [UInt8]?) -> Finding {
        let code = "ledger.leaf"
        guard body != nil else { return .notExamined(code, "no-body") }
        guard let computed = computed(body) else { return .notExamined(code, "no-salt") }
        guard let leaf else { return .passed(code, "computed") }
        return leaf == computed ? .passed(code) : .failed(code, "differs")
    }

    private func inclusion(_ body: [UInt8]?) -> Finding {
        let code = "ledger.inclusion"
        guard let checkpoint else { return .notExamined(code, "no-root") }
        guard let leaf = computed(body) ?? leaf else { return .notExamined(code, "no-leaf") }
        let values = ["seq": "\(seq)", "size": "\(checkpoint.head.size)"]
        guard let fault = checkpoint.head.fault(leaf: leaf, at: seq, path: path) else {
            return .passed(code, "", values, source: checkpoint.origin, asOf: checkpoint.at)
        }
        return .failed(code, "path", values.merging(["fault": fault.rawValue]) { one, _ in one })
    }
}
