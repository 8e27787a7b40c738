public import JSON

/// That somebody was shown something about somebody (访问记录), for what, and how it ended.
///
/// Written in the same commit the disclosure waits for. The subject's number is found by blind
/// index only; the whole stands in the sealed document.
public struct Access: Hashable, Sendable {
    /// Id in lower-case hex: 12 digits of its millisecond, then 20 random ones.
    public var id: String
    /// When.
    public var at: Instant
    /// Request id of the answer.
    public var requestID: String
    /// What was done, such as `license.view`, `dataset.query`, `resolution.lookup`.
    public var operation: String
    /// Id of the key that asked.
    public var caller: String
    /// 18-character code of the department whose key asked.
    public var department: String
    /// 18-character code of the department that owns the data.
    public var owner: String
    /// What was asked: a dataset code, a license type code.
    public var resource: String
    /// Whom it was about.
    public var subject: SubjectCode?
    /// What for; absent for a verification that discloses nothing.
    public var purpose: Purpose?
    /// Keys of the fields shown.
    public var fields: [String]
    /// The grant it was allowed under, where one is needed.
    public var grant: String?
    /// Stable word of the outcome, such as `found`, `none`, `refused`.
    public var outcome: String
    /// SM3 of the answer, `sm3:` and lower-case hex, when something was shown.
    public var answerDigest: String?

    /// A new access.
    ///
    /// `id` is 32 random digits. The first twelve give way to the instant, so that what is written at one
    /// time lies side by side in each index, and not on a page of its own.
    public init(
        id: String, at: Instant, requestID: String, operation: String, caller: String,
        department: String, owner: String, resource: String, subject: SubjectCode? = nil,
        purpose: Purpose? = nil, fields: [String] = [], grant: String? = nil, outcome: String,
        answerDigest: String? = nil
    ) {
        self.id = Self.time(at) + id.dropFirst(Self.timeDigits)
        self.at = at
        self.requestID = requestID
        self.operation = operation
        self.caller = caller
        self.department = department
        self.owner = owner
        self.resource = resource
        self.subject = subject
        self.purpose = purpose
        self.fields = fields
        self.grant = grant
        self.outcome = outcome
        self.answerDigest = answerDigest
    }
}

extension Access {
    private static let timeDigits = 12

    /// The milliseconds since 1970 in 12 digits of hex.
    private static func time(_ at: Instant) -> String {
        let digits = String(max(0, at.microseconds / 1000), radix: 16)
        return String(repeating: "0", count: max(0, timeDigits - digits.count)) + digits
    }
}

extension RecordKind {
    /// Access records.
    public static let access = RecordKind("access")
}

extension Column {
    /// Code of the department that asked.
    public static let department = Column("department")
    /// Code of the department that owns.
    public static let owner = Column("owner")
    /// Civil day.
    public static let day = Column("day")
    /// Instant to the microsecond, of fixed width, by which records are ordered.
    public static let at = Column("at")
    /// What was asked.
    public static let resource = Column("resource")
    /// State of the record, in the words of its domain.
    public static let state = Column("state")
}

extension Access {
    /// Blind index of the person or body an access was about.
    public static let subjectIndex = "access.subject"

    /// The change that records it; `eventID` and `salt` are fresh random values.
    public func change(eventID: String, salt: [UInt8]) -> Change {
        let body = Value.object([
            .init("access", .string(id)), .init("operation", .string(operation)),
            .init("department", .string(department)), .init("owner", .string(owner)),
            .init("resource", .string(resource)), .init("outcome", .string(outcome)),
            .init("at", .string("\(at)")),
        ])
        return Change(
            RecordRef(.access, id), expects: .absent, document: document,
            columns: [
                .department: department, .owner: owner, .day: "\(at.day)", .at: at.sortable,
                .resource: resource,
            ],
            blind: Set(subject.map { [BlindValue(Self.subjectIndex, $0.indexed)] } ?? []),
            event: EventDraft(
                id: eventID, salt: salt, stream: "access", department: owner, body: body.canonical)
        )
    }

    /// The document of the record.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("at", "\(at)")
            writer.string("requestId", requestID)
            writer.string("operation", operation)
            writer.string("caller", caller)
            writer.string("department", department)
            writer.string("owner", owner)
            writer.string("resource", resource)
            if let subject {
                writer.object("subject") {
                    $0.string("codeType", subject.type)
                    $0.string("code", subject.number)
                }
            }
            if let purpose { writer.object("purpose") { purpose.write(to: &$0) } }
            writer.strings("fields", fields)
            writer.optional("grant", grant)
            writer.string("outcome", outcome)
            writer.optional("answerDigest", answerDigest)
        }
    }

    /// Reads a stored access.
    public init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        at = try object.instant("at")
        requestID = try object.string("requestId")
        operation = try object.string("operation")
        caller = try object.string("caller")
        department = try object.string("department")
        owner = try object.string("owner")
        resource = try object.string("resource")
        if var subject = try object.optionalObject("subject") {
            self.subject = SubjectCode(
                type: try subject.string("codeType"), number: try subject.string("code"))
        }
        purpose = try object.optionalObject("purpose").map { object throws(Fault) in
            try Purpose(reading: object)
        }
        fields = try object.strings("fields")
        grant = try object.optionalString("grant")
        outcome = try object.string("outcome")
        answerDigest = try object.optionalString("answerDigest")
        try object.end()
    }
}
