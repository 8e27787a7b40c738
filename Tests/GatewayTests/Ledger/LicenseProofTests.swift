import Codes
import JSON
import Ledger
import Licenses
import Signing
import Testing

@testable import Gateway

/// A verification with a proof file: it says which event of this license stands in the ledger.
@Suite struct LicenseProofTests {
    private typealias World = LedgerRoutesTests.World

    /// A ledger with some licenses, and what proves the issue of the first.
    private struct Case {
        let world: World
        let issued: Bench.Reply
        let proof: Value

        init() async throws {
            world = try await World()
            issued = await world.issue("N-1")
            for number in 2...6 { _ = await world.issue("N-\(number)") }
            try await world.settle()
            proof = try await Self.proof(issued, world)
        }

        /// The file as a client puts it together from two answers.
        static func proof(_ reply: Bench.Reply, _ world: World) async throws -> Value {
            let event = try #require(reply.json["events"]?.elements?.last)
            let id = try #require(event["id"]?.text)
            return await world.get("proofs/inclusion?event=\(id)").json
                .with("salt", event["salt"]).with("body", event["body"])
        }

        var token: Value { issued.json["token"] ?? .null }

        /// The answer of the gateway to the token with a proof.
        func verify(_ proof: Value, _ question: [Value.Member] = []) async -> Bench.Reply {
            let subject = question.isEmpty ? [.init("token", token)] : question
            let body = Value.object(subject + [.init("proof", proof)]).canonical
            return await world.bench.send(
                "POST", "/v1/verifications", key: world.key, String(decoding: body, as: UTF8.self))
        }

        /// The last finding of the operation, which still has its reason.
        func finding(
            _ proof: Value, keys: [KeyRecord]? = nil
        ) async throws -> (finding: Finding, result: Verification) {
            let services = world.bench.dispatcher.services
            let verify = Verify(
                records: world.bench.store, keys: KeyRing(keys ?? world.keys.all),
                delegates: [services.issuerName])
            let result = try await verify.examine(
                VerificationQuestion(.token(token.text ?? "")),
                proof: LicenseProof(ProofFile(bytes: proof.canonical)), now: Bench.now)
            return (try #require(result.findings.last), result)
        }
    }

    @Test func `a proof put together from two answers passes, and names place, size and event`()
        async throws
    {
        let one = try await Case()
        let reply = await one.verify(one.proof)
        #expect(reply.status == 200 && reply.json["verdict"]?.text == "valid")
        let found = try #require(reply.json["findings"]?.elements?.last)
        #expect(found["code"]?.text == "license.ledger" && found["outcome"]?.text == "passed")
        let size = await one.world.get("checkpoint").json["size"]?.whole ?? 0
        let detail = found["detail"]?.text ?? ""
        #expect(detail.contains("共 \(size) 条") && detail.contains("自 2026-03-05 起有效"))
        #expect(found["asOf"]?.text == "\(Bench.now)")
        #expect(found["source"]?.text == Bench.department.code)
        let holder = Value.object([.init("name", "示例食品有限公司")])
        let number = await one.verify(
            one.proof,
            [
                .init("typeCode", .string(LicenseRoutesTests.typeCode)), .init("number", "N-1"),
                .init("holder", holder),
            ])
        #expect(number.json["verdict"]?.text == "valid")
        #expect(number.json["findings"]?.elements?.last?["outcome"]?.text == "passed")
        // A number nobody has says nothing, with a proof or without.
        let unknown = await one.verify(
            one.proof,
            [
                .init("typeCode", .string(LicenseRoutesTests.typeCode)), .init("number", "N-99"),
                .init("holder", holder),
            ])
        #expect(unknown.json["findings"]?.elements?.last?["outcome"]?.text == "notExamined")
        #expect(unknown.json["verdict"]?.text == "inconclusive")
    }

    @Test
    func `without a proof nothing is said of the ledger, and each line of a batch may have one`()
        async throws
    {
        let one = try await Case()
        let question = Value.object([.init("token", one.token)])
        let lines = [
            question, question.with("proof", one.proof),
            question.with("proof", one.proof.with("seq", .integer(99))),
            question.with("proof", one.proof.with("body", nil)),
        ].map { String(decoding: $0.canonical, as: UTF8.self) }
        let reply = await one.world.bench.send(
            "POST", "/v1/verifications/batch", key: one.world.key,
            lines.joined(separator: "\n"))
        let answers = try reply.answer.body.split(separator: UInt8(ascii: "\n"))
            .map { try Value.parse(Array($0)) }
        #expect(answers.map { $0["verdict"]?.text } == ["valid", "valid", "invalid", nil])
        let last = answers.map { $0["findings"]?.elements?.last?["code"]?.text }
        #expect(last == ["license.face", "license.ledger", "license.ledger", nil])
        #expect(answers[2]["next"]?.text?.contains("账本证明与该证照不符") == true)
        #expect(answers[3]["problem"]?["code"]?.text == "json.missing")
    }

