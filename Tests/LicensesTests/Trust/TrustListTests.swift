import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

struct TrustListTests {
    /// Why a list is refused; nil when it is read.
    private func reason(_ text: String, _ keys: [KeyRecord]) -> String? {
        do throws(TrustListRefusal) {
            _ = try TrustList(text, keys: KeyRing(keys))
            return nil
        } catch { return error.finding.reason }
    }

    private func signed(
        _ payload: [UInt8], type: String = TrustList.type, by signer: FileSigner
    ) async throws -> String {
        try await CompactJWS.make(payload: payload, type: type, signer: signer)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a list comes back as it was signed`(_ algorithm: SigningAlgorithm) async throws {
        let world = try await World(algorithm: algorithm)
        let list = try Lists.list(world, roots: [[2], [1, 9]])
        let text = try await list.signed(by: world.signer)
        #expect(try TrustList(text, keys: KeyRing([world.signer.key])) == list)
        #expect(list.version == 1 && list.roots == [[1, 9], [2]])
        #expect(list.departments.map(\.code) == [Invented.gateway, Invented.issuer])
        #expect(list.department(Invented.gateway)?.keys.count == 1)
        #expect(try Lists.list(world, after: list).version == 2)
    }

    @Test func `a list of another kind, key, algorithm or owner is refused by name`() async throws {
        let world = try await World()
        let other = try await World(algorithm: .es256)
        let list = try Lists.list(world)
        let text = try await list.signed(by: world.signer)
        let key = world.signer.key
        #expect(reason("x", [key]) == "form")
        #expect(reason(text, []) == "keyUnknown")
        let slip = try await signed(list.payload, type: "slip+jwt", by: world.signer)
        #expect(reason(slip, [key]) == "type")
        // A key of another algorithm under the name of ours.
        let swapped = try KeyRecord(
            keyID: key.keyID, publicKey: other.signer.key.publicKey, owner: key.owner)
        #expect(reason(text, [swapped]) == "algorithm")
        let stranger = try KeyRecord(
            keyID: key.keyID, publicKey: try await World().signer.key.publicKey, owner: key.owner)
        #expect(reason(text, [stranger]) == "altered")
        let elsewhere = try KeyRecord(
            keyID: key.keyID, publicKey: key.publicKey, owner: Invented.issuer)
        #expect(reason(text, [elsewhere]) == "notOperator")
        let unnamed = try await Lists.list(world, isNamed: false).signed(by: world.signer)
        #expect(reason(unnamed, [key]) == "signerUnlisted")
    }

    @Test func `the header has three members and no other`() async throws {
        let world = try await World()
        let list = try Lists.list(world)
        let kid = world.signer.key.keyID
        let headers = [
            #"{"alg":"SM2","kid":"\#(kid)","typ":"trust-list+jwt","crit":["b64"]}"#,
            #"{"alg":"SM2","kid":"\#(kid)","kid":"\#(kid)","typ":"trust-list+jwt"}"#,
            #"{"alg":"SM2","typ":"trust-list+jwt"}"#,
        ]
        for header in headers {
            let input = CompactJWS.signingInput(
                header: Array(header.utf8), payload: list.payload)
            let signature = Base64URL.encode(try await world.signer.sign(input))
            let text = String(decoding: input, as: UTF8.self) + "." + signature
            #expect(reason(text, [world.signer.key]) == "header")
        }
        for algorithm in ["none", "HS256", "ES256"] {
            let header = #"{"alg":"\#(algorithm)","kid":"\#(kid)","typ":"trust-list+jwt"}"#
            let input = CompactJWS.signingInput(
                header: Array(header.utf8), payload: list.payload)
            let signature = Base64URL.encode(try await world.signer.sign(input))
            let text = String(decoding: input, as: UTF8.self) + "." + signature
            #expect(reason(text, [world.signer.key]) == "algorithm")
        }
    }

    /// Payloads that differ from a good one in one place, and the code of what is wrong.
    static let spoiled: [(from: String, to: String, code: String)] = [
        (#""version":1"#, #""version":0"#, "trust.numbers"),
        (#""version":1"#, #""version":1,"zone":"x""#, "json.unknown"),
        (#""version":1"#, #""version": 1"#, "trust.form"),
        (#""from":"2020-01-01","typeCode""#, #""from":"2020-1-01","typeCode""#, "day.malformed"),
        (
            #""from":"2020-01-01","typeCode""#, #""area":"x","from":"2020-01-01","typeCode""#,
            "json.unknown"
        ),
        (
            #""from":"2020-01-01","typeCode""#,
            #""from":"2020-01-01","to":"2019-12-31","typeCode""#, "trust.term"
        ),
        (#""name":"示例省数据局""#, #""name":"示例省数据局","note":"""#, "json.unknown"),
        (#""keys":["sm3:"#, #""keys":["SM3:"#, "trust.key"),
        (#""roots":[]"#, #""roots":["AQ","AQ"]"#, "trust.order"),
        (#""roots":[]"#, #""roots":["A"]"#, "trust.root"),
        (Invented.businessType, "11100000MB0143028R00", "license-type.code"),
        (Invented.issuer, "113205000141499650", "credit-code.check-character"),
    ]

    @Test(arguments: spoiled)
    func `a payload that differs in one place from its form is refused`(
        from: String, to: String, code: String
    ) async throws {
        let world = try await World()
        let payload = String(decoding: try Lists.list(world).payload, as: UTF8.self)
        let changed = payload.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != payload)
        let text = try await signed(Array(changed.utf8), by: world.signer)
        do throws(TrustListRefusal) {
            _ = try TrustList(text, keys: KeyRing([world.signer.key]))
            Issue.record("\(to) was read")
        } catch {
            #expect(error.finding.reason == "claims")
            #expect(error.finding.values["code"] == code, "\(to)")
        }
    }

    @Test func `departments twice, out of order and overlapping rights are refused`() async throws {
        let world = try await World()
        let list = try Lists.list(world)
        let faults: [([TrustList.Department], Fault)] = [
            (
                list.departments + [list.departments[1]],
                .unsound("trust.department-twice", at: "/departments/2", ["code": Invented.issuer])
            ),
            (list.departments.reversed(), .unsound("trust.order", at: "/departments/1")),
        ]
        for (departments, fault) in faults {
            let payload = with(list, departments).payload
            #expect(throws: fault) { try TrustList(payload: payload) }
            let text = try await signed(payload, by: world.signer)
            #expect(reason(text, [world.signer.key]) == "claims")
        }
    }

    private func with(_ list: TrustList, _ departments: [TrustList.Department]) -> TrustList {
        TrustList(
            issuer: list.issuer, version: list.version, issuedAt: list.issuedAt,
            nextUpdate: list.nextUpdate, roots: list.roots, departments: departments)
    }

    @Test(arguments: [
        ("2024-12-31", "2025-01-01", true), ("2025-01-01", "2025-01-01", false),
    ])
    func `two rights to one type may follow each other and not overlap`(
        last: String, next: String, isGood: Bool
    ) async throws {
        let world = try await World()
        let type = Value.string(Invented.businessType)
        let draft = try Lists.draft(rights: [
            ["typeCode": type, "from": .string(next)],
            ["typeCode": type, "from": "2020-01-01", "to": .string(last)],
        ])
        if isGood {
            #expect(try Lists.list(world, draft).departments[1].rights.count == 2)
        } else {
            #expect(
                throws: Fault.unsound(
                    "trust.overlap", at: "/departments/1/rights/1", ["name": Invented.businessType])
            ) { try Lists.list(world, draft) }
        }
    }

    @Test func `a list says nothing before its signing and from its end on, with its age`()
        async throws
    {
        let world = try await World()
        let list = try Lists.list(world)
        #expect(list.refusal(at: world.now) == nil)
        #expect(list.refusal(at: world.now.adding(seconds: -1))?.reason == "notYet")
        #expect(list.nextUpdate.description == "2028-01-01T00:00:00+08:00")
        #expect(list.refusal(at: list.nextUpdate.adding(seconds: -1)) == nil)
        let late = try #require(list.refusal(at: list.nextUpdate.adding(seconds: 3 * 86_400)))
        #expect(late.reason == "expired" && late.values["days"] == "3")
        guard case .refused(let finding) = TrustStanding(KeyTrust(list), at: list.nextUpdate) else {
            Issue.record("an old list stands")
            return
        }
        #expect(finding.reason == "expired" && finding.values["days"] == "0")
    }

    @Test func `an older list, a fork and another operator's are refused`() async throws {
        let world = try await World()
        let first = try Lists.list(world)
        let second = try Lists.list(world, after: first)
        let fork = try Lists.list(world, Lists.draft(rights: []), after: first)
        #expect(second.refusal(after: first) == nil && second.refusal(after: second) == nil)
        #expect(first.refusal(after: second)?.reason == "rolledBack")
        #expect(fork.refusal(after: second)?.reason == "forked")
        let other = TrustList(
            issuer: Invented.issuer, version: 9, issuedAt: second.issuedAt,
            nextUpdate: second.nextUpdate, roots: [], departments: second.departments)
        #expect(other.refusal(after: second)?.reason == "otherOperator")
        let backdated = TrustList(
            issuer: first.issuer, version: 9, issuedAt: first.issuedAt.adding(seconds: -1),
            nextUpdate: first.nextUpdate, roots: [], departments: first.departments)
        #expect(backdated.refusal(after: first)?.reason == "rolledBack")
    }
}
