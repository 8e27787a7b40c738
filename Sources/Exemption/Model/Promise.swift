public import Codes
public import JSON

/// A promise an applicant signed instead of handing in a proof (告知承诺书).
public struct Promise: Hashable, Sendable {
    /// Version of the text that was signed.
    public var textVersion: String
    /// Role of the party who signed.
    public var signer: String
    /// The signature, when it is an electronic one.
    public var signature: String?
    /// Where the proof of signing is kept, otherwise.
    public var evidence: Purpose.Evidence?
    /// When it was recorded.
    public var at: Instant
}

extension Promise {
    /// Reads `{textVersion, signer, signature or evidence}`.
    public init(reading object: Object, at: Instant) throws(Fault) {
        var object = object
        try self.init(members: &object, at: at)
        try object.end()
    }

    private init(members object: inout Object, at: Instant) throws(Fault) {
        textVersion = try object.token("textVersion")
        signer = try object.token("signer", limit: 32)
        signature = try object.optionalName("signature", limit: 8192)
        evidence = nil
        if let proof = try object.optionalObject("evidence") {
            evidence = try Purpose.Evidence(reading: proof)
        }
        guard (signature == nil) != (evidence == nil) else {
            throw Fault(.unreadable, "promise.proof", at: object.pointer)
        }
        self.at = at
    }

    init(stored object: Object) throws(Fault) {
        var object = object
        let at = try object.instant("at")
        try self.init(members: &object, at: at)
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("textVersion", textVersion)
        writer.string("signer", signer)
        writer.optional("signature", signature)
        if let evidence { writer.object("evidence") { evidence.write(to: &$0) } }
        writer.string("at", "\(at)")
    }
}

/// That paper or data arrived for a material (收件).
public struct Fulfilment: Hashable, Sendable {
    /// In which form it arrived.
    public enum Form: String, Sendable, CaseIterable {
        case original
        case copy
        case scan
        case upload
        case data
    }

    /// The form.
    public var receivedAs: Form
    /// How many.
    public var copies: Int64
    /// Digest of the file, when there is one.
    public var digest: String?
    /// When it was recorded.
    public var at: Instant
}

extension Fulfilment {
    /// Reads `{receivedAs, copies, digest?}`.
    public init(reading object: Object, at: Instant) throws(Fault) {
        var object = object
        try self.init(members: &object, at: at)
        try object.end()
    }

    private init(members object: inout Object, at: Instant) throws(Fault) {
        receivedAs = try object.choice("receivedAs")
        copies = try object.integer("copies")
        guard (1...1000).contains(copies) else {
            throw .unsound("fulfilment.copies", at: object.pointer(to: "copies"))
        }
        digest = try object.optionalToken("digest", limit: 128)
        self.at = at
    }

    init(stored object: Object) throws(Fault) {
        var object = object
        let at = try object.instant("at")
        try self.init(members: &object, at: at)
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("receivedAs", receivedAs.rawValue)
        writer.integer("copies", copies)
        writer.optional("digest", digest)
        writer.string("at", "\(at)")
    }
}
