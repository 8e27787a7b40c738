import Codes
import JSON
import Licenses
import Signing
import Testing

@testable import Gateway

/// Issue, new versions, decisions and stock ask the trust list before anything is signed.
@Suite struct IssueRightRouteTests {
    private static let type = LicenseRoutesTests.typeCode
    private static let right = #"{"typeCode":"\#(type)","from":"2020-01-01"}"#

    /// Whose licenses the operator signs when the list says so.
    private static let issuer = Organization(
        name: "示例市住房和城乡建设局", code: "11320500MB99000483")
    private static let delegate = #"{"code":"\#(Bench.department.code)","from":"2020-01-01"}"#

    /// A bench with a shelf that is empty still, a license of the issuer, and its key.
    private struct Town {
        let shelf = Shelf()
        let bench: Bench
        let key: String
        var identifier = ""

        init() async throws {
            bench = try Bench(trust: shelf.shelf)
            key = try await bench.key(
                Set(Scope.allCases), department: IssueRightRouteTests.issuer)
            _ = await bench.send(
                "PUT", "/v1/license-types/\(IssueRightRouteTests.type)", key: key,
                LicenseRoutesTests.type)
            identifier = try #require(await issue("N-1").json["identifier"]?.text)
        }

        /// Puts a list on the shelf; the operator is another body than the issuer.
        func list(_ departments: String) throws {
            let text = #"{"nextUpdate":"2027-12-31","departments":[\#(departments)]}"#
            let list = try TrustListSource(reading: Object(bytes: Array(text.utf8))).list(
                of: Organization(name: "示例市数据局", code: Bench.department.code),
                keys: [KeyThumbprint.of(bench.signer.key.publicKey)], roots: [], after: nil,
                now: Bench.now)
            shelf.put(TrustShelf.Kept(text: "list", list: .success(list)))
        }

        /// Puts a text on the shelf that is no list.
        func spoil() {
            shelf.put(
                TrustShelf.Kept(
                    text: "x",
                    list: Result { () throws(TrustListRefusal) in
                        try TrustList("x", keys: KeyRing([]))
                    }))
        }

        func send(_ target: String, _ body: String, _ name: String) async -> Bench.Reply {
            await bench.send(
                "POST", target, key: key, body,
                headers: [("idempotency-key", name), ("if-match", "\"1\"")])
        }

        func issue(_ number: String) async -> Bench.Reply {
            await send("/v1/licenses", IssueRightRouteTests.body(number), "i \(number)")
        }

        /// Everything that would sign a license.
        func all(_ name: String) async -> [Bench.Reply] {
            [
                await issue(name),
                await send(
                    "/v1/licenses/\(identifier)/versions", IssueRightRouteTests.body("N-1"),
                    "v \(name)"),
                await send(
                    "/v1/decisions", IssueRightRouteTests.decision(name), "d \(name)"),
            ]
        }

        func stock(_ number: String) async throws -> StockIssue.Outcome {
            try await StockIssue(
                bench.dispatcher.services, department: IssueRightRouteTests.issuer.code
            ).issue(now: Bench.now) { () throws(Fault) in
                try Object(bytes: Array(IssueRightRouteTests.body(number).utf8))
            }
        }
    }

    private static func body(_ number: String) -> String {
        LicenseRoutesTests.body(number: number).replacing(Bench.department.code, with: issuer.code)
    }

    private static func listed(rights: String, delegates: String = delegate) -> String {
        """
        {"code":"\(issuer.code)","name":"\(issuer.name)","delegates":[\(delegates)],
        "rights":[\(rights)]}
        """
    }

    @Test(arguments: [
        ("", "license.issuer-unlisted", "departments"),
        (listed(rights: right, delegates: ""), "license.issuer-not-delegated", "delegates"),
        (listed(rights: ""), "license.issuer-no-right", "rights"),
    ])
    func `an issuer the list does not let issue is told why, and nothing is stored`(
        departments: String, code: String, remedy: String
    ) async throws {
        let town = try await Town()
        try town.list(departments)
        for reply in await town.all("N-2") {
            #expect(reply.status == 422 && reply.code == code, "\(reply.summary.route)")
            let detail = reply.json["detail"]?.text ?? ""
            for word in [Self.issuer.code, Self.type, remedy, "mianti trust make"] {
                #expect(detail.contains(word), "\(word): \(detail)")
            }
        }
        guard case .refused(code, _, let detail) = try await town.stock("N-3") else {
            Issue.record("stock was issued")
            return
        }
        #expect(detail.contains("mianti trust make"))
        #expect(try await town.bench.store.records(RecordQuery(.license)).count == 1)
        try town.list(Self.listed(rights: Self.right))
        #expect(await town.issue("N-2").status == 201)
    }

    @Test func `by a list that cannot be used nothing is issued`() async throws {
        let town = try await Town()
        town.spoil()
        for reply in await town.all("N-2") {
            #expect(reply.status == 503 && reply.code == "trust-list.unusable")
            #expect(reply.header("Retry-After") == "60")
        }
    }

    @Test func `what was issued stays known, and can be stopped`() async throws {
        let town = try await Town()
        try town.list("")
        #expect(try await town.stock("N-1") == .known(town.identifier))
        let moved = await town.send(
            "/v1/licenses/\(town.identifier)/transitions",
            #"{"to":"SUSPENDED","reasonCode":"investigation","decidedOn":"2026-11-20"}"#, "m")
        #expect(moved.status == 200)
    }

    private static func decision(_ number: String) -> String {
        let office = #"{"name":"\#(issuer.name)","code":"\#(issuer.code)"}"#
        return """
            {"kind":"permit","documentNumber":"示建许〔2026〕1号","decidedOn":"2026-11-20",
            "authority":\(office),"source":\(office),
            "counterpart":{"kind":"legal","name":"示例食品有限公司","codeType":"001",
            "code":"91320500MA1M7K2X4E","legalRepresentative":"李某"},"outcome":"granted",
            "permit":{"category":"普通","content":"热食"},
            "licenses":[{"action":"issue","body":\(body(number))}]}
            """
    }
}
