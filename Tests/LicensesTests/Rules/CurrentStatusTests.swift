import Codes
import Compression
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// The state of a license that is not on record, by a status list.
struct CurrentStatusTests {
    private struct Result {
        let finding: Finding
        let verification: Verification
    }

    /// Verifies off line: no record, the keys given, some lists.
    private func verify(
        _ license: License, _ lists: [String], seen: [SeenStatusList] = [], _ world: World,
        keys: [KeyRecord] = [], delegates: Set<String> = [Invented.gateway],
        at now: Instant? = nil
    ) async throws -> Result {
        let verifier = Verify(
            records: MemoryStore(), keys: KeyRing([world.signer.key] + keys),
            delegates: delegates, statusLists: StatusLists(lists, seen: seen))
        let verification = try await verifier.examine(
            VerificationQuestion(.token(license.token)), now: now ?? world.now)
        let finding = try #require(
            verification.findings.first { $0.code == "license.status" })
        return Result(finding: finding, verification: verification)
    }

    @Test func `a license whose place says nothing is in force, as of the list`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try ListDraft().text(world.signer)
        let finding = try await verify(license, [list], world).finding
        #expect(finding.outcome == .passed && finding.reason == "listed")
        #expect(finding.source == "status list")
        #expect(finding.asOf == (try Instant("2026-11-21T09:00:00+08:00")))
        #expect(finding.values["list"] == "/v1/status-lists/0")
        #expect(
            ["days", "hours", "minutes"].map { finding.values[$0] } == ["0", "1", "0"])
    }

    @Test func `a place that says ended or suspended fails, and the clerk is told which`()
        async throws
    {
        let world = try await World()
        let license = try await world.issue(world.body())
        for (status, reason) in [
            (ListedStatus.ended, "listEnded"), (.suspended, "listSuspended"),
        ] {
            let list = try ListDraft([(license, status)]).text(world.signer)
            let result = try await verify(license, [list], world)
            #expect(result.finding.outcome == .failed && result.finding.reason == reason)
            #expect(result.verification.verdict == .invalid && result.verification.next == reason)
            #expect(result.verification.state == nil)
        }
    }

    @Test func `another license's place says nothing about this one`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let other = try await world.issue(world.body { $0["number"] = "X-2" })
        let list = try ListDraft([(other, .ended)]).text(world.signer)
        #expect(try await verify(license, [list], world).finding.outcome == .passed)
        #expect(try await verify(other, [list], world).finding.outcome == .failed)
    }

    @Test func `without a list the missing one is named`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let result = try await verify(license, [], world)
        #expect(result.finding.outcome == .notExamined && result.finding.reason == "noStatus")
        #expect(result.finding.values["list"] == "/v1/status-lists/0")
        #expect(result.verification.verdict == .inconclusive)
        #expect(Judgement([result.finding], state: nil).next == "noStatus")
    }

    @Test func `the record goes before any list`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try ListDraft([(license, .ended)]).text(world.signer)
        let verifier = Verify(
            records: world.store, keys: KeyRing([world.signer.key]),
            delegates: [Invented.gateway], statusLists: StatusLists([list]))
        let result = try await verifier.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.verdict == .valid)
        #expect(result.findings.contains { $0.source == "license store" })
    }

    @Test func `a token that is not trusted is not looked up in a list`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try ListDraft().text(world.signer)
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let verifier = Verify(
            records: MemoryStore(), keys: KeyRing([stranger.key]), delegates: [],
            statusLists: StatusLists([list]))
        let result = try await verifier.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(
            result.findings.contains(.notExamined("license.status", LicenseRules.notTrusted)))
    }
}

/// Every way in which a list is no good has its own reason, and none makes a license good or bad.
extension CurrentStatusTests {
    typealias Spoil = @Sendable (inout ListDraft) throws -> Void

    private static func octets(_ octets: [UInt8]) -> Spoil {
        { $0.claims.compressed = Zlib.compress(octets) }
    }

