public import Codes
internal import JSON
internal import Signing

/// Takes a request to its answer (分发): route, caller, scope, idempotency, commit, refusal.
public struct Dispatcher: Sendable {
    /// What one request was, for the log: codes and numbers only, never a person.
    public struct Summary: Sendable {
        /// Id of the request.
        public var requestID: String
        /// Method and pattern of the route, or `unknown`.
        public var route: String
        /// Id of the caller, when known.
        public var caller: String?
        /// Stable code of the refusal, when refused.
        public var code: String?
        /// Cause behind a refusal, for the log only.
        public var cause: String?
    }

    let table: RouteTable
    let services: Services
    let callers: Callers
    let recorder: Recorder
    let running = RunningKeys()
    let permits: Permits
    let pool: WorkPool?
    let clock: @Sendable () -> Instant

    /// A dispatcher over a table of routes.
    ///
    /// `pool` runs heavy routes; nil runs them where they are called, as tests do.
    public init(
        table: RouteTable, services: Services, recorder: Recorder, pool: WorkPool? = nil,
        heavyAtOnce: Int = 256, clock: @escaping @Sendable () -> Instant
    ) {
        self.table = table
        self.services = services
        callers = Callers(records: services.store, random: services.random)
        self.recorder = recorder
        permits = Permits(heavyAtOnce)
        self.pool = pool
        self.clock = clock
    }

    /// The largest body the route of this request takes; 0 when there is no such route.
    public func bodyLimit(_ method: String, _ target: String) -> Int {
        guard let parts = try? Target(target), let found = try? table.find(method, parts.path)
        else { return 0 }
        return found.0.bodyLimit
    }

    /// The answer of a request; never throws, every failure becomes a problem document.
    ///
    /// `as` names the caller where the program itself calls, such as an import.
    public func answer(_ request: Request, as known: Caller? = nil) async -> (Answer, Summary) {
        let requestID = (try? services.newID()) ?? "00000000000000000000000000000000"
        var summary = Summary(requestID: requestID, route: "unknown")
        let language = Language(accepting: request.header("accept-language"))
        var answer: Answer
        do {
            answer = try await dispatch(request, known, language, &summary)
        } catch {
            let problem = Self.problem(of: error)
            summary.code = problem.code
            summary.cause = "\(type(of: error))"
            if case .unavailable(let word) = error as? StoreError { summary.cause = word }
            answer = problem.answer(requestID: requestID, language, services.texts)
        }
        answer.headers.append(["Request-Id", requestID])
        return (answer, summary)
    }

    private func dispatch(
        _ request: Request, _ known: Caller?, _ language: Language, _ summary: inout Summary
    ) async throws -> Answer {
        let target = try Target(request.target)
        let (route, parameters) = try table.find(request.method, target.path)
        summary.route = route.name
        guard request.body.count <= route.bodyLimit else {
            throw Problem(.tooLarge, "body.too-large", ["limit": "\(route.bodyLimit)"])
        }
        let now = clock()
        let caller = try await caller(of: request, known, route, now)
        summary.caller = caller?.id
        let call = Call(
            requestID: summary.requestID, request: request, now: now, language: language,
            caller: caller, parameters: parameters, query: target.query)
        guard route.isHeavy, let pool else { return try await keyed(route, call) }
        guard permits.take() else {
            throw Problem(.unavailable, "gateway.overloaded", retryAfter: 1)
        }
        defer { permits.giveBack() }
        return try await withTaskExecutorPreference(pool) { try await keyed(route, call) }
    }

    private func caller(
        of request: Request, _ known: Caller?, _ route: Route, _ now: Instant
    ) async throws -> Caller? {
        if route.isOpen { return nil }
        let caller = if let known { known } else { try await authenticated(request, now) }
        if let scope = route.scope, !caller.scopes.contains(scope) {
            throw Problem(.forbidden, "caller.scope-missing", ["scope": scope.rawValue])
        }
        return caller
    }

    private func authenticated(_ request: Request, _ now: Instant) async throws -> Caller {
        guard let header = request.header("authorization"), header.hasPrefix("Bearer ") else {
            throw Problem(.unauthorized, "caller.missing")
        }
        let key = String(header.dropFirst(7))
        guard let caller = try await callers.caller(of: key, on: now.day),
            caller.addresses.isEmpty || caller.addresses.contains(request.address)
        else { throw Problem(.unauthorized, "caller.unknown") }
        return caller
    }

    /// Any error of the layers below as a refusal.
    static func problem(of error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let fault as Fault: fault.problem
        case let error as StoreError: error.problem
        case let error as SigningError: error.problem
        case let error as any ProblemConvertible: error.problem
        default: Problem(.internalError, "gateway.failed")
        }
    }
}

/// An error of a domain that knows its refusal; the mapping stands in `Problems/`.
protocol ProblemConvertible: Error {
    /// The refusal.
    var problem: Problem { get }
}

extension Problem {
    /// The problem document.
    func answer(requestID: String, _ language: Language, _ texts: Texts) -> Answer {
        let text = texts.error(code, language)
        var headers: [[String]] = []
        if let retryAfter { headers.append(["Retry-After", "\(retryAfter)"]) }
        if status == .unauthorized { headers.append(["WWW-Authenticate", "Bearer"]) }
        let body = ObjectWriter.bytes { writer in
            writer.string("type", "/docs/errors/\(code)")
            writer.string("title", text?.title ?? code)
            writer.integer("status", status.rawValue)
            writer.string("detail", text.map { Texts.fill($0.detail, values) } ?? code)
            writer.string("instance", requestID)
            writer.string("code", code)
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                writer.string(key, value)
            }
            writer.objects("errors", places) { place, writer in
                writer.string("pointer", place.pointer)
                writer.string("code", place.code)
                let detail = texts.error(place.code, language)?.detail
                writer.string("detail", detail.map { Texts.fill($0, place.values) } ?? place.code)
            }
        }
        return Answer(
            status: status.rawValue, contentType: "application/problem+json", headers: headers,
            body: body)
    }
}
