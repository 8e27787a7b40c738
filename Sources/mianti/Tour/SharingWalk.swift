internal import Codes
internal import JSON

/// Grant a check only, be refused a query, withdraw, see who looked (数据共享导览).
struct SharingWalk {
    let guide: Guide
    let run: TourRun

    private static let user = "11320500MB99000483"
    private static let subject: Value = ["citizenId": "320500199201200029"]

    func walk() async throws {
        guide.part("数据共享 data sharing")
        let grant = try await grant()
        try await query()
        try await check(expecting: 200)
        try await withdraw(grant)
        try await check(expecting: 403)
        try await accesses()
    }

    private func grant() async throws -> String {
        let asked = try await guide.call(
            "dataUser", "POST", "/v1/grants",
            [
                "dataset": "household", "use": ["check"], "fields": ["state"], "items": [],
                "scene": "公租房资格核验", "text": "核验申请人户籍", "legalBasis": "示例条例第三条",
                "until": .string("\(run.today.adding(365))"), "perDay": 1000,
            ])
        try guide.expect(asked.status == 201, "201", asked)
        let id = asked.text("id")
        let decided = try await guide.call(
            "dataOwner", "POST", "/v1/grants/\(id)/decision",
            ["decision": "approve", "reason": "只授权核验"], headers: [("If-Match", asked.tag)])
        try guide.expect((200..<300).contains(decided.status), "approved", decided)
        guide.say("已授权，仅限核验 granted, check only")
        return id
    }

    private var purpose: Value {
        TourRun.purpose(item: "公租房申请", number: "TOUR-\(run.tag)", onBehalfOf: Self.user)
    }

    private func query() async throws {
        let reply = try await guide.call(
            "dataUser", "POST", "/v1/queries",
            [
                "dataset": "household", "subject": Self.subject, "fields": ["state"],
                "purpose": purpose,
            ])
        try guide.expect(reply.status == 403, "403", reply)
        guide.say("查询被拒 query refused: \(reply.text("detail"))")
    }

    private func check(expecting status: Int) async throws {
        let reply = try await guide.call(
            "dataUser", "POST", "/v1/checks",
            [
                "dataset": "household", "subject": Self.subject, "claims": ["state": "normal"],
                "purpose": purpose,
            ])
        try guide.expect(reply.status == status, "\(status)", reply)
        guide.say(
            status == 200
                ? "核验结果 match: \(reply.text("match"))"
                : "撤回后被拒 refused after withdrawal: \(reply.text("detail"))")
    }

    private func withdraw(_ id: String) async throws {
        let current = try await guide.call("dataOwner", "GET", "/v1/grants/\(id)")
        let reply = try await guide.call(
            "dataOwner", "POST", "/v1/grants/\(id)/withdrawal", ["reason": "用途已终止"],
            headers: current.status == 200 ? [("If-Match", current.tag)] : [])
        try guide.expect((200..<300).contains(reply.status), "withdrawn", reply)
        guide.say("授权已撤回 grant withdrawn")
    }

    private func accesses() async throws {
        let reply = try await guide.call("dataOwner", "GET", "/v1/accesses?limit=1000")
        let mine = (reply.json["items"]?.elements ?? []).filter {
            $0["department"]?["code"]?.text == Self.user
        }
        try guide.expect(mine.count >= 3, "at least three accesses", reply)
        guide.say("数据提供方看到 \(mine.count) 次访问 the owner sees who looked")
    }
}
