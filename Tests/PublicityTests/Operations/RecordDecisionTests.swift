import Codes
import JSON
import Publicity
import Testing

@Suite struct RecordDecisionTests {
    @Test func `a whole permit is ready, and long-term is written 2099-12-31`() async throws {
        let result = try await Desk().decide(Sample.permit())
        let record = try #require(result.records.first?.record)
        #expect(record.state == .ready)
        #expect(record.fields["XK_YXQZI"] == "2099-12-31")
        #expect(record.fields["XK_XDR_LB"] == "法人及非法人组织")
        #expect(record.fields["XK_ZT"] == "1")
        #expect(record.examination(on: try Day("2026-11-21")).missing.isEmpty)
        #expect(result.skipped.isEmpty)
        #expect(result.changes.allSatisfy { $0.event == nil })
    }

    /// Standard: the worked examples of double-publicity, section 1.2.
    @Test(arguments: [
        ("2023-08-09", "2023-08-18"), ("2024-09-27", "2024-10-12"), ("2026-11-20", "2026-12-01"),
    ])
    func `the seventh working day counts holidays and make-up days`(_ day: String, _ due: String)
        async throws
    {
        let value = Sample.body(("decidedOn", .string(day)), to: try Sample.penalty())
        let record = try await Desk().decide(value).records.first?.record
        #expect(record?.dueOn?.description == due)
    }

    @Test func `a year without a table gives no due day and says so`() async throws {
        let value = Sample.body(("decidedOn", "2022-12-30"), to: try Sample.penalty())
        let record = try #require(try await Desk().decide(value).records.first?.record)
        #expect(record.dueOn == nil)
        let findings = record.examination(on: try Day("2026-11-21")).findings
        #expect(findings.contains { $0.code == "publicity.due" && $0.outcome == .notExamined })
    }

    @Test func `a missing field makes a draft with a suggestion`() async throws {
        let value = Sample.body(("source", .null), to: try Sample.permit())
        let record = try #require(try await Desk().decide(value).records.first?.record)
        let open = record.examination(on: try Day("2026-11-21")).missing
        #expect(record.state == .draft)
        #expect(open.map(\.field) == ["XK_LYDW", "XK_LYDWDM"])
        #expect(open.map(\.why) == ["absent", "absent"])
        #expect(open.first?.suggestion?.value == "示例市市场监督管理局")
        #expect(open.first?.suggestion?.from == "authority")
    }

    @Test func `a decision without number is reported under its license number`() async throws {
        let value = Sample.body(("documentNumber", .null), to: try Sample.permit())
        let record = try await Desk().decide(value).records.first?.record
        #expect(record?.fields["XK_WSH"] == "JY13205000000012")
    }

    @Test func `an issued license fills number, name and period of its permit`() async throws {
        let value = Sample.body(
            ("permit", ["category": "普通", "content": "热食"]), to: try Sample.permit())
        let license = DecisionLicenses.Issued(
            identifier: "1.2.3", name: "食品经营许可证", number: "JY1",
            validFrom: try Day("2026-11-20"), validTo: .unlimited)
        let result = try await Desk().decide(value, licenses: .init(issued: [license]))
        let record = try #require(result.records.first?.record)
        #expect(record.fields["XK_XKBH"] == "JY1")
        #expect(record.fields["XK_XKZS"] == "食品经营许可证")
        #expect(record.fields["XK_YXQZI"] == "2099-12-31")
        #expect(record.licenses == ["1.2.3"])
        #expect(record.state == .ready)
    }

    @Test(arguments: [
        ("simple", ["罚款"], "general", SkipReason.simpleProcedure),
        ("ordinary", ["警告", "通报批评"], "general", .warningOnly),
    ])
    func `penalties that nobody publishes make no record`(
        _ procedure: String, _ categories: [String], _ grade: String, _ reason: SkipReason
    ) async throws {
        let penalty = try #require(try Sample.penalty()["penalty"])
        let part = Sample.body(
            ("procedure", .string(procedure)),
            ("categories", .array(categories.map { .string($0) })), to: penalty)
        let value = Sample.body(("penalty", part), to: try Sample.penalty())
        let result = try await Desk().decide(value)
        #expect(result.records.isEmpty)
        #expect(result.skipped == [reason])
        #expect(result.changes.count == 1)
    }

