import Codes
import JSON
import Signing
import TestSupport

@testable import Gateway

/// What became of the calls that had a part fail.
struct FaultTally {
    /// How often a part failed, by kind; each n once for itself and once with all behind it.
    var cases: [FaultPlan.Kind: Int] = [:]
    var refused = 0
    var unknown = 0
    var done = 0
    var breaches: [String] = []

    var count: Int { cases.values.reduce(0, +) }
}

/// One call over one store, made again and again with its n-th part failing (故障点试验).
struct FaultTrial {
    let world: FaultWorld
    let call: FaultCall
    let route: Route
    /// What one whole call does, and how it answers.
    let expected: [String]
    let status: Int

    /// Makes the call once with nothing failing, to learn what it does.
    init(_ call: FaultCall, _ world: FaultWorld, _ tally: inout FaultTally) async throws {
        self.call = call
        self.world = world
        let routes = world.bench.dispatcher.table.routes
        guard let route = routes.first(where: { $0.name == call.route }) else {
            throw Problem(.notFound, "no route \(call.route)")
        }
        self.route = route
        let number = world.next()
        let request = try await call.make(world, number)
        let before = try await Self.settled(world)
        let reply = await Self.send(request, world, number)
        expected = try await Self.settled(world).changes(since: before)
        status = reply.status
        if !(200..<300).contains(status) {
            tally.breaches.append("\(call.name): \(status) \(reply.code ?? "") without a fault")
        }
        if expected.isEmpty && route.idempotency == .required {
            tally.breaches.append("\(call.name): does nothing")
        }
    }

    /// Fails the first, second, third … part of a kind, until the call has no more of them.
    func run(_ kind: FaultPlan.Kind, isLasting: Bool, _ tally: inout FaultTally) async throws {
        for part in 1...500 {
            let number = world.next()
            let request = try await call.make(world, number)
            let before = try await Self.settled(world)
            world.faults.arm(kind, part, isLasting: isLasting)
            let reply = await Self.send(request, world, number)
            guard world.faults.disarm() else { return }
            tally.cases[kind, default: 0] += 1
            let made = try await Self.settled(world).changes(since: before)
            let about = "\(call.name), \(kind) \(part)\(isLasting ? " and all behind" : "")"
            let breaches =
                judge(reply, kind, made, &tally)
                + (try await judgeAgain(reply, request, number, made, before))
            tally.breaches += breaches.map { "\(about): \($0)" }
        }
        tally.breaches.append("\(call.name): \(kind) never ends")
    }

    /// The answer tells what happened: done and all written, or come again and nothing written;
    /// when the outcome is not known it says that, and either is so.
    private func judge(
        _ reply: Bench.Reply, _ kind: FaultPlan.Kind, _ made: [String], _ tally: inout FaultTally
    ) -> [String] {
        if (200..<300).contains(reply.status) {
            tally.done += 1
            return made == expected ? [] : ["acknowledged, but wrote \(made)"]
        }
        var breaches: [String] = []
        let code = reply.code ?? ""
        if reply.status != 503 || reply.header("Retry-After") == nil {
            breaches.append("\(reply.status) \(code) promises no retry")
        }
        if code == "store.outcome-unknown" {
            tally.unknown += 1
            if !made.isEmpty && made != expected && call.stepWords.isEmpty {
                breaches.append("half done: \(made)")
            }
        } else {
            tally.refused += 1
            if !made.isEmpty && call.stepWords.isEmpty {
                breaches.append("refused as \(code), but wrote \(made)")
            }
        }
        if (kind == .outcome) != (code == "store.outcome-unknown") {
            breaches.append("answers \(code)")
        }
        return breaches
    }

    /// The same request again gives the one result, and twice again changes nothing more.
    private func judgeAgain(
        _ first: Bench.Reply, _ request: FaultRequest, _ number: Int, _ made: [String],
        _ before: StoreSight
    ) async throws -> [String] {
        let second = await Self.send(request, world, number)
        let now = try await Self.settled(world).changes(since: before)
        guard route.idempotency != .none else {
            return judgeUnkeyed(second, made, now) + (try await unsound(second))
        }
        let third = await Self.send(request, world, number)
        let last = try await Self.settled(world).changes(since: before)
        var breaches: [String] = []
        if second.status != status {
            breaches.append("again: \(second.status) \(second.code ?? "")")
        }
        if now != expected { breaches.append("again, all in all: \(now)") }
        if last != now { breaches.append("a third time: \(last)") }
        if third.answer.body != second.answer.body || third.header("Idempotent-Replay") != "true" {
            breaches.append("the third answer is another one")
        }
        if first.status == status && first.answer.body != second.answer.body {
            breaches.append("the acknowledged answer changed")
        }
        return breaches + (try await unsound(second))
    }