    /// One change each; the faults of keys, owners, places and history have tests of their own.
    static let spoiled: [(StatusListFault, Spoil)] = [
        (.type, { $0.type = "license+sd-jwt" }),
        (.type, { $0.type = "statuslist+cwt" }),
        (.form, { $0.payload = { $0.insert(0x20, at: 1) } }),
        (.form, { $0.payload = { $0 = Array("{}".utf8) } }),
        (.form, { $0.claims.timeToLive = -1 }),
        (.form, { $0.claims.expires = $0.claims.issuedAt - 1 }),
        (.form, { $0.claims.expires = Int64.max >> 10 }),
        (.keyUnknown, { $0.keyID = "other" }),
        (.algorithm, { $0.algorithm = "ES256" }),
        (.algorithm, { $0.algorithm = "none" }),
        (.algorithm, { $0.algorithm = "HS256" }),
        (.subject, { $0.claims.subject = "/v1/status-lists/1" }),
        (.subject, { $0.claims.subject = "/v1/status-lists/00" }),
        (.bits, { $0.claims.bits = 1 }),
        (.bits, { $0.claims.bits = 4 }),
        (.damaged, { $0.claims.compressed.removeLast() }),
        (.damaged, { $0.claims.compressed = [1, 2, 3] }),
        (.tooLarge, octets([UInt8](repeating: 0, count: 262_145))),
        (.tooLarge, octets([UInt8](repeating: 0, count: 50_000_000))),
        (.tooSmall, octets([UInt8](repeating: 0, count: 262_143))),
        (.tooSmall, octets([])),
        (.trailing, { $0.claims.compressed.append(0) }),
        (
            .future,
            {
                $0.claims.issuedAt += 3601
                $0.claims.expires += 3601
            }
        ),
        (.expired, { $0.claims.expires = $0.claims.issuedAt + 3600 }),
    ]

    @Test(arguments: CurrentStatusTests.spoiled.indices)
    func `a list spoiled in one place says nothing, by its own name`(_ row: Int) async throws {
        let (fault, spoil) = Self.spoiled[row]
        let world = try await World()
        let license = try await world.issue(world.body())
        for status in ListedStatus.allCases {
            var draft = try ListDraft([(license, status)])
            try spoil(&draft)
            let result = try await verify(license, [draft.text(world.signer)], world)
            #expect(result.finding.outcome == .notExamined)
            #expect(result.finding.reason == fault.rawValue)
            #expect(Judgement([result.finding], state: nil).next == "listUnusable")
        }
    }

    @Test func `the edges of the times count as inside`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        var draft = try ListDraft()
        draft.claims.issuedAt += 3600  // the very second of the check
        draft.claims.expires = draft.claims.issuedAt + 1
        let text = try draft.text(world.signer)
        #expect(try await verify(license, [text], world).finding.outcome == .passed)
        let late = world.now.adding(seconds: 1)
        #expect(try await verify(license, [text], world, at: late).finding.reason == "listExpired")
        let early = world.now.adding(seconds: -1)
        #expect(try await verify(license, [text], world, at: early).finding.reason == "listFuture")
    }

    @Test func `a stale list says how old it is`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let text = try ListDraft(at: "2026-11-18T07:30:00+08:00").text(world.signer)
        let finding = try await verify(license, [text], world).finding
        #expect(finding.outcome == .notExamined && finding.reason == "listExpired")
        #expect(
            ["days", "hours", "minutes"].map { finding.values[$0] } == ["3", "2", "30"])
        #expect(finding.asOf == (try Instant("2026-11-18T07:30:00+08:00")))
    }

    @Test func `every flipped bit of the text is noticed`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let parts = try ListDraft().text(world.signer).split(separator: ".").map(String.init)
        for part in 0..<3 {
            let octets = try #require(Base64URL.decode(parts[part]))
            for bit in stride(from: 0, to: octets.count * 8, by: part == 1 ? 7 : 3) {
                var other = octets
                other[bit / 8] ^= 1 << UInt8(bit % 8)
                var changed = parts
                changed[part] = Base64URL.encode(other)
                let finding = try await verify(
                    license, [changed.joined(separator: ".")], world
                ).finding
                #expect(finding.outcome == .notExamined, "part \(part) bit \(bit)")
            }
        }
    }

    @Test func `what is no signed text at all is named`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        for text in ["", "x", "a.b", "a.b.c", license.token, "\u{0}"] {
            let finding = try await verify(license, [text], world).finding
            #expect(finding.reason == "listForm", "\(text.prefix(9))")
        }
    }
}

