import Codes
import Foundation
import JSON
import TestSupport
import Testing

@testable import Exemption

/// The published lists beside the items made from them: each material is spared, promised or asked for as its
/// row says, when everything its ways want is so, and none is spared when nothing is.
struct MaterialVectorTests {
    private static func octets(_ url: URL) throws -> String {
        try String(contentsOf: url, encoding: .utf8)
    }

    private static func vector(_ name: String) throws -> [[String: String]] {
        try csvVector(name, in: Bundle.module)
    }

    private static let examples = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Examples")

    /// The loaded items by their id in the lists, and their materials by id and number of the row.
    private struct Loaded {
        var items: [String: Item] = [:]
        var parts: [String: [Material]] = [:]

        init() throws {
            var byCode: [String: Item] = [:]
            let text = try octets(examples.appending(path: "items.ndjson"))
            for line in text.split(separator: "\n") {
                let value = try Value.parse(Array(line.utf8))
                let code = try #require(value["taskCode"]?.text)
                byCode[code] = try Item(reading: Object(value), taskCode: code, version: 1)
            }
            for row in csvRows(try octets(examples.appending(path: "item-sources.csv"))) {
                let id = try #require(row["item_id"])
                let item = try #require(byCode[row["task_code"] ?? ""])
                let material = try #require(
                    item.materials.first { $0.code == row["material_code"] })
                items[id] = item
                parts["\(id) \(row["seq"] ?? "")", default: []].append(material)
            }
        }
    }

    private static let loaded = Result { try Loaded() }

    /// A window whose sources say all that this material's ways want, or nothing at all.
    private func resolve(
        _ material: Material, of item: Item, favorably: Bool
    ) async throws -> MaterialResult {
        let desk = try Desk()
        var answers: [NamedText] = []
        if let test = Self.test(material.condition) {
            answers.append(NamedText(test.question, test.equals))
        }
        for way in material.ways {
            if let test = way.condition {
                answers = answers.setting(test.question, to: favorably ? test.equals : "不是这样")
            }
            guard favorably, let source = way.licenseType ?? way.dataset else { continue }
            desk.sources.tell(
                source, of: material.party, .met(Evidence(records: [Self.record(way.claims)])))
        }
        let code = SubjectCode(type: "111", number: Desk.person)
        let resolver = Resolver(
            licenses: desk.sources, data: desk.sources,
            context: LookupContext(
                purpose: try Desk.request().purpose, onBehalfOf: Desk.office, requestID: "r",
                caller: "c", department: Desk.office, now: desk.requester.now),
            facts: CaseFacts(
                item: item, parties: [Party(role: material.party, name: "张示例", code: code)],
                answers: answers, claims: [], acceptedOn: desk.requester.now.day))
        return try await resolver.resolve(material).0
    }

    private static func test(_ condition: MaterialCondition?) -> CaseCondition? {
        guard case .answer(let test) = condition else { return nil }
        return test
    }

    /// A record that agrees with every claim about 张示例.
    private static func record(_ claims: [NamedText]) -> [NamedText] {
        claims.map { claim in
            switch claim.text {
            case "$name": NamedText(claim.name, "张示例")
            case "$code": NamedText(claim.name, Desk.person)
            default: claim
            }
        }
    }

    /// Why the best case does not spare; the row's way and whether a source is known decide.
    private static func reason(_ row: [String: String], _ parts: [Material]) -> String? {
        if row["is_need"] == "" { return "catch-all" }
        // The one clause of another place: the offices of the example items are not in Beijing.
        if row["condition"]?.hasPrefix("Beijing") == true { return "other region" }
        switch row["exempt_way"] {
        case "NONE": return "to submit"
        case "GEN", "REU", "XCH": return "way not built"
        case "CAN", "CMT": return nil
        default:
            let ways = parts.flatMap(\.ways).filter { $0.way.rawValue == row["exempt_way"] }
            return ways.contains { ($0.licenseType ?? $0.dataset) != nil } ? nil : "no source known"
        }
    }

    /// What the results say of the row's way.
    private static func found(_ way: String?, _ results: [MaterialResult]) -> String? {
        if results.contains(where: {
            [.spared, .promised].contains($0.outcome) && $0.way?.rawValue == way
        }) {
            return nil
        }
        if results.contains(where: { $0.reason == "catch-all" }) { return "catch-all" }
        let attempts = results.flatMap(\.attempts).filter { $0.way.rawValue == way }
        if attempts.contains(where: { $0.reason == "not-offered" }) { return "way not built" }
        if attempts.contains(where: { $0.reason == "region" }) { return "other region" }
        if attempts.contains(where: { $0.reason == "no-source" }) { return "no source known" }
        return results.allSatisfy { $0.outcome == .submit && $0.attempts.isEmpty }
            ? "to submit" : "\(results.map(\.outcome)) \(attempts.map(\.reason))"
    }

    @Test func `every listed material is what its row says, when everything is so`() async throws {
        let loaded = try Self.loaded.get()
        var tally = VectorTally("materials.csv")
        for row in try Self.vector("materials") {
            let id = try #require(row["item_id"])
            let item = try #require(loaded.items[id])
            let parts = try #require(loaded.parts["\(id) \(row["seq"] ?? "")"])
            #expect(CatchAllName.matches(row["material_name"] ?? "") == (row["is_need"] == ""))
            var results: [MaterialResult] = []
            for part in parts {
                results.append(try await resolve(part, of: item, favorably: true))
            }
            let expected = Self.reason(row, parts)
            let found = Self.found(row["exempt_way"], results)
            #expect(found == expected, "\(id) \(row["seq"] ?? "") \(row["material_name"] ?? "")")
            if found == expected { tally.count(found) }
        }
        try tally.settle()
    }

    @Test func `no listed material is spared when no condition holds and no source answers`()
        async throws
    {
        let loaded = try Self.loaded.get()
        for (row, parts) in loaded.parts {
            let item = try #require(loaded.items[String(row.prefix { $0 != " " })])
            for part in parts {
                let result = try await resolve(part, of: item, favorably: false)
                let isFree = part.ways.contains { $0.way == .cancelled && $0.condition == nil }
                #expect(result.outcome != .spared || isFree, "\(row) \(part.name)")
            }
        }
    }

    @Test func `every listed item is loaded with its materials`() throws {
        let loaded = try Self.loaded.get()
        var tally = VectorTally("items.csv")
        for row in try Self.vector("items") {
            let id = try #require(row["item_id"])
            let item = try #require(loaded.items[id])
            let count = loaded.parts.keys.filter { $0.hasPrefix("\(id) ") }.count
            let level = item.level == row["typical_level"]
            let holds =
                item.name == row["item_name"] && "\(count)" == row["material_count"] && level
            #expect(holds, "\(id)")
            if holds { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `every listed division is one, and lies in its province and no other`() throws {
        var tally = VectorTally("divisions.csv")
        let codes = try Self.vector("divisions").compactMap { $0["code"] }
        let provinces = codes.filter { $0.hasSuffix("0000") }
        for code in codes {
            let holding = provinces.filter { Region.holds($0, code) }
            let holds =
                Region.isWellFormed(code) && Region.holds("000000", code)
                && holding == [code.prefix(2) + "0000"]
            #expect(holds, "\(code)")
            if holds { tally.accept() }
        }
        for bad in ["", "32050", "3205000", "32050X", "３２０５００"] {
            #expect(!Region.isWellFormed(bad))
        }
        try tally.settle()
    }
}
