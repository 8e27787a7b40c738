public import Codes
public import JSON

/// An answer before it leaves (应答).
public struct Answer: Sendable, Hashable {
    /// HTTP status.
    public var status: Int
    /// Media type.
    public var contentType: String
    /// Further header fields, name and value.
    public var headers: [[String]]
    /// The bytes.
    public var body: [UInt8]
    /// What comes instead of ``body`` when the answer is made while it leaves.
    public var stream: AnswerStream?

    /// An answer.
    public init(
        status: Int = 200, contentType: String = "application/json", headers: [[String]] = [],
        body: [UInt8] = [], stream: AnswerStream? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.stream = stream
    }

    /// A JSON object; with a revision also its ETag.
    public static func json(
        _ status: Int = 200, revision: Int64? = nil, headers: [[String]] = [],
        _ body: (inout ObjectWriter) -> Void
    ) -> Answer {
        let tag = revision.map { [["ETag", "\"\($0)\""]] } ?? []
        return Answer(status: status, headers: tag + headers, body: ObjectWriter.bytes(body))
    }

    /// A page of a list: `{"items": [...], "next": "..." or null}`.
    public static func list<Element>(
        _ items: some Sequence<Element>, next: String?,
        _ body: (Element, inout ObjectWriter) -> Void
    ) -> Answer {
        json { writer in
            writer.objects("items", items, body)
            writer.nullable("next", next)
        }
    }

    /// No content.
    public static let empty = Answer(status: 204, contentType: "")
}

/// What a handler wants done (处理结果).
public enum Outcome: Sendable {
    /// Nothing is written.
    case answer(Answer)
    /// The answer leaves when all changes are durable.
    case commit([Change], Answer)
    /// The changes are recorded soon; the answer does not wait.
    case record([Change], Answer)
    /// The answer is made while it leaves.
    case stream(StreamedWork)
}

/// Finds the answer of one call.
public typealias Handler = @Sendable (Call, Services) async throws -> Outcome
