internal import Codes
internal import JSON

/// A decision with license, completion, feed, receipts, revocation, export (双公示导览).
struct PublicityWalk {
    let guide: Guide
    let run: TourRun

    func walk() async throws {
        guide.part("双公示 double publicity")
        let made = try await decide()
        let record = made.json["records"]?.elements?.first?["id"]?.text ?? ""
        let license = made.json["licenses"]?.elements?.first?["identifier"]?.text ?? ""
        try await complete(record)
        try await report(record)
        try await pullTwice(record)
        try await rejectAndCorrect(record)
        try await revoke(license, record)
        try await export()
    }

    /// The permit names no legal representative; the record is a draft until it does.
    private func decide() async throws -> Guide.Reply {
        let number = "示市监许〔2026〕\(run.tag)号"
        let license = run.license(
            number: "JY\(run.tag)", name: run.company.name, code: run.company.code,
            since: run.today)
        let reply = try await guide.call(
            "issuer", "POST", "/v1/decisions",
            [
                "kind": "permit", "documentName": "准予行政许可决定书",
                "documentNumber": .string(number), "decidedOn": .string("\(run.today)"),
                "authority": TourRun.issuer, "source": TourRun.issuer,
                "counterpart": [
                    "kind": "legal", "name": .string(run.company.name), "codeType": "001",
                    "code": .string(run.company.code),
                ],
                "outcome": "granted",
                "permit": [
                    "category": "登记", "content": "食品销售", "certificateName": "营业执照",
                    "certificateNumber": .string("JY\(run.tag)"),
                    "validFrom": .string("\(run.today)"), "validTo": .null,
                ],
                "licenses": [["action": "issue", "body": license]],
            ], headers: [run.key("decision")])
        try guide.expect(reply.status == 201, "201", reply)
        let record = reply.json["records"]?.elements?.first
        try guide.expect(record?["state"]?.text == "draft", "a draft", reply)
        guide.say(
            "一次录入：证照已签发，公示记录待补录，截止 \(record?["dueOn"]?.text ?? "")"
                + " — entered once; due \(record?["dueOn"]?.text ?? "")")
        return reply
    }

    private func current(_ record: String) async throws -> Guide.Reply {
        let reply = try await guide.call("completion", "GET", "/v1/publicity/records/\(record)")
        try guide.expect(reply.status == 200, "200", reply)
        return reply
    }

    private func patch(_ record: String, _ fields: Value) async throws -> Guide.Reply {
        let tag = try await current(record).tag
        let reply = try await guide.call(
            "completion", "PATCH", "/v1/publicity/records/\(record)", ["fields": fields],
            headers: [("If-Match", tag)])
        try guide.expect(
            reply.status == 200 && reply.text("state") == "ready", "state ready", reply)
        return reply
    }

    private func complete(_ record: String) async throws {
        _ = try await patch(record, ["XK_FRDB": "李某"])
        guide.say("已补录法定代表人，可上报 completed, ready")
    }

    private func report(_ record: String) async throws {
        let reply = try await guide.call(
            "completion", "POST", "/v1/publicity/reports", ["ids": [.string(record)]])
        try guide.expect((200..<300).contains(reply.status), "reported", reply)
        guide.say("已上报 reported")
    }

    /// All items of the feed by cursor, in pages of three.
    private func pull() async throws -> [Value] {
        var items: [Value] = []
        var cursor: String? = nil
        repeat {
            let after = cursor.map { "&after=\($0)" } ?? ""
            let page = try await guide.call(
                "creditCentre", "GET", "/v1/publicity/feed?limit=3\(after)")
            try guide.expect(page.status == 200, "200", page)
            let more = page.json["items"]?.elements ?? []
            items += more
            cursor = more.isEmpty ? nil : page.json["next"]?.text
        } while cursor != nil
        return items
    }

    private static func holds(_ items: [Value], _ record: String) -> Bool {
        items.contains { $0["recordId"]?.text == record }
    }

    private func pullTwice(_ record: String) async throws {
        var first = try await pull()
        // What was reported gets its place just after the answer; on a busy machine that takes a moment.
        for _ in 0..<50 where !Self.holds(first, record) {
            try await Task.sleep(for: .milliseconds(200))
            first = try await pull()
        }
        let second = try await pull()
        let numbers = first.compactMap { $0["n"]?.whole }
        guard !numbers.isEmpty, numbers == (1...Int64(numbers.count)).map({ $0 }),
            numbers == second.compactMap({ $0["n"]?.whole }),
            Self.holds(first, record)
        else { throw Failure(.invalid, "tour: the feed has a gap or a double: \(numbers)") }
        guide.say("信用中心两次拉取 \(numbers.count) 条，无重复、无遗漏 pulled twice, dense")
    }

