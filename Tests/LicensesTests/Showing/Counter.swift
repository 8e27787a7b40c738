import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// A counter at which licenses are shown: the city with its operations of showing.
struct Counter {
    let world: World
    let licenses: FindLicenses

    init(types: Set<String>? = nil) async throws {
        world = try await World()
        licenses = FindLicenses(world.store, types: types)
    }

    /// A request as it comes over the wire.
    static func request(
        _ items: [(identifier: String, disclose: [String])],
        _ edit: (inout [String: Value]) -> Void = { _ in }
    ) throws -> PresentationRequest {
        var members: [String: Value] = [
            "items": .array(
                items.map { item in
                    [
                        "identifier": .string(item.identifier),
                        "disclose": .array(item.disclose.map { .string($0) }),
                    ]
                }),
            "evidence": [
                "kind": "signedForm", "reference": "form-1", "at": "2026-11-21T09:59:00+08:00",
            ],
        ]
        edit(&members)
        let value = Value.object(members.map { Value.Member($0.key, $0.value) })
        return try PresentationRequest(reading: Object(bytes: value.canonical))
    }

    /// Makes a presentation and commits it.
    func present(
        _ items: [(identifier: String, disclose: [String])],
        _ edit: (inout [String: Value]) -> Void = { _ in }
    ) async throws -> Presented {
        let made = try await Present(licenses, random: world.random)
            .decide(Self.request(items, edit), by: Invented.issuer, now: world.now)
        try await world.store.commit([made.change], answer: nil)
        return made
    }

    /// Decides a use; nothing is committed.
    func use(
        _ code: ShowingCode, at now: Instant? = nil
    ) async throws -> UsedPresentation? {
        try await UsePresentation(records: world.store, verify: world.verifier())
            .decide(code, by: "caller1", now: now ?? world.now)
    }

    static let purpose: Value = [
        "item": "item-1", "caseNumber": "C-1", "basis": "duty", "text": "办理食品经营许可",
        "onBehalfOf": ["code": .string(Invented.issuer)],
        "operator": ["account": "a1", "name": "李某", "office": "综窗"], "channel": "window",
    ]

    /// A copy as made.
    func copy(
        _ license: License, _ disclose: [String] = [], until: String = "2026-12-31T00:00:00+08:00",
        format: String = "token", by signer: (any Signer)? = nil
    ) async throws -> AnnotatedCopy {
        let body: Value = [
            "disclose": .array(disclose.map { .string($0) }), "validUntil": .string(until),
            "format": .string(format),
        ]
        var object = try Object(bytes: body.canonical)
        let purpose = try Purpose(reading: Object(bytes: Self.purpose.canonical))
        let request = try CopyRequest(purpose, reading: &object)
        return try await CopyLicense(signer ?? world.signer)
            .decide(
                licenses.license(license.identifier.description), request,
                maker: Organization(name: "示例市政务服务中心", code: Invented.otherIssuer),
                id: "0123456789abcdef0123456789abcdef", now: world.now)
    }

    /// The finding about the copy in a verification.
    func finding(
        _ text: String, at now: Instant? = nil, keys: [KeyRecord]? = nil
    ) async throws -> (finding: Finding?, result: Verification) {
        let result = try await world.verifier(keys: keys)
            .examine(VerificationQuestion(.token(text)), now: now ?? world.now)
        return (result.findings.first { $0.code == "license.copy" }, result)
    }
}
