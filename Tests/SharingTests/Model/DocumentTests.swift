import Codes
import JSON
import Testing

@testable import Sharing

@Suite struct DocumentTests {
    @Test func `a dataset is read back as written`() throws {
        let world = try World()
        let dataset = Dataset(
            code: world.code, owner: world.owner,
            definition: try World.definition(["class": #""refused""#, "legalBasis": #""某法""#]),
            state: .paused, stateSince: world.now, stateReason: "检修", loadedAt: world.now)
        #expect(try Dataset(code: world.code, document: dataset.document) == dataset)
    }

    @Test func `a grant is read back as written`() async throws {
        let world = try await World().publish()
        let grant = try await world.grant().model
        #expect(try Grant(id: grant.id, document: grant.document) == grant)
    }

    @Test(arguments: [
        (
            "source", #"{"kind":"http","url":"https://example.invalid"}"#,
            "dataset.source-not-available", "/source/kind"
        ),
        ("source", #"{"kind":"ftp"}"#, "json.choice", "/source/kind"),
        ("class", #""refused""#, "dataset.basis-required", "/legalBasis"),
        ("fields", "[]", "dataset.empty", "/fields"),
        ("subjectKeys", "[]", "dataset.empty", "/subjectKeys"),
        (
            "subjectKeys", #"[{"name":"a","kind":"text"},{"name":"a","kind":"text"}]"#,
            "dataset.key-twice", "/subjectKeys/1"
        ),
        ("recordKey", #""a b""#, "dataset.key-malformed", "/recordKey"),
        ("cardinality", #""few""#, "json.choice", "/cardinality"),
        ("extra", "1", "json.unknown", "/extra"),
    ])
    func `a faulty definition is refused where it is wrong`(
        _ key: String, _ json: String, _ code: String, _ pointer: String
    ) throws {
        let fault = #expect(throws: Fault.self) { try World.definition([key: json]) }
        #expect(fault?.code == code)
        #expect(fault?.pointer == pointer)
    }
}