    private func receipt(_ record: String, _ result: String, field: String?) async throws {
        let version = try await current(record).json["version"]?.whole ?? 0
        var item: [Value.Member] = [
            .init("recordId", .string(record)), .init("version", .integer(version)),
            .init("result", .string(result)), .init("at", .string("\(run.today)T10:00:00+08:00")),
            .init("code", .string(result == "rejected" ? "V07" : "00")),
            .init("text", .string(result == "rejected" ? "许可内容不完整" : "入库")),
        ]
        if let field { item.append(.init("field", .string(field))) }
        let reply = try await guide.call(
            "creditCentre", "POST", "/v1/publicity/receipts", ["items": [.object(item)]],
            headers: [run.key("receipt-\(result)")])
        try guide.expect((200..<300).contains(reply.status), "receipt taken", reply)
    }

    private func rejectAndCorrect(_ record: String) async throws {
        try await receipt(record, "rejected", field: "XK_NR")
        let queue = try await guide.call(
            "completion", "GET", "/v1/publicity/records?rejectedBy=credit-centre&limit=1000")
        try guide.expect(
            (queue.json["items"]?.elements ?? []).contains { $0["id"]?.text == record },
            "the record in the queue", queue)
        guide.say("被退回，回到补录队列 rejected, back in the queue")
        _ = try await patch(record, ["XK_NR": "食品销售（含冷藏冷冻食品）"])
        try await report(record)
        try await receipt(record, "accepted", field: nil)
        guide.say("更正后入库 corrected and accepted")
    }

    /// A penalty that revokes: the license is REVOKED and its permit record 无效, in one call.
    private func revoke(_ license: String, _ record: String) async throws {
        let move: Value = [
            "to": "REVOKED", "reasonCode": "violation", "reason": "提供虚假材料",
            "legalBasis": "示例条例第五条", "decidedOn": .string("\(run.today)"),
        ]
        let reply = try await guide.call(
            "issuer", "POST", "/v1/decisions",
            [
                "kind": "penalty", "documentName": "行政处罚决定书",
                "documentNumber": .string("示市监罚〔2026〕\(run.tag)号"),
                "decidedOn": .string("\(run.today)"), "authority": TourRun.issuer,
                "source": TourRun.issuer,
                "counterpart": [
                    "kind": "legal", "name": .string(run.company.name), "codeType": "001",
                    "code": .string(run.company.code), "legalRepresentative": "李某",
                ],
                "outcome": "imposed",
                "penalty": [
                    "acts": ["提供虚假材料取得许可"], "facts": "申请时提交虚假材料",
                    "basis": "示例条例第五条", "categories": ["吊销许可证件"],
                    "content": "吊销许可证件", "suspendedOrRevoked": .string("营业执照 JY\(run.tag)"),
                    "procedure": "ordinary", "grade": "serious",
                    "effectiveUntil": "2099-12-31",
                ],
                "licenses": [
                    ["action": "transition", "identifier": .string(license), "body": move]
                ],
            ], headers: [run.key("penalty")])
        try guide.expect(reply.status == 201, "201", reply)
        let state = try await guide.call("issuer", "GET", "/v1/licenses/\(license)")
        try guide.expect(state.text("state") == "REVOKED", "REVOKED", state)
        let permit = try await current(record)
        try guide.expect(permit.json["fields"]?["XK_ZT"]?.text == "2", "XK_ZT 2", permit)
        guide.say("一次决定：证照吊销，许可记录转为无效 license REVOKED, permit row 无效, one call")
    }

    private func export() async throws {
        let reply = try await guide.call(
            "creditCentre", "GET",
            "/v1/publicity/export?kind=permit&counterpart=legal&template=2018&format=csv")
        try guide.expect(
            reply.status == 200 && reply.octets.starts(with: [0xEF, 0xBB, 0xBF]),
            "CSV with a byte order mark", reply)
        let rows = reply.octets.split(separator: 0x0A).count - 1
        guide.say("CSV 导出 \(rows) 行 exported rows")
    }
}
