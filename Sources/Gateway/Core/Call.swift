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
}

/// Languages of texts for people (语言).
public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-CN"
    case english = "en"

    /// The language asked for by Accept-Language: the first of the two named; Chinese by default.
    public init(accepting header: String?) {
        for range in (header ?? "").split(separator: ",") {
            let tag = range.split(separator: ";")[0].drop { $0 == " " }.lowercased()
            if tag.hasPrefix("zh") {
                self = .chinese
                return
            }
            if tag.hasPrefix("en") {
                self = .english
                return
            }
        }
        self = .chinese
    }
}

/// A request that found its route and its caller (调用).
public struct Call: Sendable {
    /// Id of this request: in the answer, the log and the access record.
    public let requestID: String
    /// The request.
    public let request: Request
    /// The instant every rule of this request counts with.
    public let now: Instant
    /// Language of the answer.
    public let language: Language
    /// Who calls; nil on routes that are open.
    public let caller: Caller?
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
        guard let header = request.header("if-match") else {
            throw Problem(.preconditionRequired, "revision.missing")
        }
        guard header == "\"\(revision)\"" else {
            throw Problem(
                .preconditionFailed, "revision.stale", ["revision": "\(revision)"])
        }
    }
}
