import Codes
import Testing

@testable import Gateway

extension FaultCall {
    private static func lookUp(_ wanted: String) -> String {
        """
        {"dataset":"marriage","subject":{"person":"\(SharingBench.person)"},\(wanted),
        "purpose":\(ExemptionRouteTests.purpose())}
        """
    }

    static let sharing: [FaultCall] = [
        FaultCall("PUT /v1/datasets/{code}") { _, number in
            FaultRequest(
                method: "PUT", target: "/v1/datasets/f\(number)", body: SharingBench.definition)
        },
        FaultCall("POST /v1/datasets/{code}/transitions") { world, number in
            let path = "/v1/datasets/f\(number)"
            _ = try await world.maker.post(path, SharingBench.definition, method: "PUT")
            return FaultRequest(
                target: path + "/transitions", body: #"{"to":"PUBLISHED","reason":"x"}"#,
                tag: "\"1\"")
        },
        FaultCall("POST /v1/datasets/{code}/records", steps: ["data-record", "unique"]) {
            world, number in
            let path = "/v1/datasets/f\(number)"
            _ = try await world.maker.post(path, SharingBench.definition, method: "PUT")
            return FaultRequest(target: path + "/records", body: SharingBench.line)
        },
        FaultCall("POST /v1/grants") { _, number in
            FaultRequest(
                target: "/v1/grants", body: FaultWorld.request(grant: "场景\(number)"))
        },
        FaultCall("POST /v1/grants/{id}/decision") { world, number in
            let grant = try await FaultWorld.grant(world.maker, "场景\(number)")
            return FaultRequest(
                target: "/v1/grants/\(grant)/decision", body: FaultWorld.approval)
        },
        FaultCall("POST /v1/grants/{id}/withdrawal") { world, number in
            let grant = try await FaultWorld.grant(world.maker, "场景\(number)")
            _ = try await world.maker.post("/v1/grants/\(grant)/decision", FaultWorld.approval)
            return FaultRequest(
                target: "/v1/grants/\(grant)/withdrawal", body: #"{"reason":"x"}"#)
        },
        FaultCall("POST /v1/queries") { _, _ in
            FaultRequest(target: "/v1/queries", body: lookUp(#""fields":["state"]"#))
        },
        FaultCall("POST /v1/checks") { _, _ in
            FaultRequest(target: "/v1/checks", body: lookUp(#""claims":{"state":"married"}"#))
        },
        FaultCall("POST /v1/accesses/search") { _, _ in
            FaultRequest(
                target: "/v1/accesses/search",
                body: #"{"subject":{"codeType":"111","code":"\#(SharingBench.person)"},"#
                    + #""purpose":\#(ExemptionRouteTests.purpose())}"#)
        },
    ]

    static let publicity: [FaultCall] = [
        FaultCall("POST /v1/decisions", "permit with a license") { _, number in
            let license = LicenseRoutesTests.body(number: "D-\(number)")
            return FaultRequest(
                target: "/v1/decisions",
                body: Maker.decision(
                    "示许〔2026〕D\(number)号", counterpart: FaultWorld.company,
                    more: #","licenses":[{"action":"issue","body":\#(license)}]"#))
        },
        FaultCall("POST /v1/decisions", "penalty that revokes") { world, number in
            let license = try await world.license(number)
            return FaultRequest(target: "/v1/decisions", body: penalty(number, license))
        },
        FaultCall("POST /v1/publicity/records/{id}/views") { world, _ in
            FaultRequest(
                target: "/v1/publicity/records/\(world.objects.record)/views",
                body: FaultWorld.purpose)
        },
        FaultCall("PATCH /v1/publicity/records/{id}") { world, number in
            let id = try await world.record(number, isDraft: true)
            return FaultRequest(
                method: "PATCH", target: "/v1/publicity/records/\(id)",
                body: #"{"fields":{"XK_XKWS":"准予决定书"}}"#, tag: "\"1\"")
        },
        FaultCall("POST /v1/publicity/reports") { world, number in
            FaultRequest(
                target: "/v1/publicity/reports",
                body: #"{"ids":["\#(try await world.record(number))"]}"#)
        },
        FaultCall("POST /v1/publicity/imports") { _, number in
            FaultRequest(
                target: "/v1/publicity/imports?kind=permit",
                body: PublicityRoutesTests.header
                    + "示例食品有限公司,,,李小明,,示许〔2021〕\(number)号,,,,热食,2021年4月30日,,,,,,,,\r\n")
        },
        FaultCall("POST /v1/publicity/receipts") { world, number in
            FaultRequest(
                target: "/v1/publicity/receipts",
                body: """
                    {"items":[{"recordId":"\(try await world.reported(number))","version":1,
                    "result":"accepted","at":"2026-11-21T09:00:00+08:00"}]}
                    """)
        },
    ]

    private static func penalty(_ number: Int, _ license: String) -> String {
        """
        {"kind":"penalty","documentNumber":"示罚〔2026〕\(number)号","decidedOn":"2026-11-21",
        "authority":\(Maker.office),"source":\(Maker.office),
        "counterpart":\(FaultWorld.company),"outcome":"imposed",
        "penalty":{"acts":["提供虚假材料"],"facts":"申请时提供虚假材料","basis":"《行政许可法》第七十八条",
        "categories":["吊销许可证件"],"content":"吊销营业执照","suspendedOrRevoked":"营业执照",
        "procedure":"ordinary","grade":"serious","effectiveUntil":"2029-11-21"},
        "licenses":[{"action":"transition","identifier":"\(license)","revision":1,
        "body":\(Probe.move)}]}
        """
    }
}