/// Whose list counts, and which of several.
extension CurrentStatusTests {
    @Test func `a gateway's token needs a list of that gateway`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let other = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.otherIssuer)
        let list = try ListDraft().text(other)
        // Trusted itself, also as a gateway: still not the one that keeps this license.
        for delegates in [[Invented.gateway], [Invented.gateway, Invented.otherIssuer]] {
            let finding = try await verify(
                license, [list], world, keys: [other.key], delegates: Set(delegates)
            ).finding
            #expect(finding.outcome == .notExamined && finding.reason == "listOwner")
        }
    }

    @Test func `a department's own token takes its gateway's list, not another department's`()
        async throws
    {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let gateway = try FileSigner(PrivateKey.generate(.es256), owner: Invented.gateway)
        let neighbour = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.otherIssuer)
        for (signer, reason) in [
            (world.signer, "listed"), (gateway, "listed"), (neighbour, "listOwner"),
        ] {
            let finding = try await verify(
                license, [ListDraft().text(signer)], world, keys: [gateway.key, neighbour.key]
            ).finding
            #expect(finding.reason == reason)
        }
    }

    @Test func `a list in the second form of its signature is refused`() async throws {
        let world = try await World(algorithm: .es256)
        let license = try await world.issue(world.body())
        for (isSecond, reason) in [(false, "listed"), (true, "listSecondForm")] {
            let text = try ListDraft().text(world.signer, isSecondForm: isSecond)
            #expect(try await verify(license, [text], world).finding.reason == reason)
        }
    }

    @Test(arguments: [
        (0, 0, "listed"), (1, 2, "listBeforeKey"), (-2, -1, "listAfterKey"),
    ])
    func `a list counts within the period of its key, both ends inside`(
        from: Int64, until: Int64, reason: String
    ) async throws {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.issuer)
        let draft = try ListDraft()
        let key = try KeyRecord(
            publicKey: signer.key.publicKey, owner: Invented.issuer,
            period: KeyPeriod(
                from: draft.claims.issuedAt + from, until: draft.claims.issuedAt + until))
        let finding = try await verify(
            license, [draft.text(signer)], world, keys: [key]
        ).finding
        #expect(finding.reason == reason)
        #expect(finding.outcome == (reason == "listed" ? .passed : .notExamined))
    }

    @Test func `where a trust list is held, a key it does not vouch for signs no status list`()
        async throws
    {
        let authorities = try Authorities()
        let world = try await World()
        let license = try await world.issue(world.body())
        let revoked = try authorities.signer()
        let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let entry = Revocation(
            serial: try #require(revoked.key.chain?.leaf.serial),
            revokedAt: Authorities.now - 7200, reason: .superseded)
        let anchor = try #require(authorities.root.key.chain?.leaf)
        let list = try Lists.list(world, roots: [anchor.der])
        for (signer, lists, reason) in [
            (world.signer, [], "listed"), (stranger, [], "listKeyUntrusted"),
            (revoked, try authorities.lists([entry]), "listKeyUntrusted"),
            (revoked, try authorities.lists(), "listed"),
        ] as [(FileSigner, [RevocationList], String)] {
            let verifier = Verify(
                records: MemoryStore(), keys: KeyRing([world.signer.key, signer.key].uniqued),
                delegates: [Invented.gateway],
                statusLists: StatusLists([try ListDraft().text(signer)]),
                trust: { _ in .list(KeyTrust(list, revocations: lists)) })
            let result = try await verifier.examine(
                VerificationQuestion(.token(license.token)), now: world.now)
            #expect(result.finding("status")?.reason == reason)
        }
    }

    @Test func `a newer list of another gateway never stands for the signer's own`() async throws {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let gateway = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let own = try ListDraft([(license, .ended)], at: "2026-11-21T08:00:00+08:00")
            .text(world.signer)
        let newer = try ListDraft(at: "2026-11-21T09:30:00+08:00").text(gateway)
        for lists in [[own, newer], [newer, own]] {
            let finding = try await verify(license, lists, world, keys: [gateway.key]).finding
            #expect(finding.reason == "listEnded")
        }
    }

    @Test
    func `by the trust list a department's token takes the list of its one delegate that day`()
        async throws
    {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let gateway = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let text = try ListDraft([(license, .suspended)]).text(gateway)
        let one: Value = ["code": .string(Invented.gateway), "from": "2020-01-01"]
        let two: Value = ["code": .string(Invented.otherIssuer), "from": "2020-01-01"]
        let ended: Value = [
            "code": .string(Invented.otherIssuer), "from": "2020-01-01", "to": "2026-11-20",
        ]
        for (delegates, reason) in [
            ([one], "listSuspended"), ([one, ended], "listSuspended"), ([one, two], "listOwner"),
            ([two], "listOwner"), ([], "listOwner"),
        ] as [([Value], String)] {
            let draft = try Lists.draft(delegates: .array(delegates))
            let named = TrustList.Department(
                code: Invented.issuer, name: "示例市市场监督管理局",
                keys: [KeyThumbprint.of(world.signer.key.publicKey)],
                delegates: draft.departments[0].delegates, rights: draft.departments[0].rights)
            let list = try TrustListSource(lastDay: draft.lastDay, departments: [named]).list(
                of: Organization(name: "示例省数据局", code: Invented.gateway),
                keys: [KeyThumbprint.of(gateway.key.publicKey)], roots: [], after: nil,
                now: world.now)
            let verifier = Verify(
                records: MemoryStore(), keys: KeyRing([world.signer.key, gateway.key]),
                delegates: [Invented.gateway], statusLists: StatusLists([text]),
                trust: { _ in .list(KeyTrust(list)) })
            let result = try await verifier.examine(
                VerificationQuestion(.token(license.token)), now: world.now)
            #expect(result.finding("status")?.reason == reason)
        }
    }

    @Test func `another day moves the period of the license and nothing else`() async throws {
        let authorities = try Authorities()
        let world = try await World(signer: authorities.signer())
        let license = try await world.issue(world.personBody())
        let anchor = try #require(authorities.root.key.chain?.leaf)
        let draft = try Lists.draft(rights: [
            ["typeCode": .string(Invented.personType), "from": "2020-01-01"]
        ])
        let trust = KeyTrust(
            try Lists.list(world, draft, roots: [anchor.der]), revocations: try authorities.lists())
        let verifier = Verify(
            records: MemoryStore(), keys: KeyRing([world.signer.key]), delegates: [],
            statusLists: StatusLists([try ListDraft().text(world.signer)]),
            trust: { TrustStanding(trust, at: $0) })
        for (day, reason) in [
            (nil, ""), ("2026-03-05", ""), ("2026-03-04", "notBegun"), ("2031-03-04", ""),
            ("2031-03-05", "ended"),
        ] as [(String?, String)] {
            let result = try await verifier.examine(
                VerificationQuestion(.token(license.token)), now: world.now,
                day: try day.map { try Day($0) })
            #expect(result.finding("period")?.reason == reason)
            #expect(result.finding("status")?.reason == "listed")
            #expect(result.finding("certificate")?.reason == "path")
            #expect(result.verdict == (reason.isEmpty ? .valid : .invalid))
        }
    }

    @Test func `of several lists the newest sound one counts`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let old = try ListDraft(at: "2026-11-21T08:00:00+08:00").text(world.signer)
        let new = try ListDraft([(license, .suspended)]).text(world.signer)
        var forged = try ListDraft(at: "2026-11-21T09:30:00+08:00")
        forged.keyID = "other"
        let texts = [old, new, try forged.text(world.signer), "x", license.token]
        for lists in [texts, texts.reversed()] {
            #expect(try await verify(license, lists, world).finding.reason == "listSuspended")
        }
        let stranger = try ListDraft(list: 7).text(world.signer)
        let finding = try await verify(license, [stranger, "x"], world).finding
        #expect(finding.reason == "listForm")
        #expect(try await verify(license, [stranger], world).finding.reason == "listSubject")
    }

    @Test func `a place outside the list, or with a number of no meaning, is not examined`()
        async throws
    {
        let world = try await World()
        var license = try await world.issue(world.body())
        var places = StatusBits.allValid
        places[Int(license.status.index)] = 3
        var draft = try ListDraft()
        draft.claims.compressed = Zlib.compress(places.octets)
        #expect(
            try await verify(license, [draft.text(world.signer)], world).finding.reason
                == "listValue")
        for index in [-1, 1 << 20, Int64.max >> 10] {
            license.status = StatusReference(list: 0, index: index)
            let maker = TokenMaker(signer: world.signer, random: world.random)
            license.token = try await maker.make(license, typeName: "营业执照").token
            let list = try ListDraft().text(world.signer)
            #expect(try await verify(license, [list], world).finding.reason == "listIndex")
        }
    }

    @Test func `a list older than one seen is refused when it says something else`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let keys = KeyRing([world.signer.key])
        let revoked = try ListDraft([(license, .ended)]).text(world.signer)
        let seen = StatusLists([revoked]).remembered(keys, now: world.now)
        #expect(seen.count == 1)
        let before = "2026-11-21T08:59:59+08:00"
        let good = try ListDraft(at: before).text(world.signer)
        let finding = try await verify(license, [good], seen: seen, world).finding
        #expect(finding.outcome == .notExamined && finding.reason == "listRolledBack")
        // The same content signed earlier, by a gateway beside it, is no step back.
        let twin = try ListDraft([(license, .ended)], at: before).text(world.signer)
        #expect(
            try await verify(license, [twin], seen: seen, world).finding.reason == "listEnded")
        // Nor is a newer list with the older content: the license was resumed.
        let resumed = try ListDraft(at: "2026-11-21T09:00:01+08:00").text(world.signer)
        #expect(try await verify(license, [resumed], seen: seen, world).finding.outcome == .passed)
    }

    @Test func `only sound lists are remembered, of each the newest`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let keys = KeyRing([world.signer.key])
        var late = try ListDraft()
        late.claims.issuedAt += 7200
        late.claims.expires += 7200
        let texts = try [
            ListDraft(at: "2026-11-21T08:00:00+08:00"), ListDraft([(license, .ended)]), late,
            ListDraft(list: 1, at: "2026-11-21T07:00:00+08:00"),
        ].map { try $0.text(world.signer) }
        let newest = StatusLists(texts).remembered(keys, now: world.now)
        #expect(newest.map(\.path) == ["/v1/status-lists/0", "/v1/status-lists/1"])
        #expect(
            newest.map { "\($0.issuedAt)" }
                == ["2026-11-21T09:00:00+08:00", "2026-11-21T07:00:00+08:00"])
        let again = StatusLists([texts[0]], seen: newest).remembered(keys, now: world.now)
        #expect(again == newest)
    }

    @Test func `what is remembered is read back as written`() throws {
        let seen = SeenStatusList(
            owner: Invented.gateway, path: "/v1/status-lists/0",
            issuedAt: try Instant("2026-11-21T09:00:00+08:00"), digest: "00ff")
        let octets = ObjectWriter.bytes { seen.write(to: &$0) }
        #expect(try SeenStatusList(reading: Object(bytes: octets)) == seen)
    }
}

extension [KeyRecord] {
    /// Each once, in the order given.
    var uniqued: [KeyRecord] {
        reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
