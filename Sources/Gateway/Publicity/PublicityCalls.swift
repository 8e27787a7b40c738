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
        try query("after").map { text throws(Fault) in
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

extension RecordQuery.Position {
    /// As a cursor; opaque to the reader.
    var cursor: String { Base64URL.encode(Array("\(value)\n\(id)".utf8)) }

    /// Reads a cursor that a page before gave.
    init(cursor: String, at pointer: String) throws(Fault) {
        let fault = Fault(.unreadable, "query.after", at: pointer)
        guard let octets = Base64URL.decode(cursor), !octets.contains(0),
            let plain = String(validating: octets, as: UTF8.self)
        else { throw fault }
        let parts = plain.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw fault }
        self.init(value: String(parts[0]), id: String(parts[1]))
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
