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
    /// The scope the caller needs; nil with ``isOpen`` false means any caller.
    public let scope: Scope?
    /// Whether it answers without a caller.
    public let isOpen: Bool
    /// Its rule for repeated requests.
    public let idempotency: Idempotency
    /// Octets a body may have.
    public let bodyLimit: Int
    /// Whether it signs, verifies or reads much, and so runs on the bounded pool.
    public let isHeavy: Bool
    let handler: Handler
    let segments: [Substring]

    /// A route.
    public init(
        _ method: String, _ pattern: String, scope: Scope? = nil, isOpen: Bool = false,
        idempotency: Idempotency = .none, bodyLimit: Int = 1 << 20, isHeavy: Bool = false,
        handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.scope = scope
        self.isOpen = isOpen
        self.idempotency = idempotency
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

    /// The route of a method and a decoded path.
    ///
    /// - Throws: 404, or 405 when the path exists for another method.
    func find(_ method: String, _ path: [String]) throws(Problem) -> (Route, [String: String]) {
        var isKnown = false
        var fallback: (Route, [String: String])?
        for route in byLength[path.count] ?? [] {
            guard let parameters = route.parameters(of: path) else { continue }
            isKnown = true
            guard route.method == method else { continue }
            if parameters.isEmpty { return (route, parameters) }
            if fallback == nil { fallback = (route, parameters) }
        }
        if let fallback { return fallback }
        if isKnown { throw Problem(.methodNotAllowed, "route.method-not-allowed") }
        throw Problem(.notFound, "route.unknown")
    }
}
