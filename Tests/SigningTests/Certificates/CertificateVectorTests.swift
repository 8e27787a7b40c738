import Foundation
import TestSupport
import Testing

@testable import Signing

private struct CertificateVectors: Decodable {
    struct Case: Decodable { let file: String, expected: String }
    let cases: [Case]
}

/// The chain, the lists and the faulty certificates of `sm2_certs`, each held to its verdict.
@Suite struct CertificateVectorTests {
    private static let instant: Int64 = 1_811_000_000  // 2027-05-22

    private func octets(_ name: String) throws -> [UInt8] {
        let parts = name.split(separator: ".")
        let url = try #require(
            Bundle.module.url(
                forResource: "Vectors/sm2_certs/\(parts[0])", withExtension: String(parts[1])))
        return try Array(Data(contentsOf: url))
    }

    private func certificate(_ name: String) throws -> Certificate {
        try #require(try Certificate.all(pem: octets(name)).first)
    }

    private func list(_ name: String) throws -> RevocationList {
        try #require(try RevocationList.all(pem: octets(name)).first)
    }

    /// Why a leaf is refused; nil when it is trusted.
    private func reason(
        _ file: String, anchors: [String] = ["root.pem"]
    ) throws -> PathFault.Reason? {
        let check = PathCheck(
            anchors: try anchors.map(certificate), lists: [try list("crl_default_id.pem")],
            revocations: .leaf)
        let names = [file, "ica.pem"] + (file == "leaf_by_leaf.pem" ? ["leaf.pem"] : [])
        let purposes: [String: CertificatePurpose] = [
            "ocsp.pem": .statusAnswers, "tsa.pem": .timeStamps,
        ]
        return check.judge(
            try CertificateChain(names.map(certificate)), for: purposes[file] ?? .texts,
            at: Self.instant, now: Self.instant
        ).reason
    }

    @Test func `every case has its verdict, and each refusal its own reason`() throws {
        let cases = try JSONDecoder().decode(
            CertificateVectors.self, from: Data(octets("index.json"))
        ).cases
        let known: [String: String] = [
            "leaf_revoked.pem": "revoked", "leaf_wrong_id.pem": "signature",
            "leaf_empty_id.pem": "signature", "leaf_by_leaf.pem": "notAuthority",
            "crl_empty_id.pem": "listSignature",
            "ocsp_leaf_empty_id.der": "answer: signature",
            "ocsp_leaf_revoked_default_id.der": "answer: revoked",
            "ocsp_leaf_revoked_empty_id.der": "answer: signature",
        ]
        var tally = VectorTally("sm2_certs")
        for vector in cases {
            let reason: String? =
                switch vector.file {
                case "p256_root.pem":
                    try self.reason("leaf.pem", anchors: [vector.file, "root.pem"])?.rawValue
                case let file where file.hasPrefix("crl"): try crlReason(file)
                case let file where file.hasPrefix("ocsp_"): try answerReason(file)
                default: try self.reason(vector.file)?.rawValue
                }
            #expect(reason == known[vector.file], "\(vector.file)")
            let isGood = ["valid", "good", "info"].contains(vector.expected)
            #expect((reason == nil) == isGood, "\(vector.file)")
            tally.count(reason)
        }
        try tally.settle()
    }

    private func crlReason(_ file: String) throws -> String? {
        let check = PathCheck(
            anchors: [try certificate("root.pem")], lists: [try list(file)], revocations: .leaf)
        return check.judge(
            try CertificateChain([certificate("leaf.pem"), certificate("ica.pem")]),
            at: Self.instant, now: Self.instant
        ).reason?.rawValue
    }

    private func judged(
        _ file: String, of name: String = "leaf.pem", now: Int64 = instant
    ) throws -> Result<StatusAnswer.Status, StatusAnswer.Fault> {
        StatusAnswer(der: try octets(file)).judge(
            try certificate(name), issuer: try certificate("ica.pem"),
            anchors: [try certificate("root.pem")], now: now)
    }

    private func answerReason(_ file: String) throws -> String? {
        let leaf = file.contains("revoked") ? "leaf_revoked.pem" : "leaf.pem"
        switch try judged(file, of: leaf) {
        case .success(.good): return nil
        case .success(.revoked(let revocation)):
            #expect(revocation.revokedAt == 1_793_491_200 && revocation.reason == .keyCompromise)
            return "answer: revoked"
        case .success(.unknown): return "answer: unknown"
        case .failure(let fault): return "answer: \(fault.rawValue)"
        }
    }

    @Test func `an answer is about one certificate, of now, by whom the authority entrusted`()
        throws
    {
        let file = "ocsp_leaf_default_id.der"
        #expect(try judged(file, of: "leaf_revoked.pem") == .failure(.notNamed))
        let made: Int64 = 1_795_283_497
        #expect(try judged(file, now: made) == .success(.good))
        #expect(try judged(file, now: 2_227_283_497) == .success(.good))
        #expect(try judged(file, now: made - 1) == .failure(.responder))
        #expect(try judged(file, now: 2_227_283_498) == .failure(.stale))
        let whole = try octets(file)
        let issuer = try certificate("ica.pem")
        let stranger = StatusAnswer(der: whole).judge(
            try certificate("leaf.pem"), issuer: issuer,
            anchors: [try certificate("p256_root.pem")], now: Self.instant)
        #expect(stranger == .failure(.responder))
        for bad in [whole + [0], [], Array(whole.dropLast()), [0x30, 3, 0x0A, 1, 6]] {
            let result = StatusAnswer(der: bad).judge(
                try certificate("leaf.pem"), issuer: issuer,
                anchors: [try certificate("root.pem")], now: Self.instant)
            #expect(result == .failure(.form))
        }
    }

    @Test func `a root of another curve is no anchor of this chain`() throws {
        #expect(try reason("leaf.pem", anchors: ["p256_root.pem"]) == .unknownIssuer)
    }

    @Test func `the root of another curve signed itself`() throws {
        let root = try certificate("p256_root.pem")
        for (anchor, expected) in [
            (root, PathFault.Reason.selfSignedLeaf),
            (try Certificate(der: root.der.flippingBit(root.der.count * 8 - 9)), .signature),
        ] {
            let check = PathCheck(anchors: [anchor], lists: [], revocations: .none)
            let result = check.judge(
                try CertificateChain([anchor]), at: Self.instant, now: Self.instant)
            #expect(result.reason == expected)
        }
    }

    @Test func `a certificate shows what it says`() throws {
        let leaf = try certificate("leaf.pem")
        #expect(leaf.subject == "CN=Licence Seal,O=Test Bureau,C=CN")
        #expect(leaf.issuer == "CN=SM2 Issuing CA,O=Test A,C=CN")
        #expect(leaf.serial == "2001")
        #expect(leaf.keyUsage == [.digitalSignature, .nonRepudiation])
        #expect(!leaf.isAuthority && leaf.pathLength == nil)
        #expect(leaf.signatureAlgorithm == .sm2 && leaf.publicKey?.algorithm == .sm2)
        #expect(leaf.period.lowerBound == 1_795_283_497)
        let authority = try certificate("ica.pem")
        #expect(authority.isAuthority && authority.pathLength == 0)
        #expect(authority.keyUsage == [.certificateSign, .listSign])
        let other = try certificate("p256_root.pem")
        #expect(other.publicKey?.algorithm == .es256 && other.keyUsage == nil)
        #expect(try certificate("tsa.pem").purposes == [.timeStamps])
    }

    @Test func `a list shows what it says`() throws {
        let list = try list("crl_default_id.pem")
        #expect(list.number == "01" && list.isWhole)
        #expect(
            list.revocations == [
                Revocation(serial: "2002", revokedAt: 1_793_491_200, reason: .keyCompromise)
            ])
    }
}
