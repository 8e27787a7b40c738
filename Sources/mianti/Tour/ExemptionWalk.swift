internal import Codes
internal import Foundation
internal import JSON

/// Resolve the demo item and a real one, pause and resume data, hand in, check the slip (免提交导览).
struct ExemptionWalk {
    let guide: Guide
    let run: TourRun
    let trust: String

    private static let demoItem = "11320500MB9900013G3990199000001"
    private static let realItem = "11320500MB9900013G2991000000027"
    private static let insurance = demoItem + "004"
    private static let ownPaper = demoItem + "011"
    private static let school: (name: String, code: String) = (
        "示例驾驶培训有限公司", "91320500MA9900212E"
    )

    func walk() async throws {
        guide.part("材料免提交 material exemption")
        try await licenseOfTheSchool()
        let first = try await resolve(Self.demoItem)
        try expectEveryOutcome(first)
        let real = try await resolve(Self.realItem)
        try guide.expect(Self.summary("spared", real) >= 1, "something spared", real)
        let id = try await pauseAndResume()
        try await handIn(id)
        try await notice(id)
        try await slip(id)
    }

    private func licenseOfTheSchool() async throws {
        let body = run.license(
            number: Self.school.code, name: Self.school.name, code: Self.school.code,
            since: run.today.adding(-400))
        let reply = try await guide.call(
            "issuer", "POST", "/v1/licenses", body, headers: [run.key("school")])
        try guide.expect(
            reply.status == 201 || reply.text("code") == "license.already-issued",
            "a business license for the school", reply)
        guide.say("申请人持有营业执照 the applicant holds a business license")
    }

    private func resolve(_ item: String) async throws -> Guide.Reply {
        let reply = try await guide.call(
            "window", "POST", "/v1/resolutions",
            [
                "item": .string(item),
                "parties": [
                    [
                        "role": "applicant", "name": .string(Self.school.name),
                        "codeType": "001", "code": .string(Self.school.code),
                    ],
                    [
                        "role": "legalRepresentative", "name": "张示例", "codeType": "111",
                        "code": "32050019790608003X",
                    ],
                ],
                "answers": item == Self.demoItem ? ["c1": "yes"] : [:], "claims": [:],
                "purpose": TourRun.purpose(
                    item: item, number: "TOUR-\(run.tag)", onBehalfOf: Demo.office.code),
            ])
        try guide.expect(reply.status == 201, "201", reply)
        guide.say("\(reply.json["item"]?["name"]?.text ?? ""): \(reply.text("next"))")
        for material in reply.json["materials"]?.elements ?? [] {
            let outcome = material["outcome"]?.text ?? ""
            guide.say(
                "  [\(outcome)] \(material["name"]?.text ?? "") — \(material["text"]?.text ?? "")")
        }
        return reply
    }

    private func expectEveryOutcome(_ reply: Guide.Reply) throws {
        for outcome in ["spared", "submit", "deferred", "promised"] {
            try guide.expect(
                Self.summary(outcome, reply) >= 1, "at least one \(outcome)", reply)
        }
        let ways = Set(
            (reply.json["materials"]?.elements ?? []).filter { $0["outcome"]?.text == "spared" }
                .compactMap { $0["way"]?.text })
        try guide.expect(
            ways.contains("LIC") && ways.contains("SHR"), "spared by license and by data", reply)
    }

    /// With the dataset paused the material is promised; resumed and refreshed, it is spared.
    private func pauseAndResume() async throws -> String {
        try await dataset(to: "PAUSED", "系统维护")
        let paused = try await resolve(Self.demoItem)
        try guide.expect(
            Self.outcome(Self.insurance, paused) == "promised", "promised while paused", paused)
        try await dataset(to: "PUBLISHED", "维护结束")
        let id = paused.text("id")
        let current = try await guide.call("window", "GET", "/v1/resolutions/\(id)")
        let reply = try await guide.call(
            "window", "POST", "/v1/resolutions/\(id)/refresh", [:],
            headers: [("If-Match", current.tag)])
        try guide.expect(
            Self.outcome(Self.insurance, reply) == "spared", "spared after refresh", reply)
        guide.say("数据恢复后免提交 spared once the data is back: \(reply.text("next"))")
        return id
    }

    private func dataset(to state: String, _ reason: String) async throws {
        let path = "/v1/datasets/social-insurance"
        let current = try await guide.call("dataOwner", "GET", path)
        let reply = try await guide.call(
            "dataOwner", "POST", path + "/transitions",
            ["to": .string(state), "reason": .string(reason)],
            headers: [run.key("dataset-\(state)"), ("If-Match", current.tag)])
        try guide.expect((200..<300).contains(reply.status), "dataset \(state)", reply)
        guide.say("数据集 dataset \(state)")
    }

    private func handIn(_ id: String) async throws {
        let current = try await guide.call("window", "GET", "/v1/resolutions/\(id)")
        let reply = try await guide.call(
            "window", "POST", "/v1/resolutions/\(id)/materials/\(Self.ownPaper)/fulfilments",
            ["receivedAs": "original", "copies": 1], headers: [("If-Match", current.tag)])
        try guide.expect((200..<300).contains(reply.status), "paper received", reply)
        guide.say("已收取纸质材料 paper received: \(reply.text("next"))")
    }

    private func notice(_ id: String) async throws {
        let reply = try await guide.call(
            "window", "GET", "/v1/resolutions/\(id)/notice?format=html")
        try guide.expect(
            reply.status == 200 && reply.headers["content-type"]?.hasPrefix("text/html") == true,
            "a notice in HTML", reply)
        guide.say("一次性告知单 notice: \(reply.octets.count) octets of HTML")
    }

    private func slip(_ id: String) async throws {
        let reply = try await guide.call("window", "GET", "/v1/resolutions/\(id)")
        let file = FileManager.default.temporaryDirectory.path + "/slip-\(run.tag).jws"
        try DataDirectory.write(Array(reply.text("slip").utf8), file)
        defer { try? FileManager.default.removeItem(atPath: file) }
        guide.line("$ mianti verify \(file) --trust \(trust)")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["verify", file, "--trust", trust]
        if guide.isQuiet { process.standardOutput = FileHandle.nullDevice }
        try process.run()
        process.waitUntilExit()
        try guide.expect(process.terminationStatus == 0, "the slip to verify", reply)
        guide.say("免提交凭单离线核验通过 the slip verifies off line")
    }

    private static func summary(_ key: String, _ reply: Guide.Reply) -> Int64 {
        reply.json["summary"]?[key]?.whole ?? 0
    }

    private static func outcome(_ code: String, _ reply: Guide.Reply) -> String {
        let materials = reply.json["materials"]?.elements ?? []
        return materials.first { $0["code"]?.text == code }?["outcome"]?.text ?? ""
    }
}
