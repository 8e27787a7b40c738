/// One route of the contract (接口): how it is found, who may call it, what answers.
public struct Route: Sendable {
    /// Whether a call may or must carry an Idempotency-Key.
    public enum Idempotency: Sendable {
        /// Reads.
        case none
        /// Used when given.
        case optional
        /// 400 when missing.
        case required
    }

    /// Upper-case method.
    public let method: String
    /// Path with parameters in braces, such as `/v1/licenses/{identifier}`.
    public let pattern: String
    /// The scopes of which the caller needs one; none with ``isOpen`` false means any caller.
    public let scopes: [Scope]
    /// Whether it answers without a caller.
    public let isOpen: Bool
    /// Its rule for repeated requests.
    public let idempotency: Idempotency
    /// Whether it reads `If-Match`; one of another form is refused before anything is looked up.
    public let readsRevision: Bool
    /// Octets a body may have.
    public let bodyLimit: Int
    /// Whether it signs, verifies or reads much, and so runs on the bounded pool.
    public let isHeavy: Bool
    let handler: Handler
    let segments: [Substring]

    /// A route.
    public init(
        _ method: String, _ pattern: String, scope: Scope? = nil, or other: Scope? = nil,
        isOpen: Bool = false, idempotency: Idempotency = .none, readsRevision: Bool = false,
        bodyLimit: Int = 1 << 20, isHeavy: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        scopes = [scope, other].compactMap(\.self)
        self.isOpen = isOpen
        self.idempotency = idempotency
        self.readsRevision = readsRevision
        self.bodyLimit = bodyLimit
        self.isHeavy = isHeavy
        self.handler = handler
        segments = pattern.split(separator: "/", omittingEmptySubsequences: true)
    }

    /// The route's name: method and pattern.
    public var name: String { "\(method) \(pattern)" }

    func parameters(of path: [String]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, text) in zip(segments, path) {
            if segment.hasPrefix("{") {
                parameters[String(segment.dropFirst().dropLast())] = text
            } else if !segment.utf8.elementsEqual(text.utf8) {
                return nil
            }
        }
        return parameters
    }
}

/// All routes, and how a path finds one (路由表).
public struct RouteTable: Sendable {
    /// Every route, in the order of the contract.
    public let routes: [Route]
    private let byLength: [Int: [Route]]

    /// A table of routes.
    public init(_ routes: [Route]) {
        self.routes = routes
        byLength = Dictionary(grouping: routes, by: \.segments.count)
    }

    /// The route of a method and a decoded path; a literal route wins over one with a parameter.
    ///
    /// - Throws: 404, or 405 with the methods allowed when the path exists for others.
    func find(_ method: String, _ path: [String]) throws(Problem) -> (Route, [String: String]) {
        let found = (byLength[path.count] ?? []).compactMap { route in
            route.parameters(of: path).map { (route, $0) }
        }
        let fitting = found.filter { $0.0.method == method }
        if let match = fitting.first(where: { $0.1.isEmpty }) ?? fitting.first { return match }
        guard !found.isEmpty else { throw Problem(.notFound, "route.unknown") }
        var problem = Problem(.methodNotAllowed, "route.method-not-allowed")
        let methods = Set(found.map(\.0.method))
        problem.allowed = methods.union(methods.contains("GET") ? ["HEAD"] : []).sorted()
        throw problem
    }
}
