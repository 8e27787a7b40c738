import Codes
import JSON
import TestSupport
import Testing

@testable import Exemption

struct ItemTests {
    @Test func `a new item is version 1, the same again changes nothing`() async throws {
        let desk = try Desk()
        let list = Desk.item([Desk.material(1, [Desk.license(), Desk.promise, Desk.later])])
        let first = try await desk.put(list)
        #expect(first.item.version == 1 && first.revision == 1 && first.changes.count == 2)
        let again = try await desk.put(list)
        #expect(again.changes.isEmpty && again.item.version == 1)
    }

    @Test func `a change makes a version and keeps the old one`() async throws {
        let desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [])]))
        let changed = Desk.item([Desk.material(1, []), Desk.material(2, [])])
        let put = PutItem(desk.ports)
        await #expect(throws: ExemptionError.revisionMissing) {
            _ = try await put.run(Desk.code, Object(changed), revision: nil, by: desk.requester)
        }
        await #expect(throws: ExemptionError.revisionStale(1)) {
            _ = try await put.run(Desk.code, Object(changed), revision: 9, by: desk.requester)
        }
        let state = try await put.run(
            Desk.code, Object(changed), revision: 1, by: desk.requester)
        try await desk.store.commit(state.changes, answer: nil)
        #expect(state.item.version == 2 && state.revision == 2)
        #expect(try await desk.ports.item(Desk.code, version: 1).materials.count == 1)
        #expect(try await desk.ports.item(Desk.code, version: 2).materials.count == 2)
        #expect(try await GetItem(desk.ports).run(Desk.code).item == state.item)
    }

    @Test func `only the office's callers may change its list`() async throws {
        var desk = try Desk()
        desk.requester.department = "113205000141499658"
        let list = Desk.item([])
        await #expect(throws: ExemptionError.mayNotActFor(Desk.office)) {
            _ = try await PutItem(desk.ports).run(
                Desk.code, Object(list), revision: nil, by: desk.requester)
        }
    }

    @Test(arguments: [
        (Desk.item([Desk.material(1, []), Desk.material(1, [])]), "item.material-repeated"),
        (Desk.item([], cases: [Desk.question, Desk.question]), "item.case-repeated"),
        (
            Desk.item([
                Desk.material(1, [], more: [.init("condition", ["id": "c1", "equals": "yes"])])
            ]), "item.case-unknown"
        ),
        (Desk.item([Desk.material(1, [Desk.way("CMT")])]), "json.missing"),
        (Desk.item([Desk.material(1, [Desk.way("DEF")])]), "json.missing"),
        (
            Desk.item([Desk.material(1, [Desk.way("DEF", [.init("deferDays", 0)])])]),
            "way.defer-days"
        ),
        (Desk.item([Desk.material(1, [Desk.way("ABC")])]), "json.choice"),
        (Desk.item([Desk.material(1, [], more: [.init("colour", "red")])]), "json.unknown"),
        (Desk.item([], region: "3205"), "region.form"),
        (Desk.item([], name: "事项\u{202E}"), "text.character"),
        (Desk.item([Desk.material(1, [], need: "9")]), "json.choice"),
    ])
    func `an unsound list is refused by name`(_ list: Value, _ code: String) {
        let fault = #expect(throws: Fault.self) {
            _ = try Item(reading: Object(list), taskCode: Desk.code, version: 1)
        }
        #expect(fault?.code == code)
    }

    @Test func `an item reads back as it was written`() throws {
        let list = Desk.item(
            [
                Desk.material(
                    1, [Desk.license(), Desk.check(), Desk.promise, Desk.later],
                    more: [.init("condition", "委托的"), .init("party", "agent")]),
                Desk.material(2, [], more: [.init("condition", ["id": "c1", "equals": "no"])]),
            ], cases: [Desk.question])
        let item = try Item(reading: Object(list), taskCode: Desk.code, version: 7)
        #expect(try Item(document: item.document) == item)
    }

    @Test func `items are found by any part of their names, page by page`() async throws {
        let desk = try Desk()
        let names = ["机动车驾驶员培训经营许可", "机动车登记", "驾驶证换发", "不动产登记"]
        for (index, name) in names.enumerated() {
            let code = Desk.code.dropLast() + "\(index + 1)"
            let state = try await PutItem(desk.ports).run(
                String(code), Object(Desk.item([], name: name)), revision: nil,
                by: desk.requester)
            try await desk.store.commit(state.changes, answer: nil)
        }
        let get = GetItem(desk.ports)
        func found(_ text: String?) async throws -> [String] {
            try await get.list(GetItem.Search(text: text)).items.map(\.name)
        }
        #expect(try await found("机动车") == Array(names[0...1]))
        #expect(try await found("驾驶员") == [names[0]])
        #expect(try await found("登") == [names[1], names[3]])
        #expect(try await found("车登") == [names[1]])
        #expect(try await found("登车").isEmpty)
        #expect(try await found(nil) == names)
        let first = try await get.list(GetItem.Search(text: "登记", limit: 1))
        #expect(first.items.map(\.name) == [names[1]])
        let next = try await get.list(
            GetItem.Search(text: "登记", after: first.next, limit: 1))
        #expect(next.items.map(\.name) == [names[3]] && next.next == nil)
    }

    @Test func `quality names what is doubtful and what is not`() throws {
        let list = Desk.item([
            Desk.material(1, [Desk.way("LIC")], name: "营业执照和公司章程"),
            Desk.material(2, [], name: "居民身份证"),
            Desk.material(3, [], need: "", name: "依法应当提交的其他材料"),
        ])
        let item = try Item(reading: Object(list), taskCode: Desk.code, version: 1)
        let findings = Quality.findings(of: item)
        #expect(
            findings.map { "\($0.code) \($0.outcome.rawValue) \($0.reason)" } == [
                "item.catch-all failed flagged", "item.composite failed suspected",
                "item.source-missing failed unmapped", "item.no-way failed government-issued",
                "item.law-missing passed ",
            ])
    }
}
