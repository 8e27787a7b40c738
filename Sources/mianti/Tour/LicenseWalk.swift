internal import Codes
internal import JSON

/// Issue, verify, spoil, suspend, resume (证照导览).
struct LicenseWalk {
    let guide: Guide
    let run: TourRun

    func walk() async throws {
        guide.part("电子证照 electronic license")
        let issued = try await issue()
        let (identifier, token) = (issued.text("identifier"), issued.text("token"))
        try await verify(token)
        try await verifyByNumber()
        try await wrongHolder(token)
        try await flippedBit(token)
        try await suspendAndResume(identifier, token)
    }

    private func issue() async throws -> Guide.Reply {
        let body = run.license(
            number: run.company.code, name: run.company.name, code: run.company.code,
            since: run.today.adding(-30))
        let reply = try await guide.call(
            "issuer", "POST", "/v1/licenses", body, headers: [run.key("issue")])
        try guide.expect(reply.status == 201, "201", reply)
        guide.say("已签发 issued: \(reply.text("identifier"))")
        return reply
    }

    private func verify(_ token: String) async throws {
        let reply = try await verification(["token": .string(token)])
        try guide.expect(reply.text("verdict") == "valid", "verdict valid", reply)
        guide.say(reply.text("next"))
    }

    private func verifyByNumber() async throws {
        let reply = try await verification([
            "typeCode": .string(TourRun.licenseType), "number": .string(run.company.code),
            "holder": ["name": .string(run.company.name)],
        ])
        try guide.expect(reply.text("verdict") == "valid", "verdict valid", reply)
        guide.say("按编号核验 by printed number: \(reply.text("next"))")
    }

    private func wrongHolder(_ token: String) async throws {
        let reply = try await verification([
            "token": .string(token), "holder": ["name": "示例欠税贸易有限公司"],
        ])
        try guide.expect(
            reply.text("verdict") == "invalid" && Self.outcome("license.holder", reply) == "failed",
            "license.holder failed", reply)
        guide.say("持证人不符 wrong holder: \(Self.detail("license.holder", reply))")
    }

    private func flippedBit(_ token: String) async throws {
        let reply = try await verification(["token": .string(Self.spoiled(token))])
        try guide.expect(
            reply.text("verdict") == "invalid"
                && Self.outcome("license.signature", reply) == "failed",
            "license.signature failed", reply)
        guide.say("改动一位 one flipped bit: \(Self.detail("license.signature", reply))")
    }

    private func suspendAndResume(_ identifier: String, _ token: String) async throws {
        try await move(identifier, to: "SUSPENDED", reason: "investigation")
        let suspended = try await verification(["token": .string(token)])
        try guide.expect(
            suspended.text("verdict") == "invalid" && suspended.text("state") == "SUSPENDED",
            "SUSPENDED", suspended)
        guide.say(
            "\(suspended.text("state")) (\(suspended.text("stateReason"))): "
                + suspended.text("next"))
        try await move(identifier, to: "VALID", reason: "resumed")
        let resumed = try await verification(["token": .string(token)])
        try guide.expect(resumed.text("verdict") == "valid", "verdict valid", resumed)
        guide.say("恢复后 resumed: \(resumed.text("next"))")
    }

    private func move(_ identifier: String, to state: String, reason: String) async throws {
        let current = try await guide.call("issuer", "GET", "/v1/licenses/\(identifier)")
        let moved = try await guide.call(
            "issuer", "POST", "/v1/licenses/\(identifier)/transitions",
            [
                "to": .string(state), "reasonCode": .string(reason), "reason": "导览",
                "legalBasis": "示例条例第一条", "decidedOn": .string("\(run.today)"),
            ],
            headers: [run.key("move-\(state)"), ("If-Match", current.tag)])
        try guide.expect((200..<300).contains(moved.status), "a move to \(state)", moved)
    }

    private func verification(_ body: Value) async throws -> Guide.Reply {
        let reply = try await guide.call("window", "POST", "/v1/verifications", body)
        try guide.expect(reply.status == 200, "200", reply)
        return reply
    }

    /// Outcome of one finding.
    static func outcome(_ code: String, _ reply: Guide.Reply) -> String {
        finding(code, reply)?["outcome"]?.text ?? ""
    }

    /// Words of one finding.
    static func detail(_ code: String, _ reply: Guide.Reply) -> String {
        finding(code, reply)?["detail"]?.text ?? ""
    }

    private static func finding(_ code: String, _ reply: Guide.Reply) -> Value? {
        reply.json["findings"]?.elements?.first { $0["code"]?.text == code }
    }

    /// A token with one bit of its signature flipped.
    private static func spoiled(_ token: String) -> String {
        var parts = token.split(separator: "~", omittingEmptySubsequences: false).map(String.init)
        var jws = parts[0].split(separator: ".").map(String.init)
        let first = jws[2].first == "A" ? "B" : "A"
        jws[2] = first + jws[2].dropFirst()
        parts[0] = jws.joined(separator: ".")
        return parts.joined(separator: "~")
    }
}
