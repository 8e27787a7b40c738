import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// What is checked before signing, over the wire: each refusal with its code and pointer.
@Suite struct LintRoutesTests {
    private static let type = LicenseRoutesTests.type
        .replacing(#""holderKind""#, with: #""numberPattern":"N-[0-9]*","holderKind""#)
        .replacing(
            #""required":true,"maxLength":50"#,
            with: #""required":true,"metadata":"holderName","maxLength":50"#)

    @Test func `what is unsound is refused before it is signed, with its code and pointer`()
        async throws
    {
        let bench = try Bench()
        let key = try await bench.key([
            .typesWrite, .licensesIssue, .licensesRead, .publicityReport,
        ])
        let path = "/v1/license-types/\(LicenseRoutesTests.typeCode)"
        let copying = Self.type.replacing("FDDBR", with: "JZJZZSY")
        let refused = await bench.send("PUT", path, key: key, copying)
        #expect(refused.status == 422 && refused.code == "license.copy-metadata")
        let put = await bench.send("PUT", path, key: key, Self.type)
        #expect(put.status == 201)
        let right = LicenseRoutesTests.body()
        let rows = [
            ("\"number\":", "\"typeName\":\"營業執照\",\"number\":", "license.type-name", "/typeName"),
            ("N-1", "M-1", "license.number-pattern", "/number"),
            (
                "\"areaCode\":\"320500\"", "\"areaCode\":\"990500\"", "license.area-unknown",
                "/areaCode"
            ),
            ("FDDBR", "JZJZZSY", "license.copy-metadata", "/face/JZJZZSY"),
            (
                "\"MC\":\"示例食品", "\"MC\":\"示例药品", "license.face-metadata", "/face/MC"
            ),
            (
                LicenseRoutesTests.company,
                #"{"name":"示例食品有限公司","codeType":"111","code":"320500202611200018"}"#,
                "license.holder-unborn", "/holders/0/code"
            ),
        ]
        let former = await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(number: "N-7"),
            headers: [("idempotency-key", "former")])
        let versions = "/v1/licenses/\(former.json["identifier"]?.text ?? "")/versions"
        for (part, other, code, pointer) in rows {
            let body = right.replacing(part, with: other)
            for (path, body, place) in [
                ("/v1/licenses", body, ""), (versions, body, ""),
                ("/v1/decisions", Self.decision(body), "/licenses/0/body"),
            ] {
                let reply = await bench.send(
                    "POST", path, key: key, body,
                    headers: [("idempotency-key", code), ("if-match", "\"1\"")])
                #expect(reply.status == 422 && reply.code == code, "\(path)")
                let found = reply.json["errors"]?.elements?.first?["pointer"]?.text
                #expect(found == place + pointer, "\(path)")
            }
        }
        try await refusesOtherHolders(bench, key, right)
    }

    /// A decision that issues a license.
    private static func decision(_ license: String) -> String {
        """
        {"kind":"permit","documentNumber":"示市监许〔2026〕1号","decidedOn":"2026-11-21",
        "authority":\(Maker.office),"source":\(Maker.office),
        "counterpart":{"kind":"legal","name":"示例食品有限公司","codeType":"001",
        "code":"91320500MA1M7K2X4E","legalRepresentative":"李小明"},"outcome":"granted",
        "permit":{"certificateName":"营业执照"},
        "licenses":[{"action":"issue","body":\(license)}]}
        """
    }

    private func refusesOtherHolders(_ bench: Bench, _ key: String, _ body: String) async throws {
        let issued = await bench.send(
            "POST", "/v1/licenses", key: key, body, headers: [("idempotency-key", "first")])
        let identifier = try #require(issued.json["identifier"]?.text)
        let moved = await bench.send(
            "POST", "/v1/licenses/\(identifier)/transitions", key: key,
            #"{"to":"TRANSFERRED","reasonCode":"moved","decidedOn":"2026-11-21"}"#,
            headers: [("idempotency-key", "out"), ("if-match", "\"1\"")])
        #expect(moved.status == 200)
        let taking = body.replacing(
            "\"face\"", with: "\"replaces\":\"\(identifier)\",\"face\"")
        let other = taking.replacing("91320500MA1M7K2X4E", with: "91320500MA1N8L3Y5R")
        let refused = await bench.send(
            "POST", "/v1/licenses", key: key, other, headers: [("idempotency-key", "other")])
        #expect(refused.status == 422 && refused.code == "license.replaces-holder")
        let taken = await bench.send(
            "POST", "/v1/licenses", key: key, taking, headers: [("idempotency-key", "in")])
        #expect(taken.status == 201 && taken.json["replaces"]?.text == identifier)
        try await walks(bench, key, identifier, taken.json["identifier"]?.text ?? "")
    }

    /// The chain is walked both ways, in a GET and in a view.
    private func walks(_ bench: Bench, _ key: String, _ old: String, _ new: String) async throws {
        let renewed = await bench.send(
            "POST", "/v1/licenses/\(new)/versions", key: key,
            LicenseRoutesTests.body().replacing("2026-03-05", with: "2026-11-21"),
            headers: [("idempotency-key", "renew"), ("if-match", "\"1\"")])
        let last = try #require(renewed.json["identifier"]?.text)
        for isView in [false, true] {
            func read(_ identifier: String) async -> Value {
                let path = "/v1/licenses/\(identifier)"
                return isView
                    ? await bench.send(
                        "POST", "\(path)/views", key: key,
                        #"{"purpose":\#(LicenseRoutesTests.purpose)}"#
                    ).json : await bench.send("GET", path, key: key).json
            }
            var (forth, back): ([String], [String]) = ([old], [last])
            while let next = await read(forth[forth.count - 1])["replacedBy"]?.text {
                forth.append(next)
            }
            while let former = await read(back[back.count - 1])["replaces"]?.text {
                back.append(former)
            }
            #expect(forth == [old, new, last] && back == [last, new, old], "view \(isView)")
        }
    }
}
