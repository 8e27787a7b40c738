import Codes
import Foundation
import JSON
import Ledger
import TestSupport
import Testing

@testable import Licenses
@testable import Signing
@testable import mianti

/// A license with a proof file, checked from a folder with no connection.
@Suite struct OfflineProofTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00+08:00
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")
    private static let typeCode = "11100000MB0143028R001"

    /// Serials and one signer, for a store in memory.
    private struct Desk: Serials, Signers {
        let store: MemoryStore
        let only: FileSigner

        func next(_ name: String) async throws(StoreError) -> Int64 {
            try await store.reserve(1, of: name).lowerBound
        }

        func signer(of department: String, at now: Instant) throws(SigningError) -> any Signer {
            only
        }
    }

    /// A folder that finds a license valid, and the proof of its issue.
    private struct Case {
        let folder: TrustFolder
        let signer: FileSigner
        let license: License
        let proof: ProofFile

        init(_ path: String) async throws {
            let directory = DataDirectory(path + "/data")
            try Beginning.make(directory, for: body, now: now)
            folder = TrustFolder(directory.trust)
            let keyFile = try KeyFile.read(directory.keyFile)
            let signers = try directory.readSigners(Sealer(keyFile, random: SystemRandom()))
            signer = try #require(signers.first)
            let right: Value = ["typeCode": .string(typeCode), "from": "2020-01-01"]
            let draft: Value = [
                "nextUpdate": "2027-12-31",
                "departments": [
                    ["code": .string(body.code), "name": .string(body.name), "rights": [right]]
                ],
            ]
            try await TrustMaking(directory).make(
                TrustListSource(reading: Object(draft)), roots: [], now: now)
            let issued = try await Self.issue(signer)
            license = issued.license
            let event = try #require(issued.changes.first?.event)
            proof = try await Self.proof(event, signer)
            let status = try await StatusListMaker(keys: signer, term: StatusListTerm())
                .make(StatusBits.allValid, path: "/v1/status-lists/0", now: now)
            try FileManager.default.createDirectory(
                atPath: folder.statusLists, withIntermediateDirectories: true)
            try DataDirectory.write(Array(status.utf8), folder.statusLists + "/0.jwt")
        }

        private static func issue(_ signer: FileSigner) async throws -> Issued {
            let store = MemoryStore()
            let desk = Desk(store: store, only: signer)
            let type: Value = [
                "name": "营业执照",
                "definer": ["name": "国家市场监督管理总局", "code": "11100000MB0143028R"],
                "holderKind": "legal", "validity": ["kind": "any"],
                "face": [
                    [
                        "key": "MC", "name": "名称", "type": "text", "required": true,
                        "maxLength": 20, "sensitive": false, "alwaysShown": true,
                    ]
                ],
            ]
            let published = try await PutType(records: store, random: SystemRandom())
                .decide(LicenseType(reading: Object(type), code: typeCode))
            try await store.commit(published.changes, answer: nil)
            let license: Value = [
                "typeCode": .string(typeCode), "number": "N-1",
                "issuer": ["name": .string(body.name), "code": .string(body.code)],
                "holders": [
                    ["name": "示例食品有限公司", "codeType": "001", "code": "91320500MA1M7K2X4E"]
                ],
                "issuedOn": "2026-03-05", "validFrom": "2026-03-05", "validTo": .null,
                "areaCode": "320500", "face": ["MC": "示例食品有限公司"],
            ]
            let ports = IssuingPorts(
                records: store, serials: desk, signers: desk, random: SystemRandom()
            ) { HMACSM3.code(key: [1], $0) }
            return try await Issue(ports).decide(
                LicenseBody(reading: Object(license)),
                authority: IssuingAuthority(department: body.code), now: now)
        }

        /// The event beside one other, under a signed head.
        static func proof(_ event: EventDraft, _ signer: FileSigner) async throws -> ProofFile {
            let sister = [UInt8](repeating: 7, count: 32)
            let leaf = Leaf.hash(salt: event.salt, body: event.body)
            let root = SM3.digest([0x01] + leaf + sister)
            return ProofFile(
                seq: 0, salt: event.salt, leaf: leaf, path: [sister],
                checkpoint: try await Checkpoint.make(
                    of: TreeHead(size: 2, root: root), origin: signer.key.owner, at: now,
                    signer: signer), body: try Value.parse(event.body))
        }

        func verdict(_ proof: ProofFile?) async throws -> OfflineVerdict {
            try await OfflineVerdict.license(
                license.token, folder, status: nil, proof: proof, on: OfflineProofTests.now.day,
                clock: OfflineProofTests.now.adding(seconds: 7200))
        }
    }

    @Test func `the finding stands last, and what it rests on says how old it is`() async throws {
        try await Folder.with { (path: String) async throws in
            let one = try await Case(path)
            let bare = try await one.verdict(nil)
            #expect(bare.word == .valid, "\(bare.findings)")
            #expect(!bare.findings.contains { $0.code == "license.ledger" })
            let octets = ObjectWriter.bytes { one.proof.write(to: &$0) }
            let proved = try await one.verdict(ProofFile(bytes: octets))
            #expect(proved.word == .valid)
            let finding = try #require(proved.findings.last)
            #expect(finding.code == "license.ledger" && finding.reason == "valid")
            #expect(finding.values["size"] == "2" && finding.asOf == Self.now)
            let source = try #require(proved.sources.last)
            #expect(source.name == "proof")
            #expect(source.age(at: Self.now.adding(seconds: 7200)) == 7200)
        }
    }

    @Test func `a wrong proof makes invalid, an incomplete one leaves it open`() async throws {
        try await Folder.with { (path: String) async throws in
            let one = try await Case(path)
            let proof = one.proof
            func with(seq: Int64 = 0, _ checkpoint: Checkpoint?) -> ProofFile {
                ProofFile(
                    seq: seq, salt: proof.salt, path: proof.path, checkpoint: checkpoint,
                    body: proof.body)
            }
            let moved = try await one.verdict(with(seq: 1, proof.checkpoint))
            #expect(moved.word == .invalid && moved.findings.last?.reason == "inclusion-path")
            let open = try await one.verdict(with(nil))
            #expect(open.word == .inconclusive)
            #expect(open.findings.last?.reason == "checkpoint-missing")
            let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Self.body.code)
            let head = try #require(proof.checkpoint?.head)
            let unknown = try await one.verdict(
                with(
                    Checkpoint.make(
                        of: head, origin: Self.body.code, at: Self.now, signer: stranger)))
            #expect(unknown.word == .inconclusive)
            #expect(unknown.findings.last?.reason == "checkpoint-key")
        }
    }

    @Test func `a proof of another root than the folder's checkpoint of that size is refused`()
        async throws
    {
        try await Folder.with { (path: String) async throws in
            let one = try await Case(path)
            let leaf = try #require(one.proof.leaf)
            let (same, other) = (one.proof.checkpoint, SM3.digest(leaf))
            func keep(_ head: TreeHead, _ signer: FileSigner) async throws -> OfflineVerdict {
                let kept = try await Checkpoint.make(
                    of: head, origin: Self.body.code, at: Self.now, signer: signer)
                try DataDirectory.write(Array(kept.text.utf8), one.folder.checkpoint)
                return try await one.verdict(one.proof)
            }
            #expect(try await keep(#require(same).head, one.signer).word == .valid)
            #expect(try await keep(TreeHead(size: 3, root: other), one.signer).word == .valid)
            let forked = try await keep(TreeHead(size: 2, root: other), one.signer)
            #expect(
                forked.word == .invalid && forked.findings.last?.reason == "checkpoint-forked")
            // What a stranger put into the folder says nothing.
            let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: Self.body.code)
            #expect(
                try await keep(TreeHead(size: 2, root: other), stranger).word == .valid)
        }
    }

    @Test func `a file that is no proof of a license event is not taken`() async throws {
        try await Folder.with { (path: String) async throws in
            let one = try await Case(path)
            let file = path + "/proof.json"
            for text in ["", "{}", #"{"seq":0,"path":[]}"#, #"{"seq":0,"path":[],"body":{}}"#] {
                try DataDirectory.write(Array(text.utf8), file)
                #expect(throws: Failure.self) { _ = try VerifyCommand.proof(file) }
            }
            try DataDirectory.write(ObjectWriter.bytes { one.proof.write(to: &$0) }, file)
            #expect(try VerifyCommand.proof(file) == one.proof)
        }
    }
}
