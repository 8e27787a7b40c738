internal import Codes
internal import JSON
internal import Sharing

/// Who looked at my data (访问记录接口).
enum AccessRoutes {
    static let all: [Route] = [
        Route("GET", "/v1/accesses", scope: .accessesRead, handler: list),
        Route("POST", "/v1/accesses/search", scope: .accessesRead, handler: search),
    ]

    private static let list: Handler = { call, services in
        try call.allowQuery("dataset", "day", "limit", "after")
        let page = try await Accesses(services.sharing).list(
            owner: call.department(), dataset: call.query("dataset"), day: call.queryDay("day"),
            after: call.queryPosition(), limit: call.limit())
        return .answer(
            .list(page.accesses, next: page.next?.cursor) { write($0, to: &$1) })
    }

    private static let search: Handler = { call, services in
        var object = try call.object()
        var subject = try object.object("subject")
        let code = try subject.subjectCode()
        try subject.end()
        let purpose = try call.purpose(&object)
        let limit = try object.optionalInteger("limit") ?? 100
        let after = try object.optionalString("after").map { text throws(Fault) in
            try RecordQuery.Position(cursor: text, at: object.pointer(to: "after"))
        }
        try object.end()
        guard (1...1000).contains(limit) else {
            throw Fault(.unreadable, "query.limit", at: "/limit", ["limit": "1000"])
        }
        let found = try await Accesses(services.sharing).search(
            code, purpose, owner: call.department(), by: call.asker(), after: after,
            limit: Int(limit))
        return .commit(
            found.changes, .list(found.accesses, next: found.next?.cursor) { write($0, to: &$1) })
    }

    /// One access without people: the subject's number and the clerk's name are masked.
    private static func write(_ access: Access, to writer: inout ObjectWriter) {
        writer.string("id", access.id)
        writer.string("at", "\(access.at)")
        writer.string("requestId", access.requestID)
        writer.string("operation", access.operation)
        writer.object("department") { $0.string("code", access.department) }
        writer.string("dataset", access.resource)
        if let subject = access.subject {
            writer.object("subject") { inner in
                inner.string("codeType", subject.type)
                inner.string("code", masked(subject))
            }
        }
        if let purpose = access.purpose {
            writer.object("purpose") { write(purpose, to: &$0) }
        }
        writer.strings("fields", access.fields)
        writer.nullable("grant", access.grant)
        writer.string("outcome", access.outcome)
    }

    private static func write(_ purpose: Purpose, to writer: inout ObjectWriter) {
        writer.string("item", masked(purpose.item))
        switch purpose.number {
        case .accepted(let number): writer.string("caseNumber", number)
        case .preliminary(let number): writer.string("preCaseNumber", number)
        }
        writer.string("basis", purpose.basis.rawValue)
        writer.string("channel", purpose.channel.rawValue)
        writer.object("onBehalfOf") { $0.string("code", purpose.onBehalfOf) }
        writer.object("operator") { inner in
            inner.string("account", purpose.operator.account)
            inner.string("name", Masked.name(purpose.operator.name))
            inner.string("office", purpose.operator.office)
        }
    }

    /// What a caller wrote as item, without a person's number in it.
    private static func masked(_ item: String) -> String {
        let shown = Array(item)
        for start in 0...max(0, shown.count - 18) where shown.count >= 18 {
            let part = String(shown[start..<(start + 18)])
            guard (try? CitizenID(part.uppercased())) != nil else { continue }
            return item.replacing(part, with: String(repeating: "*", count: 16) + part.suffix(2))
        }
        return item
    }

    /// Codes of organizations are open; of other numbers at most the last two characters show.
    private static func masked(_ subject: SubjectCode) -> String {
        guard subject.isPersonal else { return subject.number }
        let length = subject.number.count
        let shown = length >= 8 ? 2 : 0
        return String(repeating: "*", count: length - shown) + subject.number.suffix(shown)
    }
}