    /// Without a key: what is there already is not done twice; only a showing is recorded again.
    private func judgeUnkeyed(
        _ second: Bench.Reply, _ made: [String], _ now: [String]
    ) -> [String] {
        if !call.stepWords.isEmpty {
            return second.status == status && once(now) == once(expected) ? [] : ["again: \(now)"]
        }
        let isDone = made == expected && !expected.isEmpty
        if !isDone {
            return second.status == status && now == expected
                ? [] : ["again: \(second.status) \(second.code ?? ""), all in all \(now)"]
        }
        let isShowing = expected.allSatisfy {
            $0.contains("access") || $0.hasPrefix("blind") || $0.hasPrefix("spent")
                || $0.hasPrefix("counted")
        }
        if now == made { return second.status < 500 ? [] : ["again: \(second.status)"] }
        return isShowing && second.status == status ? [] : ["done twice: \(now)"]
    }

    /// Of a call in steps, what stands there once however often it is asked for.
    private func once(_ words: [String]) -> [String] {
        words.filter { word in call.stepWords.contains { word.hasPrefix($0) } }
    }

    /// What is handed out is signed, and holds.
    private func unsound(_ reply: Bench.Reply) async throws -> [String] {
        let licenses = (reply.json["licenses"]?.elements ?? []) + [reply.json]
        for token in licenses.compactMap({ $0["token"]?.text }) {
            let said = await world.bench.send(
                "POST", "/v1/verifications", key: world.key, #"{"token":"\#(token)"}"#)
            let verdict = said.json["verdict"]?.text ?? "\(said.status)"
            if verdict != "valid" { return ["its token is \(verdict)"] }
        }
        if let slip = reply.json["slip"]?.text {
            let key = world.bench.signer.key.publicKey
            if CompactJWS(slip)?.isSigned(by: key) != true { return ["its slip is not signed"] }
        }
        return []
    }

    /// What lies in the store when all that was to be recorded is.
    private static func settled(_ world: FaultWorld) async throws -> StoreSight {
        await world.bench.recorder.work()
        return try await world.sight()
    }

    private static func send(
        _ request: FaultRequest, _ world: FaultWorld, _ number: Int
    ) async -> Bench.Reply {
        var headers = [(name: "idempotency-key", value: "f-\(number)")]
        if let tag = request.tag { headers.append(("if-match", tag)) }
        let reply = await world.bench.send(
            request.method, request.target, key: world.key, request.body, headers: headers)
        return refusedLine(reply) ?? reply
    }

    /// A batch of one line whose line was refused, as the refusal it is; nil for anything else.
    private static func refusedLine(_ reply: Bench.Reply) -> Bench.Reply? {
        guard reply.answer.contentType == "application/x-ndjson",
            let problem = reply.json["problem"], let status = problem["status"]?.whole
        else { return nil }
        let retry = reply.json["retryAfter"]?.whole.map { [["Retry-After", "\($0)"]] }
        let answer = Answer(
            status: Int(status), contentType: "application/problem+json", headers: retry ?? [],
            body: problem.canonical)
        return Bench.Reply(answer: answer, summary: reply.summary)
    }
}

extension FaultWorld {
    /// What is wrong with the order of events: places and numbers run without a gap, every event
    /// has one, and each leaf is that of its body.
    func disorder() async throws -> [String] {
        while try await bench.store.sequence() > 0 {}
        let events = try await bench.store.events(stream: nil, after: -1, limit: 1_000_000)
        var wrong: [String] = []
        if events.map(\.sequence) != Array(0..<Int64(events.count)) { wrong.append("gaps") }
        if try await Set(sight().events.keys) != Set(events.map(\.id)) { wrong.append("unplaced") }
        for (department, own) in Dictionary(grouping: events, by: \.department)
        where own.map(\.departmentNumber) != Array(1...Int64(own.count)) {
            wrong.append("gaps in \(department)")
        }
        for event in events where event.leaf != SM3.digest([0] + event.salt + event.body) {
            wrong.append("leaf of \(event.sequence)")
        }
        let feed = try await bench.store.feed(receiver: "city", after: 0, limit: 1_000_000)
        if feed.map(\.number) != Array(1..<Int64(feed.count + 1)) { wrong.append("gaps in feed") }
        return wrong
    }
}
