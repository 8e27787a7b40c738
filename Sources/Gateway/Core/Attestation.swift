public import Codes
internal import JSON
public import Signing

/// The gateway's signed word on one answer (核验证明): who asked what, when, and what was answered.
///
/// Compact JWS of typ `attestation+jwt`; claims exactly `iss iat jti aud caller route request answer`,
/// in canonical form. Request and answer stand as SM3 over a salt of 32 octets and their canonical
/// form, so the text names no number and cannot be guessed from one. This form stands for ever.
public struct Attestation: Hashable, Sendable {
    /// The `typ` of its header.
    public static let type = "attestation+jwt"
    /// Names of the two members an attested answer ends with.
    static let members = ["attestation", "attestationSalt"]

    /// Code of the gateway (`iss`).
    public let issuer: String
    /// When, in seconds since 1970.
    public let issuedAt: Int64
    /// Id of the request (`jti`).
    public let id: String
    /// Code of the department that asked (`aud`).
    public let audience: String
    /// Id of the key it asked with.
    public let caller: String
    /// Method and path of the route.
    public let route: String
    /// `sm3:` and the digest of the request.
    public let request: String
    /// `sm3:` and the digest of the answer without the two members of the attestation.
    public let answer: String

    /// `sm3:` and SM3 over salt and canonical form.
    static func digest(_ value: Value, salt: [UInt8]) -> String {
        "sm3:" + Hex.encode(SM3.digest(salt + value.canonical))
    }

    private var payload: [UInt8] {
        Value.object([
            .init("iss", .string(issuer)), .init("iat", .integer(issuedAt)),
            .init("jti", .string(id)), .init("aud", .string(audience)),
            .init("caller", .string(caller)), .init("route", .string(route)),
            .init("request", .string(request)), .init("answer", .string(answer)),
        ]).canonical
    }

    private init(payload: [UInt8]) throws(Fault) {
        var object = try Object(bytes: payload)
        issuer = try object.string("iss")
        issuedAt = try object.integer("iat")
        id = try object.string("jti")
        audience = try object.string("aud")
        caller = try object.string("caller")
        route = try object.string("route")
        request = try object.string("request")
        answer = try object.string("answer")
        try object.end()
        guard self.payload == payload, Instant.wholeSeconds.contains(issuedAt) else {
            throw Fault(.unreadable, "attestation.form", at: "")
        }
    }
}

extension Attestation {
    /// What is found about an attested answer (核验证明结论).
    public struct Judgement: Sendable {
        /// The findings.
        public let findings: [Finding]
        /// The attestation, when all of them passed.
        public let attestation: Attestation?
        /// The key that made it, when all of them passed; whether it counts is another question.
        public let key: KeyRecord?

        init(_ findings: [Finding], _ attestation: Attestation? = nil, _ key: KeyRecord? = nil) {
            self.findings = findings
            self.attestation = attestation
            self.key = key
        }
    }

