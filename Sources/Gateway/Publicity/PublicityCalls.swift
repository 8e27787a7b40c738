internal import Codes
internal import JSON
internal import Publicity
internal import Signing

/// What the publicity routes read from a call (请求读取).
extension Call {
    /// A query parameter that is a day.
    func queryDay(_ name: String) throws(Fault) -> Day? {
        guard let text = query(name) else { return nil }
        do throws(CodeError) { return try Day(text) } catch {
            throw Fault(
                .unreadable, "query.value", at: "", ["name": name, "allowed": "YYYY-MM-DD"])
        }
    }

    /// The cursor of a page ordered by a column: `after`, as a page before gave it.
    func queryPosition() throws(Fault) -> RecordQuery.Position? {
        try after().map { text throws(Fault) in
            try RecordQuery.Position(cursor: text, at: "")
        }
    }

    /// The receiver a caller pulls and answers for.
    func requireReceiver() throws(Problem) -> String {
        guard let receiver = try requireCaller().receiver else {
            throw Problem(.forbidden, "receiver.missing")
        }
        return receiver
    }
}

/// Records that the rows of departments were handed to a receiver (访问记录).
struct HandOver {
    let call: Call
    let services: Services
    let operation: String

    /// One access record per department whose rows are shown; the key fixes the purpose.
    func changes(
        departments: some Sequence<String>, fields: [String], digest: [UInt8]
    ) throws -> [Change] {
        let caller = try call.requireCaller()
        return try Set(departments).sorted().map { owner in
            let access = Access(
                id: try services.newID(), at: call.now, requestID: call.requestID,
                operation: operation, caller: caller.id, department: caller.department.code,
                owner: owner, resource: "publicity", fields: fields, outcome: "found",
                answerDigest: Hex.encode(SM3.digest(digest)))
            let seed = try services.eventSeed()
            return access.change(eventID: seed.id, salt: seed.salt)
        }
    }
}
