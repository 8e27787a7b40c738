internal import Codes
internal import Gateway
internal import JSON
internal import Signing
internal import Storage

/// The demo city (示例市): loads `Examples/` and makes the demo callers.
enum Demo {
    static let operatorBody = Organization(name: "示例市数据局", code: office.code)
    static let office = Organization(name: "示例市行政审批局", code: "11320500MB9900013G")
    static let issuer = Organization(name: "示例市市场监督管理局", code: "113205000141499658")
    static let owner = Organization(
        name: "示例市人力资源和社会保障局", code: "11320500MB990003X3")
    private static let window = Organization(
        name: "示例市政务服务中心", code: "12320500MB99000218")
    private static let user = Organization(
        name: "示例市住房和城乡建设局", code: "11320500MB99000483")
    private static let creditCentre = Organization(
        name: "示例市公共信用信息中心", code: "12320500MB9900056T")
    private static let auditor = Organization(name: "示例市审计局", code: "11320500MB9900064Q")

    /// Name, department, scopes and limits of the demo callers.
    private static let callers:
        [(name: String, body: Organization, scopes: Set<Scope>, actsFor: [String])] = [
            (
                "issuer", issuer,
                [.typesWrite, .itemsWrite, .licensesIssue, .licensesRead, .publicityReport], []
            ),
            (
                "window", window,
                [.licensesVerify, .licensesRead, .exemptionResolve, .casesWrite], [office.code]
            ),
            ("dataOwner", owner, [.datasetsWrite, .grantsDecide, .accessesRead], []),
            ("dataUser", user, [.grantsRequest, .datasetsQuery, .datasetsCheck], []),
            ("completion", issuer, [.publicityReport, .publicityComplete], []),
            ("creditCentre", creditCentre, [.publicityPull, .publicityReceipts], []),
            ("auditor", auditor, [.auditRead], []),
        ]

    /// Whether a data directory still wants the demo city: not begun, or begun and interrupted.
    ///
    /// - Throws: when it belongs to somebody else, whose data must stay as it is.
    static func isWanted(_ directory: DataDirectory) throws -> Bool {
        guard directory.isInitialized else { return true }
        guard try directory.readIdentity() == operatorBody else {
            throw Failure(
                .usage, "\(directory.path) is no demo directory; use mianti serve")
        }
        return !directory.hasDemoKeys
    }

    /// Loads the demo city into an initialized data directory and gives the callers' keys.
    static func load(
        _ settings: Settings, examples: String
    ) async throws -> [(name: String, key: String)] {
        let directory = DataDirectory(settings.data)
        try DataDirectory.write(
            DataDirectory.read(examples + "/holidays.csv"), directory.calendar, mode: 0o644)
        try await TrustMaking.first(directory, draft: examples + "/trust-list.json")
        let house = try await House.open(settings)
        return try await house.working {
            try await files(house, examples)
            try await grants(house)
            let keys = try await makeCallers(house)
            try keep(keys, directory)
            return keys
        }
    }

    private static func files(_ house: House, _ examples: String) async throws {
        let plan: [(ImportCommand.Kind, String, Organization, String?)] = [
            (.licenseTypes, "license-types.ndjson", issuer, nil),
            (.items, "items.ndjson", office, nil), (.items, "demo-item.json", office, nil),
            (.datasets, "datasets.ndjson", owner, nil),
            (.records, "records-social-insurance.ndjson", owner, "social-insurance"),
            (.records, "records-tax-clearance.ndjson", owner, "tax-clearance"),
            (.records, "records-household.ndjson", owner, "household"),
            (.records, "records-marriage.ndjson", owner, "marriage"),
            (.records, "records-legal-entities.ndjson", owner, "legal-entities"),
            (.permits, "permits.csv", issuer, nil), (.penalties, "penalties.csv", issuer, nil),
        ]
        for (kind, file, department, dataset) in plan {
            let loader = Loader(house: house, department: department)
            let report = try await loader.load(kind, file: "\(examples)/\(file)", dataset: dataset)
            Terminal.progress("")
            // Published rows keep their disorder: one is a refusal, which is no permit.
            let isPublished = kind == .permits || kind == .penalties
            guard report.refusals.isEmpty || (isPublished && report.loaded > 0) else {
                throw Failure(.impossible, report.refusals.joined(separator: "\n"))
            }
        }
    }