    /// Puts the attestation at the end of an answer.
    ///
    /// - Parameters:
    ///   - answer: a JSON object as it would leave without one.
    ///   - request: the object that asked for it.
    ///   - route: method and path of the route.
    ///   - call: who asked, and when.
    ///   - services: key and randomness.
    /// - Returns: the answer with `attestation` and `attestationSalt` as its last members.
    /// - Throws: what the signer and the random source throw.
    static func attested(
        _ answer: [UInt8], to request: Value, route: String, _ call: Call, _ services: Services
    ) async throws -> [UInt8] {
        let caller = try call.requireCaller()
        let salt = try services.random.bytes(32)
        let attestation = Attestation(
            issuer: services.issuerName, issuedAt: call.now.seconds, id: call.requestID,
            audience: caller.department.code, caller: caller.id, route: route,
            request: digest(request, salt: salt),
            answer: digest(try Value.parse(answer, limits: limits), salt: salt))
        let text = try await CompactJWS.make(
            payload: attestation.payload, type: type,
            signer: services.signer.signer(at: attestation.issuedAt))
        return answer.dropLast()
            + Array(#","attestation":"\#(text)","attestationSalt":"\#(Hex.encode(salt))"}"#.utf8)
    }

    private init(
        issuer: String, issuedAt: Int64, id: String, audience: String, caller: String,
        route: String, request: String, answer: String
    ) {
        self.issuer = issuer
        self.issuedAt = issuedAt
        self.id = id
        self.audience = audience
        self.caller = caller
        self.route = route
        self.request = request
        self.answer = answer
    }

    private static let limits = Limits(octets: 32 << 20, nodes: 1_000_000)

    /// Judges an attested answer with the request it answered, off line.
    ///
    /// - Parameters:
    ///   - answer: the answer as received, with the attestation in it.
    ///   - request: the request as sent; of a batch, its line.
    ///   - keys: the keys that are trusted.
    /// - Returns: `attestation.format`, `attestation.key`, `attestation.signature`,
    ///   `attestation.request`, `attestation.answer`, in this order, as far as it went.
    public static func findings(
        answer: [UInt8], request: [UInt8], keys: some Keys
    ) -> Judgement {
        let code = "attestation.format"
        guard let parts = try? parts(of: answer) else {
            return Judgement([.failed(code, "answer")])
        }
        guard let signed = CompactJWS(parts.text), let header = try? header(of: signed),
            header.type.utf8.elementsEqual(type.utf8),
            let attestation = try? Attestation(payload: signed.payload)
        else { return Judgement([.failed(code, "malformed")]) }
        guard let asked = try? Value.parse(request, limits: limits) else {
            return Judgement([.failed(code, "request")])
        }
        var findings = [Finding.passed(code)]
        guard let key = keys.key(header.keyID) else {
            return Judgement(
                findings + [.notExamined("attestation.key", "unknown", ["key": header.keyID])])
        }
        let isOwn = key.owner.utf8.elementsEqual(attestation.issuer.utf8)
        findings.append(
            isOwn
                ? .passed("attestation.key", "", ["owner": key.owner])
                : .failed("attestation.key", "owner", ["owner": key.owner]))
        let fault = signed.fault(
            of: key, algorithm: header.algorithm, signedAt: attestation.issuedAt)
        if let fault {
            let isOutside = fault == .beforeKey || fault == .afterKey
            return Judgement(
                findings + [
                    .failed(
                        "attestation.signature", isOutside ? fault.rawValue : "wrong",
                        ["key": key.keyID])
                ])
        }
        findings.append(.passed("attestation.signature"))
        let pairs = [
            ("attestation.request", asked, attestation.request),
            ("attestation.answer", parts.answer, attestation.answer),
        ]
        for (code, value, expected) in pairs {
            let agrees = digest(value, salt: parts.salt).utf8.elementsEqual(expected.utf8)
            findings.append(agrees ? .passed(code) : .failed(code, "differs"))
        }
        guard findings.allSatisfy({ $0.outcome == .passed }) else { return Judgement(findings) }
        return Judgement(findings, attestation, key)
    }

    /// The answer without its attestation, the text and the salt.
    private static func parts(
        of answer: [UInt8]
    ) throws(Fault) -> (answer: Value, text: String, salt: [UInt8]) {
        let value = try Value.parse(answer, limits: limits)
        var object = try Object(value)
        let text = try object.string("attestation")
        guard case .object(let all) = value,
            let salt = Hex.decode(try object.string("attestationSalt")), salt.count == 32
        else { throw Fault(.unreadable, "attestation.form", at: "/attestationSalt") }
        let rest = all.filter { member in !members.contains { member.isNamed($0) } }
        return (.object(rest), text, salt)
    }

    private static func header(
        of signed: CompactJWS
    ) throws(Fault) -> (algorithm: String, keyID: String, type: String) {
        var object = try Object(bytes: signed.header)
        let header = (
            algorithm: try object.string("alg"), keyID: try object.string("kid"),
            type: try object.string("typ")
        )
        try object.end()
        return header
    }
}
