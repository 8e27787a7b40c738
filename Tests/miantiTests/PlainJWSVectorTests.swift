import Codes
import Foundation
import Gateway
import JSON
import Signing
import TestSupport
import Testing

@testable import mianti

/// Published compact texts, judged as `mianti verify --key` does: key, header, signature.
@Suite struct PlainJWSVectorTests {
    private static func file(_ name: String) throws -> Value {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "json"))
        return try Value.parse(Array(Data(contentsOf: url)))
    }

    /// Why a text is refused: the reason of the finding, its detail behind a colon, or the key's.
    private func refusal(_ text: String, key: [UInt8], type: String? = nil) -> String? {
        do {
            let finding = try PlainJWS.finding(text, key: key, type: type)
            guard finding.outcome != .passed else { return nil }
            let detail = finding.values["fault"] ?? finding.values["code"]
            return finding.reason + (detail.map { ":\($0)" } ?? "")
        } catch let failure as Failure {
            return "key: \(failure.description)"
        } catch let error as SigningError {
            return "key: \(error.code)"
        } catch let fault as Fault {
            return "key: \(fault.code)"
        } catch { return "\(error)" }
    }

    /// What each text of jws_sm2.json is refused for.
    private static let reasons = [
        "payload of another licence": "wrong:mismatch", "alg none": "form",
        "alg changed": "algorithm",
        "SM2 signature under alg ES256 (key is bound to SM2)": "algorithm",
        "DER in place of r||s": "wrong:form", "empty ID": "wrong:mismatch",
        "another key": "wrong:mismatch", "signature cut": "wrong:form", "padding character": "form",
        "standard Base64 alphabet": "form", "two parts": "form", "four parts": "form",
        "unknown critical header": "header:json.unknown",
        "duplicate header member": "header:json.duplicate-key", "blank in the signature": "form",
        "kid names a key that is not trusted": "key",
    ]

    @Test func `every SM2 text has its verdict, and each fault its own reason`() throws {
        let file = try Self.file("jws_sm2")
        let key = try #require(file["jwk"]).canonical
        var tally = VectorTally("jws_sm2.json")
        for vector in try #require(file["cases"]?.elements) {
            let text = try #require(vector["jws"]?.text)
            let reason = try #require(vector["reason"]?.text)
            let found = refusal(text, key: key, type: "licence+jws")
            let isValid = vector["expected"] == "valid"
            let expected = isValid ? nil : Self.reasons[reason] ?? "none known"
            #expect(found == expected, "\(reason)")
            if found == expected { tally.count(found) }
        }
        try tally.settle()
    }

    @Test func `alg none is refused for its algorithm when a signature stands behind it`() throws {
        let file = try Self.file("jws_sm2")
        let key = try #require(file["jwk"]).canonical
        let good = try #require(file["cases"]?.elements?.first?["jws"]?.text)
        let parts = good.split(separator: ".").map(String.init)
        let header = Base64URL.encode(Array(#"{"alg":"none","typ":"licence+jws"}"#.utf8))
        let text = "\(header).\(parts[1]).\(parts[2])"
        #expect(refusal(text, key: key) == "algorithm")
        #expect(refusal(good, key: key, type: "slip+jwt") == "type")
    }

    @Test func `a key is taken for signatures of its own algorithm only`() throws {
        let file = try Self.file("jws_sm2")
        let text = try #require(file["cases"]?.elements?.first?["jws"]?.text)
        guard case .object(let members) = try #require(file["jwk"]) else { return }
        func refusal(with more: Value.Member...) -> String? {
            self.refusal(text, key: Value.object(members + more).canonical)
        }
        #expect(refusal(with: .init("use", "sig"), .init("alg", "SM2")) == nil)
        #expect(refusal(with: .init("key_ops", ["sign", "verify"])) == nil)
        let notForSignatures = "key: the key is not for signatures: "
        #expect(refusal(with: .init("use", "enc")) == notForSignatures + "use")
        #expect(refusal(with: .init("key_ops", ["sign"])) == notForSignatures + "key_ops")
        #expect(refusal(with: .init("key_ops", [])) == notForSignatures + "key_ops")
        #expect(
            refusal(with: .init("alg", "ES256")) == "key: alg does not fit the curve of the key")
        #expect(refusal(with: .init("use", 1)) == "key: json.type")
    }

    @Test(arguments: [
        "algorithm", "form", "header", "key", "passed", "type", "wrong",
    ])
    func `every answer has a text in both languages`(reason: String) throws {
        let texts = try Texts.bundled()
        let values = ["code": "json.unknown", "fault": "range"]
        for language in Language.allCases {
            let text = texts.text("jws.signature." + reason, language, values)
            #expect(!text.contains("{") && !text.contains("jws."), "\(text)")
        }
    }

    /// What each text of the group es256 is refused for.
    private static let partnerReasons = [
        "rejectsModifiedSignature": "wrong:mismatch", "rejectsMissingSignature": "form",
        "rejectsMissingSignatureAndSeparator": "form", "rejectsModifiedPayload": "wrong:mismatch",
        "rejectsMissingPayload": "form", "rejectsMissingPayloadAndSeparator": "form",
        "rejectsModifiedHeader": "key", "rejectsMissingHeader": "form",
        "rejectsMissingHeaderAndSeparator": "form", "rejectsMissingHeaderAndSignature": "form",
        "rejectsMissingHeaderSignatureAndSeparators": "form", "rejectsEmptyString": "form",
        "rejectsSymmetryConfusionAttacks_aesKeyFromEcVerificationKeyBytes": "algorithm",
        "rejectsAttackerProvidedEmbeddedJwk": "header:json.unknown",
        "rejectWrongUse": "key: the key is not for signatures: use",
        "rejectWrongKeyOps": "key: the key is not for signatures: key_ops",
    ]

    /// The reason for a signature of chosen numbers: only 1 and n - 1 lie in the range.
    private static func ofNumbers(_ comment: String) -> String {
        guard comment.hasPrefix("rIs") else { return "wrong:form" }
        let numbers = comment.dropFirst(3).components(separatedBy: "_sIs")
        return numbers.allSatisfy { ["One", "Nminus1"].contains($0) }
            ? "wrong:mismatch" : "wrong:range"
    }

    /// The one reason that fits a case of a key that can be used.
    private static func reason(_ comment: String, isValid: Bool) -> String? {
        isValid ? nil : partnerReasons[comment] ?? ofNumbers(comment)
    }

    @Test func `every text of Wycheproof has its verdict, keys of other algorithms are refused`()
        throws
    {
        var tally = VectorTally("wycheproof_json_web_signature_test.json")
        let file = try Self.file("wycheproof_json_web_signature_test")
        for group in try #require(file["testGroups"]?.elements) {
            let key = try #require(group["public"] ?? group["private"])
            let isOurs = key["kty"] == "EC" && key["crv"] == "P-256"
            for test in try #require(group["tests"]?.elements) {
                let comment = try #require(test["comment"]?.text)
                let isValid = test["result"] == "valid"
                let found = refusal(try #require(test["jws"]?.text), key: key.canonical)
                if isOurs {
                    let expected = Self.reason(comment, isValid: isValid)
                    #expect(found == expected, "\(test["tcId"]?.whole ?? 0) \(comment)")
                    if found == expected { tally.count(found) }
                } else {
                    let expected =
                        key["kty"] == "EC"
                        ? "key: key.malformed" : "key: only keys of kty EC can be used"
                    #expect(found == expected, "\(test["tcId"]?.whole ?? 0) \(comment)")
                    if found == expected {
                        tally.refuse(isValid ? "not built (valid there)" : "key of another kind")
                    }
                }
            }
        }
        try tally.settle()
    }
}