    @Test func `each single alteration of a proof is refused by its own reason`() async throws {
        let one = try await Case()
        let body = one.proof["body"] ?? .null
        let leafless = one.proof.with("leaf", nil)
        let path = one.proof["path"]?.elements ?? []
        let other = Value.string(String(repeating: "a", count: 64))
        let signed = one.proof["checkpoint"]?.text ?? ""
        let cases: [(Value, String)] = [
            (one.proof.with("salt", other), "leaf-differs"),
            (leafless.with("salt", other), "inclusion-path"),
            (one.proof.with("leaf", other), "leaf-differs"),
            (one.proof.with("seq", .integer((one.proof["seq"]?.whole ?? 0) ^ 1)), "inclusion-path"),
            (one.proof.with("path", .array(path.dropLast())), "inclusion-path"),
            (one.proof.with("path", .array([other] + path.dropFirst())), "inclusion-path"),
            (one.proof.with("checkpoint", .string(Self.spoiled(signed))), "checkpoint-signature"),
            (one.proof.with("body", body.with("state", "REVOKED")), "leaf-differs"),
            (one.proof.with("body", body.with("on", "2026-03-06")), "leaf-differs"),
            (leafless.with("body", body.with("reasonCode", "other")), "inclusion-path"),
            (one.proof.with("body", body.with("identifier", "1.2.3")), "otherLicense"),
            (one.proof.with("body", body.with("type", "x")), "otherLicense"),
            (one.proof.with("body", body.with("digest", "sm3:00")), "otherText"),
        ]
        for (proof, reason) in cases {
            let (finding, result) = try await one.finding(proof)
            #expect(finding.outcome == .failed && finding.reason == reason, "\(reason)")
            #expect(result.verdict == .invalid && result.next == "proofWrong", "\(reason)")
        }
        #expect(try await one.finding(leafless).finding.outcome == .passed)
    }

    @Test func `what is missing of a proof is named, and is not a no`() async throws {
        let one = try await Case()
        let cases: [(Value, String)] = [
            (one.proof.with("salt", nil), "leaf-no-salt"),
            (one.proof.with("checkpoint", nil), "checkpoint-missing"),
        ]
        for (proof, reason) in cases {
            let (finding, result) = try await one.finding(proof)
            #expect(finding.outcome == .notExamined && finding.reason == reason)
            #expect(result.verdict == .inconclusive && result.next == "proofOpen")
        }
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Bench.department.code)
        let (finding, result) = try await one.finding(Self.signed(again: one.proof, by: stranger))
        #expect(finding.outcome == .notExamined && finding.reason == "checkpoint-key")
        #expect(finding.values["keyId"] == stranger.key.keyID && result.next == "proofOpen")
    }

    @Test func `a trusted key of a body that does not keep the license signs no ledger of it`()
        async throws
    {
        let one = try await Case()
        let other = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499733")
        let (finding, _) = try await one.finding(
            try await Self.signed(again: one.proof, by: other),
            keys: one.world.keys.all + [other.key])
        #expect(finding.outcome == .failed && finding.reason == "otherLedger")
        #expect(finding.values["origin"] == "113205000141499733")
    }