    /// The grants under which the office of the demo items looks data up.
    private static func grants(_ house: House) async throws {
        let asking = Loader(house: house, department: office)
        let deciding = Loader(house: house, department: owner)
        for dataset in ["social-insurance", "tax-clearance", "household", "legal-entities"] {
            let request: Value = [
                "dataset": .string(dataset), "use": ["check", "query"],
                "fields": .array(try await fields(of: dataset, deciding).map(Value.string)),
                "items": [], "scene": "材料免提交", "text": "受理事项时核验材料",
                "legalBasis": "《国务院关于在线政务服务的若干规定》第七条",
                "until": "2029-12-31", "perDay": 100_000,
            ]
            let made = try await asking.send("POST", "/v1/grants", request.canonical)
            guard let id = try Value.parse(made.body)["id"]?.text else {
                throw Failure(.impossible, String(decoding: made.body, as: UTF8.self))
            }
            let decision: Value = ["decision": "approve", "reason": "演示授权"]
            let answer = try await deciding.send(
                "POST", "/v1/grants/\(id)/decision", decision.canonical,
                headers: [("if-match", "\"1\"")])
            guard answer.status < 300 else {
                throw Failure(.impossible, String(decoding: answer.body, as: UTF8.self))
            }
        }
    }

    private static func fields(of dataset: String, _ loader: Loader) async throws -> [String] {
        let answer = try await loader.send("GET", "/v1/datasets/\(dataset)", [])
        return try Value.parse(answer.body)["fields"]?.elements?.compactMap { $0["key"]?.text }
            ?? []
    }

    private static func makeCallers(
        _ house: House
    ) async throws -> [(name: String, key: String)] {
        var keys: [(name: String, key: String)] = []
        var changes: [Change] = []
        for entry in callers {
            let caller = Caller(
                id: try house.services.newID(), name: entry.name, department: entry.body,
                scopes: entry.scopes, limits: Caller.Limits(departments: entry.actsFor),
                receiver: entry.scopes.contains(.publicityPull) ? "credit-centre" : nil)
            let made = try house.callers.create(caller)
            changes.append(made.change)
            keys.append((entry.name, made.key))
        }
        try await house.store.commit(changes, answer: nil)
        return keys
    }

    private static func keep(
        _ keys: [(name: String, key: String)], _ directory: DataDirectory
    ) throws {
        let object = ObjectWriter.bytes { writer in
            writer.string("data", directory.path)
            writer.object("keys") { for (name, key) in keys { $0.string(name, key) } }
        }
        try DataDirectory.write(object, directory.demoKeys)
    }

    /// Address and new keys as one JSON object.
    static func object(address: String, _ keys: [(name: String, key: String)]) -> String {
        Terminal.object { writer in
            writer.string("address", address)
            writer.object("keys") { for (name, key) in keys { $0.string(name, key) } }
        }
    }

    /// Says where the gateway is and what to try; keys are shown the first time only.
    static func greet(
        address: String, _ keys: [(name: String, key: String)], _ directory: DataDirectory
    ) {
        Terminal.line("\nMianti 免提  \(address)\n")
        if keys.isEmpty {
            Terminal.line("密钥见 keys: \(directory.demoKeys)")
        } else {
            Terminal.line("调用密钥（只显示一次）callers' keys, shown once:")
            for (name, key) in keys { Terminal.line("  \(name)  \(key)") }
        }
        Terminal.line(
            """

            试一试 try:
              WINDOW=$(sed 's/.*"window":"\\([^"]*\\)".*/\\1/' "\(directory.demoKeys)")
              curl -s \(address)/v1/me -H "Authorization: Bearer $WINDOW"
              curl -s -G \(address)/v1/items --data-urlencode query=征信 \\
                -H "Authorization: Bearer $WINDOW"
              curl -s \(address)/v1/resolutions -H "Authorization: Bearer $WINDOW" \\
                -d @Examples/demo-resolution.json
            """)
    }
}
