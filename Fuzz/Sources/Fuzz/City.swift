internal import Codes
internal import JSON
@testable internal import Licenses
internal import Signing
internal import Synchronization

/// A few licenses issued at the start, by keys that exist in this process only in memory.
struct City: Sendable {
    let tokens: [String]
    private let recorded: Verify
    private let unrecorded: Verify
    private let stranger: FileSigner
    private let now: Instant

    private static let issuer = "113205000141499658"
    private static let gateway = "11320000MB9901008C"
    private static let company = "91320500MA1M7K2X4E"
    private static let typeCode = "11100000MB0143028R001"
    private static let type = """
        {"name":"营业执照","definer":{"name":"国家市场监督管理总局","code":"11100000MB0143028R"},
        "holderKind":"legal","validity":{"kind":"any"},"face":[
        {"key":"MC","name":"名称","type":"text","required":true,"maxLength":20,"sensitive":false,"alwaysShown":true},
        {"key":"LX","name":"类型","type":"text","required":false,"maxLength":200,"sensitive":false,"alwaysShown":false}]}
        """

    /// Two licenses signed with SM2 and one with ES256.
    static func make() -> City {
        do { return try City() } catch { finding("the licenses cannot be issued: \(error)") }
    }

    private init() throws {
        now = try Instant("2026-11-21T10:00:00+08:00")
        let keys = try [SigningAlgorithm.sm2, .es256].map(Self.signer)
        stranger = try Self.signer(.sm2)
        var shelf = Shelf(records: [:])
        let ref = RecordRef(.licenseType, Self.typeCode)
        shelf.records[ref] = StoredRecord(
            ref: ref, revision: 1, document: Array(Self.type.utf8), columns: [:])
        let ring = KeyRing(keys.map(\.key))
        unrecorded = Verify(records: shelf, keys: ring, delegates: [Self.gateway])
        var tokens: [String] = []
        for (serial, signer) in [keys[0], keys[0], keys[1]].enumerated() {
            let license = try Self.issue(shelf, signer, Int64(serial + 1), now)
            tokens.append(license.token)
            shelf.records[license.record] = StoredRecord(
                ref: license.record, revision: 1, document: license.document, columns: [:])
        }
        self.tokens = tokens
        recorded = Verify(records: shelf, keys: ring, delegates: [Self.gateway])
    }

    private static func signer(_ algorithm: SigningAlgorithm) throws(SigningError) -> FileSigner {
        try FileSigner(PrivateKey.generate(algorithm), owner: gateway)
    }

    private static func issue(
        _ shelf: Shelf, _ signer: FileSigner, _ serial: Int64, _ now: Instant
    ) throws -> License {
        let ports = IssuingPorts(
            records: shelf, serials: OneSerial(serial: serial), signers: OneSigner(only: signer),
            random: Counting(start: UInt8(serial))
        ) { HMACSM3.code(key: [1, 2, 3], $0) }
        let body = try LicenseBody(reading: Object(body("N-\(serial)")))
        let authority = IssuingAuthority(department: issuer)
        return try atOnce {
            try await Issue(ports).decide(body, authority: authority, now: now).license
        }.get()
    }

    private static func body(_ number: String) -> Value {
        [
            "typeCode": .string(typeCode), "number": .string(number),
            "issuer": ["name": "示例市市场监督管理局", "code": .string(issuer)],
            "holders": [
                ["name": "示例食品有限公司", "codeType": "001", "code": .string(company)]
            ],
            "issuedOn": "2026-03-05", "validFrom": "2026-03-05", "validTo": .null,
            "areaCode": "320500", "face": ["MC": "示例食品有限公司", "LX": "有限责任公司"],
        ]
    }

    /// Whether the text is one of the good tokens, whole or with fewer disclosures in any order.
    func isGood(_ token: String) -> Bool {
        let parts = token.utf8.split(separator: 0x7E, omittingEmptySubsequences: false).map(
            Array.init)
        guard parts.count >= 2, parts.last == [] else { return false }
        let shown = parts[1..<(parts.count - 1)]
        return tokens.contains { good in
            let own = good.utf8.split(separator: 0x7E).map(Array.init)
            return own[0] == parts[0] && Set(shown).count == shown.count
                && Set(own.dropFirst()).isSuperset(of: shown)
        }
    }

    /// The answer of the verifier; it throws for no token.
    func verify(_ token: String, isRecorded: Bool) -> Verification {
        let (verify, now) = (isRecorded ? recorded : unrecorded, now)
        let result = atOnce {
            try await verify.examine(VerificationQuestion(.token(token)), now: now)
        }
        switch result {
        case .success(let verification): return verification
        case .failure(let error): finding("verifying throws \(error)")
        }
    }

    /// A right signature of a key that nobody trusts.
    func strangersSignature(header: [UInt8], payload: [UInt8]) -> [UInt8] {
        let input = CompactJWS.signingInput(header: header, payload: payload)
        guard let signature = try? stranger.signature(over: input) else { finding("no signature") }
        return signature
    }
}

private final class Box<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
}

/// Runs what never really waits, on this thread.
private func atOnce<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) -> Result<Value, any Error> {
    let box = Box<Value>()
    Task.immediate {
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        box.result.withLock { $0 = result }
    }
    guard let result = box.result.withLock({ $0 }) else { finding("it waited") }
    return result
}

private struct Shelf: Records {
    var records: [RecordRef: StoredRecord]

    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? { records[ref] }
    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] { [] }
    func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? { nil }
}

private struct OneSerial: Serials {
    let serial: Int64

    func next(_ name: String) async throws(StoreError) -> Int64 { serial }
}

private struct OneSigner: Signers {
    let only: any Signer

    func signer(of department: String, at now: Instant) throws(SigningError) -> any Signer { only }
}

/// Octets that are the same in every run, so that the disclosures are too.
private struct Counting: RandomSource {
    let start: UInt8

    func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        (0..<count).map { start &* 83 &+ UInt8(truncatingIfNeeded: $0) }
    }
}
