internal import Codes
public import JSON

/// What somebody wants verified (核验请求).
public struct VerificationQuestion: Hashable, Sendable {
    /// What was handed in.
    public enum Subject: Hashable, Sendable {
        /// A signed text.
        case token(String)
        /// The number printed on a license of a type.
        case number(typeCode: String, String)
        /// An identifier, as written.
        case identifier(String)
    }

    /// What was handed in.
    public var subject: Subject
    /// Who is said to hold it; always there without a token.
    public var holder: HolderClaim?
    /// What its face is said to show.
    public var claims: [License.FaceValue]
    /// Where the question stands in the message.
    public var pointer: String
    /// Whether the answer is to be signed (核验证明).
    public var isAttested = false

    /// A question.
    public init(
        _ subject: Subject, holder: HolderClaim? = nil, claims: [License.FaceValue] = [],
        pointer: String = ""
    ) {
        self.subject = subject
        self.holder = holder
        self.claims = claims
        self.pointer = pointer
    }

    /// Reads one of `{token}`, `{typeCode, number}`, `{identifier}`, with `holder`, `claims?` and
    /// `attestation?`.
    ///
    /// - Throws: `verification.subject` when there is not exactly one of the three, and the faults
    ///   of reading; without a token a missing holder is `json.missing`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        pointer = object.pointer
        let token = try object.optionalString("token")
        let number = try object.optionalName("number", limit: 128)
        let identifier = try object.optionalName("identifier", limit: 128)
        switch (token, number, identifier) {
        case (let token?, nil, nil): subject = .token(token)
        case (nil, let number?, nil):
            subject = .number(typeCode: try object.name("typeCode", limit: 21), number)
        case (nil, nil, let identifier?): subject = .identifier(identifier)
        default: throw Fault(.unreadable, "verification.subject", at: object.pointer)
        }
        if token == nil {
            holder = try HolderClaim(reading: object.object("holder"))
        } else if let claim = try object.optionalObject("holder") {
            holder = try HolderClaim(reading: claim)
        }
        isAttested = try object.optionalBool("attestation") ?? false
        claims = try object.faceValues("claims", optional: true)
        for claim in claims where claim.text.unicodeScalars.count > FaceField.longestText {
            throw .unsound(
                "text.length", at: Pointer.appending(claim.key, to: object.pointer(to: "claims")),
                ["limit": "\(FaceField.longestText)"])
        }
        try object.end()
    }
}
