public import Codes
public import JSON

/// A request as it came over the wire (请求), before anything is known about it.
public struct Request: Sendable {
    /// Upper-case method.
    public var method: String
    /// Raw path and query, still percent-encoded.
    public var target: String
    /// Header fields, names in lower case.
    public var headers: [(name: String, value: String)]
    /// The whole body.
    public var body: [UInt8]
    /// Address of the peer, without port.
    public var address: String

    /// A request.
    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], address: String = ""
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.address = address
    }

    /// The first field of a name; names compare in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Refuses fields sent twice where two readers could take another one each.
    func refuseTwice() throws(Problem) {
        for name in ["host", "authorization", "idempotency-key", "if-match"]
        where headers.count(where: { $0.name == name }) > 1 {
            throw Problem(.badRequest, "header.twice", ["name": name])
        }
    }
}

/// Languages of texts for people (语言).
public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-CN"
    case english = "en"

    /// The language asked for by Accept-Language: of those spoken the one with the greatest weight,
    /// of equals the first; Chinese by default.
    public init(accepting header: String?) {
        let ranges = (header ?? "").split(separator: ",").compactMap(Self.range)
        self = ranges.max { $0.weight < $1.weight }?.language ?? .chinese
    }

    /// A language range with its weight; nil when it is not spoken, not wanted or not readable.
    private static func range(_ text: Substring) -> (language: Language, weight: Double)? {
        let parts = text.split(separator: ";").map { part in
            part.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        var weight = 1.0
        for part in parts.dropFirst() where part.hasPrefix("q=") {
            weight = Double(part.dropFirst(2)) ?? 0
        }
        guard weight > 0, weight <= 1, let tag = parts.first?.split(separator: "-").first else {
            return nil
        }
        switch tag {
        case "zh", "*": return (.chinese, weight)
        case "en": return (.english, weight)
        default: return nil
        }
    }
}

/// A request that found its route and its caller (调用).
public struct Call: Sendable {
    /// Id of this request: in the answer, the log and the access record.
    public let requestID: String
    /// The request.
    public let request: Request
    /// The instant every rule of this request counts with; in a batch, of this piece.
    public internal(set) var now: Instant
    /// Language of the answer.
    public let language: Language
    /// Who calls; nil on routes that are open.
    public let caller: Caller?
    /// Budgets that an earlier try of this call found spent at its commit.
    var spentBudgets: Set<String> = []
    /// The revision `If-Match` names; nil when it is missing, or the route does not read it.
    let matchedRevision: Int64?
    let parameters: [String: String]
    let query: [(name: String, value: String)]

    /// The raw body.
    public var body: [UInt8] { request.body }

    /// The civil day of UTC+8.
    public var day: Day { now.day }

    /// A part of the path by the name it has in the route's pattern.
    public func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The value of a query parameter, or nil.
    public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The caller of a route that needs one.
    public func requireCaller() throws(Problem) -> Caller {
        guard let caller else { throw Problem(.unauthorized, "caller.missing") }
        return caller
    }

    /// The caller, who must have one more scope than the route asks.
    public func requireScope(_ scope: Scope) throws(Problem) -> Caller {
        let caller = try requireCaller()
        guard caller.scopes.contains(scope) else {
            throw Problem(.forbidden, "caller.scope-missing", ["scope": scope.rawValue])
        }
        return caller
    }

    /// The body as one JSON object, read strictly.
    public func object() throws(Fault) -> Object { try Object(bytes: body) }

    /// `limit`: 1 to 1000, 100 when absent.
    public func limit(default standard: Int = 100) throws(Fault) -> Int {
        guard let text = query("limit") else { return standard }
        guard let number = Int(text), (1...1000).contains(number) else {
            throw Fault(.unreadable, "query.limit", at: "", ["limit": "1000"])
        }
        return number
    }

    /// `after`: the opaque cursor a page before gave, 1 to 1024 octets; nil when absent.
    func after() throws(Fault) -> String? {
        guard let text = query("after") else { return nil }
        guard (1...1024).contains(text.utf8.count) else {
            throw Fault(.unreadable, "query.after", at: "")
        }
        return text
    }

    /// Refuses query parameters that are not named.
    public func allowQuery(_ names: String...) throws(Fault) {
        for (name, _) in query where !names.contains(name) {
            throw Fault(.unreadable, "query.unknown", at: "", ["name": name])
        }
    }

    /// Checks `If-Match` against the revision of the record as read.
    ///
    /// - Throws: 428 when missing, 412 when it names another revision.
    public func requireMatch(_ revision: Int64) throws(Problem) {
        guard matchedRevision != nil else {
            throw Problem(.preconditionRequired, "revision.missing")
        }
        try allowMatch(revision)
    }

    /// Checks `If-Match` where it may be left out; the revision of a record that is not there yet
    /// is 0, and nobody can have seen it.
    ///
    /// - Throws: 412 when it names another revision.
    func allowMatch(_ revision: Int64) throws(Problem) {
        guard let matchedRevision, matchedRevision != revision || revision == 0 else { return }
        throw Problem.stale("\(revision)")
    }
}

extension Request {
    /// The revision `If-Match` names; nil when it is missing.
    ///
    /// Ours: one strong tag as it was given. Weak tags, lists and `*` name no revision a clerk saw.
    ///
    /// - Throws: 412 when it names none.
    func matchedRevision() throws(Problem) -> Int64? {
        guard let header = header("if-match") else { return nil }
        guard let revision = Int64(header.dropFirst().dropLast()), revision >= 0,
            header.utf8.elementsEqual("\"\(revision)\"".utf8)
        else { throw Problem.stale("—") }
        return revision
    }
}

extension Problem {
    /// `If-Match` does not name the revision that the record has.
    fileprivate static func stale(_ revision: String) -> Problem {
        Problem(.preconditionFailed, "revision.stale", ["revision": revision])
    }
}
