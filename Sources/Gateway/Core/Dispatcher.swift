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
        /// Code of the caller's department, when known.
        public var department: String?
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
    let rates = Rates()
    let permits: Permits
    /// Pieces of streamed work under way: beside the permits, so that batches take none of them.
    let pieces: Permits
    let places = StreamPlaces()
    let pool: WorkPool?
    let clock: @Sendable () -> Instant
    let pause: @Sendable (Duration) async throws -> Void

    /// A dispatcher over a table of routes.
    ///
    /// `pool` runs heavy routes; nil runs them where they are called, as tests do. `pause` is how a
    /// batch waits for its turn.
    public init(
        table: RouteTable, services: Services, recorder: Recorder, pool: WorkPool? = nil,
        heavyAtOnce: Int = 256, clock: @escaping @Sendable () -> Instant,
        pause: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        }
    ) {
        self.table = table
        self.services = services
        callers = Callers(records: services.store, random: services.random)
        self.recorder = recorder
        permits = Permits(heavyAtOnce)
        pieces = Permits(max(1, heavyAtOnce / 8))
        self.pool = pool
        self.clock = clock
        self.pause = pause
    }

    /// Reads the body of a request up to a limit; nil when it is larger.
    public typealias BodyReader = @Sendable (_ limit: Int) async throws -> [UInt8]?

    /// The answer of a request; never throws, every failure becomes a problem document.
    ///
    /// `as` names the caller where the program itself calls, such as an import. `reading` gives the
    /// body only when the caller is known and may call, so that a stranger cannot fill memory.
    public func answer(
        _ request: Request, as known: Caller? = nil, reading body: BodyReader? = nil
    ) async -> (Answer, Summary) {
        let began = ContinuousClock.now
        metrics.began()
        let (answer, summary) = await answered(request, as: known, reading: body)
        metrics.ended(summary, status: answer.status, after: ContinuousClock.now - began)
        return (answer, summary)
    }

    private var metrics: Metrics { services.metrics }

    private func answered(
        _ request: Request, as known: Caller?, reading body: BodyReader?
    ) async -> (Answer, Summary) {
        var summary = Summary(
            requestID: (try? services.newID()) ?? "00000000000000000000000000000000",
            route: "unknown")
        do {
            var answer = try await dispatch(request, known, body, &summary)
            answer.headers.append(["Request-Id", summary.requestID])
            return (answer, summary)
        } catch {
            return refusal(of: request, error, summary)
        }
    }

    /// The refusal of a request that is not taken further.
    func refuse(_ problem: Problem, _ request: Request) -> (Answer, Summary) {
        let id = (try? services.newID()) ?? "00000000000000000000000000000000"
        let refusal = refusal(of: request, problem, Summary(requestID: id, route: "unknown"))
        metrics.began()
        metrics.ended(refusal.1, status: refusal.0.status, after: .zero)
        return refusal
    }

    private func refusal(
        of request: Request, _ error: any Error, _ summary: Summary
    ) -> (Answer, Summary) {
        let problem = Self.problem(of: error)
        var summary = summary
        summary.code = problem.code
        summary.cause = "\(type(of: error))"
        if case .unavailable(let word) = error as? StoreError { summary.cause = word }
        let language = Language(accepting: request.header("accept-language"))
        var answer =
            VerifyPage.refusal(problem, of: request, summary.route, services.texts)
            ?? problem.answer(requestID: summary.requestID, language, services.texts)
        answer.headers.append(["Request-Id", summary.requestID])
        return (answer, summary)
    }

    private func dispatch(
        _ request: Request, _ known: Caller?, _ body: BodyReader?, _ summary: inout Summary
    ) async throws -> Answer {
        try request.refuseTwice()
        let target = try Target(request.target)
        let (route, parameters) = try table.find(request.method, target.path)
        summary.route = route.name
        let now = clock()
        let caller = try await caller(of: request, known, route, now, &summary)
        let key = try answerKey(route, request, caller)
        let revision = route.readsRevision ? try request.matchedRevision() : nil
        let call = Call(
            requestID: summary.requestID, request: try await whole(request, route, body), now: now,
            language: Language(accepting: request.header("accept-language")), caller: caller,
            matchedRevision: revision, parameters: parameters, query: target.query)
        return try await keyed(route, call, key)
    }

    /// What the handler wants done; heavy ones take a permit and run on the pool.
    func outcome(_ route: Route, _ call: Call) async throws -> Outcome {
        guard route.isHeavy, let pool else { return try await route.handler(call, services) }
        guard permits.take() else {
            throw Problem(.unavailable, "gateway.overloaded", retryAfter: 1)
        }
        defer { permits.giveBack() }
        return try await withTaskExecutorPreference(pool) {
            try await route.handler(call, services)
        }
    }

    /// The request with its body, within the limit of its route.
    private func whole(
        _ request: Request, _ route: Route, _ body: BodyReader?
    ) async throws -> Request {
        var request = request
        let limit = ["GET", "HEAD", "DELETE"].contains(request.method) ? 0 : route.bodyLimit
        let octets = if let body { try await body(limit) } else { request.body }
        guard let octets, octets.count <= limit else {
            throw Problem(.tooLarge, "body.too-large", ["limit": "\(limit)"])
        }
        request.body = octets
        return request
    }

    private func caller(
        of request: Request, _ known: Caller?, _ route: Route, _ now: Instant,
        _ summary: inout Summary
    ) async throws -> Caller? {
        if route.isOpen { return nil }
        let caller = if let known { known } else { try await authenticated(request, now) }
        summary.caller = caller.id
        summary.department = caller.department.code
        if known == nil, let perSecond = caller.limits.perSecond,
            !rates.take(caller.id, perSecond: perSecond, at: now)
        {
            throw Problem(
                .tooManyRequests, "caller.too-many-requests", ["limit": "\(perSecond)"],
                retryAfter: 1)
        }
        guard route.scopes.isEmpty || !caller.scopes.isDisjoint(with: route.scopes) else {
            let names = route.scopes.map(\.rawValue).joined(separator: ", ")
            throw Problem(.forbidden, "caller.scope-missing", ["scope": names])
        }
        return caller
    }

    private func authenticated(_ request: Request, _ now: Instant) async throws -> Caller {
        let words = (request.header("authorization") ?? "").split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw Problem(.unauthorized, "caller.missing")
        }
        guard let caller = try await callers.caller(of: String(words[1]), on: now.day),
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
