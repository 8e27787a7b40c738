import Codes
import JSON
import Testing
import TestSupport

@testable import Sharing

/// An invented department with a valid code.
func department(_ number: Int) throws -> String {
    let body = "11320500MB000000\(number)"
    return body + String(try #require(UnifiedCreditCode.checkCharacter(of: body)))
}

/// The item every purpose of these tests names.
let residence = "RES-0001"

/// A day and hour in UTC+8.
func at(_ text: String) throws -> Instant { try Instant(text + "+08:00") }

/// The object of a text.
func object(_ text: String) throws -> Object { try Object(bytes: Array(text.utf8)) }

/// An owner's dataset, a user's grant and a store to work on.
struct World {
    let store: any Store = MemoryStore()
    let ports: SharingPorts
    let owner: String
    let user: String
    let stranger: String
    let now: Instant
    let code: DatasetCode

    init() throws {
        ports = SharingPorts(records: store, random: SeededRandom(7))
        owner = try department(1)
        user = try department(2)
        stranger = try department(3)
        now = try at("2026-11-21T10:00:00")
        code = try #require(DatasetCode("marriage"))
    }

    /// A definition; JSON members may be replaced.
    static func definition(_ changes: [String: String] = [:]) throws -> DatasetDefinition {
        var members = [
            "title": #""婚姻登记信息""#,
            "fields": """
            [{"key":"state","name":"婚姻状态","type":"text","sensitive":true},
             {"key":"since","name":"登记日期","type":"date","sensitive":false},
             {"key":"count","name":"次数","type":"integer","sensitive":false},
             {"key":"share","name":"份额","type":"decimal","sensitive":false},
             {"key":"valid","name":"有效","type":"boolean","sensitive":false}]
            """,
            "subjectKeys": """
            [{"name":"person","kind":"citizenId"},{"name":"firm","kind":"creditCode"},
             {"name":"unit","kind":"text"}]
            """,
            "recordKey": #""number""#, "cardinality": #""many""#, "class": #""conditional""#,
            "refresh": #""day""#, "source": #"{"kind":"stored"}"#,
        ]
        for (key, value) in changes { members[key] = value }
        let text = members.map { "\"\($0)\":\($1)" }.joined(separator: ",")
        return try DatasetDefinition(reading: object("{\(text)}"))
    }

    /// Writes and publishes the dataset.
    @discardableResult
    func publish(_ changes: [String: String] = [:]) async throws -> World {
        let datasets = Datasets(ports)
        let definition = try Self.definition(changes)
        try await commit(
            datasets.put(code, definition, owner: owner, now: now).change)
        try await commit(
            datasets.move(code, to: .published, reason: "ready", owner: owner, now: now).change)
        return self
    }

    func commit(_ changes: Change...) async throws {
        try await store.commit(changes, answer: nil)
    }

    /// Takes lines in and gives the load with its counts.
    @discardableResult
    func load(
        _ text: String, mode: RecordLoad.Mode = .increment, at instant: Instant? = nil
    ) async throws -> RecordLoad {
        var load = RecordLoad(
            ports, into: code, owner: owner, mode: mode, now: instant ?? now)
        let changes = try await load.plan(RecordLine.lines(of: Array(text.utf8)))
        try await store.commit(changes, answer: nil)
        var position: String?
        while let page = try await load.sweep(after: position) {
            try await store.commit(page.changes, answer: nil)
            position = page.next
            if position == nil { break }
        }
        try await commit(load.finish())
        return load
    }

    /// An approved grant of the user; terms may be replaced.
    @discardableResult
    func grant(
        use: String = #"["check","query"]"#, fields: String = #"["state","since","count"]"#,
        items: String = "[\"\(residence)\"]", until: String = "2026-12-31", perDay: Int = 100
    ) async throws -> Read<Grant> {
        let grants = Grants(ports)
        let asked = try await grants.request(
            request(use: use, fields: fields, items: items, until: until, perDay: perDay),
            user: user, now: now, calendar: WorkingCalendar(rests: [], works: []))
        try await commit(asked.change)
        let answer = try GrantAnswer(reading: object(#"{"decision":"approve","reason":"同意"}"#))
        let decided = try await grants.decide(asked.model.id, answer, owner: owner, now: now)
        try await commit(decided.change)
        return Read(decided.model, revision: decided.change.revision)
    }

    func request(
        use: String = #"["check","query"]"#, fields: String = #"["state","since"]"#,
        items: String = "[\"\(residence)\"]", until: String = "2026-12-31", perDay: Int = 100
    ) throws -> GrantRequest {
        try GrantRequest(
            reading: object(
                """
                {"dataset":"marriage","use":\(use),"fields":\(fields),"items":\(items),
                 "scene":"落户","text":"核验婚姻状态","legalBasis":"示例条例第三条",
                 "until":"\(until)","perDay":\(perDay)}
                """))
    }

    func purpose(item: String = residence, for department: String? = nil) throws -> Purpose {
        try Purpose(
            reading: object(
                """
                {"item":"\(item)","caseNumber":"A-1","basis":"duty","text":"核验婚姻状态",
                 "onBehalfOf":{"code":"\(department ?? user)"},
                 "operator":{"account":"w1","name":"赵某","office":"综窗"},"channel":"window"}
                """))
    }

    func asker(_ instant: Instant? = nil) -> Asker {
        Asker(caller: "k1", department: user, requestID: "r1", now: instant ?? now)
    }

    func query(
        _ person: String = Self.person, _ fields: [String] = ["state"], item: String = residence,
        for department: String? = nil, at instant: Instant? = nil
    ) async throws -> LookUp<Shown> {
        let question = DataQuestion(
            dataset: code, subject: [try subject("person", person)],
            wanted: .fields(try fields.map { try #require(FieldKey($0)) }),
            purpose: try purpose(item: item, for: department))
        return try await AskData(ports).query(question, by: asker(instant))
    }

    func check(
        _ claims: [(String, Value)], _ quantifier: Quantifier = .any, person: String = Self.person
    ) async throws -> LookUp<Checked> {
        let claims = try claims.map { Claim(key: try #require(FieldKey($0.0)), value: $0.1) }
        let question = DataQuestion(
            dataset: code, subject: [try subject("person", person)],
            wanted: .claims(claims, quantifier), purpose: try purpose())
        return try await AskData(ports).check(question, by: asker())
    }

    func subject(_ key: String, _ text: String) throws -> SubjectValue {
        SubjectValue(key: try #require(FieldKey(key)), text: text)
    }

    /// An invented person with a valid number.
    static let person = "370406199901010009"
    /// Another one.
    static let other = "31011520000229003X"

    /// A line about a person.
    static func line(
        _ key: String, _ fields: String = #"{"state":"已婚"}"#, person: String = person,
        asOf: String = "2026-11-01", op: String = "upsert"
    ) -> String {
        """
        {"op":"\(op)","recordKey":"\(key)","subject":{"person":"\(person)"},\
        "fields":\(fields),"asOf":"\(asOf)"}

        """
    }
}

extension LookUp {
    /// The refusal, or nil when it was answered.
    var refusal: Refusal? {
        guard case .refused(let refusal, _) = self else { return nil }
        return refusal
    }

    /// The answer.
    var found: Found? {
        guard case .answered(let found, _) = self else { return nil }
        return found
    }

    /// What is to be committed.
    var changes: [Change] {
        switch self {
        case .answered(_, let changes), .refused(_, let changes): changes
        }
    }
}