    @Test func `a refusal makes no record and says so`() async throws {
        let value = Sample.body(("outcome", "refused"), to: try Sample.permit())
        let result = try await Desk().decide(value)
        #expect(result.records.isEmpty)
        #expect(result.skipped == [.refused])
    }

    @Test func `a withdrawn permit is reported as 无效`() async throws {
        let value = Sample.body(("outcome", "withdrawn"), to: try Sample.permit())
        #expect(try await Desk().decide(value).records.first?.record.fields["XK_ZT"] == "2")
    }

    @Test func `a sole trader without code gets the placeholder and needs no other code`()
        async throws
    {
        let counterpart: Value = [
            "kind": "soleTrader", "name": "示例小吃店", "codeType": "001",
            "otherCodes": ["gszc": "320500600000012"], "legalRepresentative": "李某",
        ]
        let value = Sample.body(("counterpart", counterpart), to: try Sample.permit())
        let record = try #require(try await Desk().decide(value).records.first?.record)
        #expect(record.fields["XK_XDR_SHXYM"] == "00000000000000000X")
        #expect(record.state == .ready)
    }

    @Test func `a natural person has a document type and none of the codes of bodies`()
        async throws
    {
        let counterpart: Value = [
            "kind": "natural", "name": "王某某", "codeType": "414", "code": "E12345678",
            "legalRepresentative": "李某",
        ]
        let value = Sample.body(("counterpart", counterpart), to: try Sample.permit())
        let record = try #require(try await Desk().decide(value).records.first?.record)
        #expect(record.fields["XK_XDR_ZJLX"] == "护照号")
        #expect(record.fields["XK_XDR_SHXYM"] == nil)
        #expect(record.fields["XK_FRDB"] == nil)
        #expect(record.state == .ready)
    }

    @Test func `the same decision with other brackets is known already`() async throws {
        let desk = try Desk()
        let first = try await desk.decide(Sample.permit())
        let again = Sample.body(("documentNumber", "示市监许 [2026] 12号"), to: try Sample.permit())
        await #expect(throws: PublicityError.alreadyRecorded(first.id)) {
            try await desk.decide(again)
        }
    }

    @Test func `one approval may serve several licenses`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit())
        let part = Sample.body(
            ("certificateNumber", "JY13205000000013"),
            to: try #require(try Sample.permit()["permit"]))
        let second = Sample.body(("permit", part), to: try Sample.permit())
        #expect(try await desk.decide(second).records.count == 1)
    }

    @Test func `a department that reports at once has a ready record in the feed`() async throws {
        let desk = try Desk()
        let result = try await desk.decide(Sample.permit(), autoReport: true)
        #expect(result.records.first?.record.state == .reported)
        #expect(try await desk.feed().items.count == 1)
        let draft = Sample.body(
            ("documentNumber", "示市监许〔2026〕13号"), ("documentName", .null), to: try Sample.permit())
        #expect(
            try await desk.decide(draft, autoReport: true).records.first?.record.state == .draft)
        #expect(try await desk.feed().items.count == 1)
    }

    @Test func `a penalty has its regime and periods`() async throws {
        let record = try #require(try await Desk().decide(Sample.penalty()).records.first?.record)
        #expect(record.regime == "order36")
        #expect(record.publicUntil?.description == "2027-11-20")
        #expect(record.repairableFrom?.description == "2027-02-20")
        #expect(record.fields["CF_CFLB"] == "警告;罚款")
        #expect(record.fields["CF_NR_FK"] == "0.5")
    }

    @Test func `a stored record reads back as it was`() async throws {
        let desk = try Desk()
        let made = try await desk.decide(Sample.penalty(), autoReport: true)
        let record = try #require(made.records.first?.record)
        try await desk.receipt(record.id, 1, "rejected", field: "CF_SY")
        let held = try await desk.record(record.id).record
        #expect(try PublicityRecord(id: held.id, document: held.document) == held)
    }
}