    @Test func `the proof of another license fails, that of a suspension says what it proves`()
        async throws
    {
        let one = try await Case()
        let stranger = await one.world.issue("N-7")
        let identifier = one.issued.json["identifier"]?.text ?? ""
        let moved = await one.world.bench.send(
            "POST", "/v1/licenses/\(identifier)/transitions", key: one.world.key,
            #"{"to":"SUSPENDED","reasonCode":"investigation","decidedOn":"2026-11-20"}"#,
            headers: [("idempotency-key", "m-1"), ("if-match", "\"1\"")])
        #expect(moved.status == 200)
        try await one.world.settle()
        let (finding, _) = try await one.finding(Case.proof(stranger, one.world))
        #expect(finding.outcome == .failed && finding.reason == "otherLicense")
        let (suspension, result) = try await one.finding(Case.proof(moved, one.world))
        #expect(suspension.outcome == .passed && suspension.reason == "suspended")
        #expect(suspension.values["on"] == "2026-11-20")
        // The state is still that of the record: a proof of the issue does not lift it.
        #expect(result.verdict == .invalid && result.next == "suspended")
        #expect(try await one.finding(one.proof).finding.reason == "valid")
        let reply = await one.verify(try await Case.proof(moved, one.world))
        #expect(
            reply.json["findings"]?.elements?.last?["detail"]?.text?.contains("暂扣") == true)
    }

    @Test func `a head that this gateway signed but does not keep is a forked ledger`() async throws
    {
        let one = try await Case()
        let body = one.proof["body"]?.canonical ?? []
        let salt = one.proof["salt"]?.text.flatMap { Hex.decode($0) } ?? []
        let leaf = Leaf.hash(salt: salt, body: body)
        let size = await one.world.get("checkpoint").json["size"]?.whole ?? 0
        for head in [TreeHead(size: 1, root: leaf), Self.chain(leaf, size + 1)] {
            let checkpoint = try await Checkpoint.make(
                of: head, origin: Bench.department.code, at: Bench.now,
                signer: one.world.bench.signer)
            let path = Self.path(head.size)
            let forged = one.proof.with("seq", 0).with("path", .array(path))
                .with("checkpoint", .string(checkpoint.text))
            #expect(try await one.finding(forged).finding.outcome == .passed)
            let reply = await one.verify(forged)
            #expect(reply.json["verdict"]?.text == "invalid")
            let detail = reply.json["findings"]?.elements?.last?["detail"]?.text ?? ""
            #expect(detail.contains("历史被改动"), "\(head.size): \(detail)")
        }
    }

    @Test func `a proof in another form is a fault with its place, and tells nothing of people`()
        async throws
    {
        let one = try await Case()
        let body = one.proof["body"] ?? .null
        let cases: [(Value, String, String)] = [
            (one.proof.with("salt", "00"), "ledger.hash", "/proof/salt"),
            (one.proof.with("path", ["x"]), "ledger.hash", "/proof/path"),
            (one.proof.with("checkpoint", "x"), "checkpoint.form", "/proof/checkpoint"),
            (one.proof.with("seq", "1"), "json.type", "/proof/seq"),
            (one.proof.with("more", 1), "json.unknown", "/proof/more"),
            (one.proof.with("body", nil), "json.missing", "/proof/body"),
            (one.proof.with("body", "x"), "json.type", "/proof/body"),
            (
                one.proof.with("body", body.with("digest", nil)), "json.missing",
                "/proof/body/digest"
            ),
            (
                one.proof.with("body", body.with("holder", "x")), "json.unknown",
                "/proof/body/holder"
            ),
            (
                one.proof.with("body", body.with("state", "GOOD")), "json.choice",
                "/proof/body/state"
            ),
            (one.proof.with("body", body.with("on", "2026")), "day.malformed", "/proof/body/on"),
            (
                one.proof.with("body", body.with("on", "2026-02-30")), "day.impossible",
                "/proof/body/on"
            ),
            (
                one.proof.with("body", body.with("reasonCode", "32050019900101001X")),
                "json.choice", "/proof/body/reasonCode"
            ),
        ]
        for (proof, code, pointer) in cases {
            let reply = await one.verify(proof)
            let first = reply.json["errors"]?.elements?.first
            #expect(first?["code"]?.text == code, "\(reply.code ?? "")")
            #expect(first?["pointer"]?.text == pointer, "\(code)")
            #expect(!String(decoding: reply.answer.body, as: UTF8.self).contains("1990"))
        }
    }

    /// The same root under another signature.
    private static func signed(again proof: Value, by signer: FileSigner) async throws -> Value {
        let head = try Checkpoint(proof["checkpoint"]?.text ?? "").head
        let checkpoint = try await Checkpoint.make(
            of: head, origin: signer.key.owner, at: Bench.now, signer: signer)
        return proof.with("checkpoint", .string(checkpoint.text))
    }

    /// One bit of the signature.
    private static func spoiled(_ text: String) -> String {
        var octets = Array(text.utf8)
        let place = (octets.lastIndex(of: UInt8(ascii: ".")) ?? 0) + 1
        octets[place] = octets[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return String(decoding: octets, as: UTF8.self)
    }

    private static let sister = [UInt8](repeating: 7, count: 32)

    /// A tree of some size whose first leaf is given; its other subtrees are invented.
    private static func chain(_ leaf: [UInt8], _ size: Int64) -> TreeHead {
        let root = path(size).reduce(leaf) { node, _ in
            SM3.digest([0x01] + node + sister)
        }
        return TreeHead(size: size, root: root)
    }

    /// Sisters on the way from the first leaf up.
    private static func path(_ size: Int64) -> [Value] {
        var (level, path) = (size - 1, [Value]())
        while level > 0 {
            path.append(.string(Hex.encode(sister)))
            level >>= 1
        }
        return path
    }
}

extension Value {
    /// The object with another member; nil leaves it out.
    fileprivate func with(_ key: String, _ value: Value?) -> Value {
        guard case .object(let members) = self else { return self }
        let others = members.filter { $0.key != key }
        return .object(others + (value.map { [.init(key, $0)] } ?? []))
    }
}
