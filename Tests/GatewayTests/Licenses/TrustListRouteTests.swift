import Codes
import JSON
import Licenses
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// The trust list over the wire, and verification by it.
@Suite struct TrustListRouteTests {
    private static let gateway = Organization(name: "示例市数据局", code: Bench.department.code)

    private static func draft(_ rights: String) throws -> TrustListSource {
        let text = """
            {"nextUpdate":"2027-12-31","departments":[{"code":"113205000141499658",
            "name":"示例市市场监督管理局","rights":[\(rights)]}]}
            """
        return try TrustListSource(reading: Object(bytes: Array(text.utf8)))
    }

    private static func kept(_ bench: Bench, _ rights: String) async throws -> TrustShelf.Kept {
        let list = try draft(rights).list(
            of: gateway, keys: [KeyThumbprint.of(bench.signer.key.publicKey)], roots: [],
            after: nil, now: Bench.now)
        return TrustShelf.Kept(
            text: try await list.signed(by: bench.signer), list: .success(list))
    }

    @Test func `no list is 404, a list is served with its version, and spared when known`()
        async throws
    {
        #expect(await (try Bench()).send("GET", "/v1/trust-list").code == "trust-list.not-found")
        let shelf = Shelf()
        let bench = try Bench(trust: shelf.shelf)
        let kept = try await Self.kept(bench, "")
        shelf.put(kept)
        let reply = await bench.send("GET", "/v1/trust-list")
        #expect(reply.status == 200 && reply.header("ETag") == "\"1\"")
        #expect(reply.answer.contentType == "application/trust-list+jwt")
        #expect(String(decoding: reply.answer.body, as: UTF8.self) == kept.text)
        #expect(await bench.send("GET", "/v1/trust-list?x=1").code == "query.unknown")
    }

    @Test(arguments: [
        ("\"1\"", 304), ("W/\"1\"", 304), ("\"0\", \"1\"", 304), ("*", 304), ("\"2\"", 200),
        ("1", 200), ("", 200),
    ])
    func `a known version has no body`(tag: String, status: Int) async throws {
        let shelf = Shelf()
        let bench = try Bench(trust: shelf.shelf)
        shelf.put(try await Self.kept(bench, ""))
        let reply = await bench.send(
            "GET", "/v1/trust-list", headers: [("if-none-match", tag)])
        #expect(reply.status == status && reply.header("ETag") == "\"1\"")
        #expect(reply.answer.body.isEmpty == (status == 304))
    }

    @Test func `a verification goes by the list as it stands`() async throws {
        let shelf = Shelf()
        let bench = try Bench(trust: shelf.shelf)
        let key = try await bench.key([.typesWrite, .licensesIssue, .licensesVerify])
        let type = LicenseRoutesTests.typeCode
        _ = await bench.send("PUT", "/v1/license-types/\(type)", key: key, LicenseRoutesTests.type)
        let issued = await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(),
            headers: [("idempotency-key", "i-1")])
        let question = #"{"token":"\#(try #require(issued.json["token"]?.text))"}"#
        var verdicts: [String?] = []
        let right = #"{"typeCode":"\#(type)","from":"2020-01-01""#
        for rights in [nil, right + "}", right + #","to":"2026-11-20"}"#] {
            if let rights { shelf.put(try await Self.kept(bench, rights)) }
            let reply = await bench.send("POST", "/v1/verifications", key: key, question)
            verdicts.append(reply.json["verdict"]?.text)
        }
        shelf.put(
            TrustShelf.Kept(
                text: "x",
                list: Result { () throws(TrustListRefusal) in
                    try TrustList("x", keys: KeyRing([]))
                }))
        let refused = await bench.send("POST", "/v1/verifications", key: key, question)
        verdicts.append(refused.json["verdict"]?.text)
        #expect(verdicts == ["valid", "valid", "invalid", "inconclusive"])
        #expect(await bench.send("GET", "/v1/trust-list").status == 404)
    }
}

/// A shelf on which a test puts lists.
final class Shelf: Sendable {
    private let kept = Mutex<TrustShelf.Kept?>(nil)

    var shelf: TrustShelf { TrustShelf { self.kept.withLock(\.self) } }

    func put(_ list: TrustShelf.Kept) { kept.withLock { $0 = list } }
}
