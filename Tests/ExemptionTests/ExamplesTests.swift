import Codes
import Foundation
import JSON
import Signing
import TestSupport
import Testing

@testable import Exemption

/// The real lists and the demo item that come with the project.
struct ExamplesTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Examples")

    private static func octets(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    private static func items() throws -> [Value] {
        let lines = try octets("items.ndjson").split(separator: UInt8(ascii: "\n"))
        var values: [Value] = []
        for line in lines { values.append(try Value.parse(Array(line))) }
        return values
    }

    private static func demo() throws -> Value {
        let list = try Value.parse(octets("demo-item.json"))
        return try #require(list.elements?.first)
    }

    @Test func `every example item loads and reads back as it was`() throws {
        let values = try Self.items()
        #expect(values.count == 97)
        for value in values + [try Self.demo()] {
            let item = try Item(reading: Object(value), taskCode: nil, version: 1)
            #expect(try Item(document: item.document) == item)
        }
    }

    @Test func `catch-all rows of real laws are never resolved and always reported`() async throws {
        let desk = try Desk()
        var seen = 0
        for value in try Self.items() {
            let code = try #require(value["taskCode"]?.text)
            let item = try Item(reading: Object(value), taskCode: code, version: 1)
            let flagged = item.materials.filter(\.isCatchAll)
            #expect(flagged == item.materials.filter { CatchAllName.matches($0.name) })
            seen += flagged.count
            let reported = Quality.findings(of: item).filter {
                $0.code == "item.catch-all" && $0.reason == "flagged"
            }
            #expect(reported.count == flagged.count)
            let facts = CaseFacts(
                item: item, parties: [], answers: [], claims: [],
                acceptedOn: desk.requester.now.day)
            let purpose = try Desk.request().purpose
            let resolver = Resolver(
                licenses: desk.sources, data: desk.sources,
                context: LookupContext(
                    purpose: purpose, onBehalfOf: Desk.office, requestID: "r",
                    caller: "c", department: Desk.office, now: desk.requester.now), facts: facts)
            for material in flagged {
                let (result, _) = try await resolver.resolve(material)
                #expect(result.outcome == .notApplicable && result.attempts.isEmpty)
            }
        }
        #expect(seen == 30)
    }

    @Test func `the demo item shows every outcome it was made for`() async throws {
        let desk = try Desk()
        let value = try Self.demo()
        let state = try await PutItem(desk.ports).run(
            Desk.code, Object(value), revision: nil, by: desk.requester)
        try await desk.store.commit(state.changes, answer: nil)
        desk.sources.tell("11100000MB0143028R001", .met(Desk.evidence))
        desk.sources.tell("11320000MB9901008C901", of: "legalRepresentative", .met(Desk.evidence))
        desk.sources.tell("social-insurance", .met(Desk.evidence))
        desk.sources.tell("tax-clearance", .met(Desk.evidence))
        let request = try ResolveRequest(
            reading: Object(bytes: Self.octets("demo-resolution.json")))
        let made = try await Resolve(desk.ports).run(request, by: desk.requester)
        #expect(
            made.resolution.materials.map(\.outcome) == [
                .submit, .spared, .spared, .spared, .spared, .promised, .spared, .deferred,
                .submit, .submit, .submit,
            ])
        #expect(
            made.resolution.materials.map(\.way) == [
                nil, .license, .license, .shared, .check, .promise, .cancelled, .deferred, nil,
                nil, nil,
            ])
        desk.sources.tell("social-insurance", .sourceDown)
        let paused = try await Resolve(desk.ports).run(request, by: desk.requester)
        #expect(paused.resolution.materials[3].outcome == .promised)
    }
}
