import Foundation
import Testing

@testable import Signing

/// Certificates made by the openssl command, judged here; certificates made here, judged by openssl.
@Suite struct SecondMakingTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs a program and gives its exit code and what it said.
    private static func run(_ arguments: [String]) throws -> (code: Int32, words: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let words = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: words, as: UTF8.self))
    }

    @Test func `what Certs make makes is trusted or refused as it should be`() throws {
        try withFolder { folder in
            let made = try Self.run([Self.project.path + "/Certs/make", folder + "/certs"])
            try #require(made.code == 0, "\(made.words)")
            for (name, algorithm) in [("sm2", SigningAlgorithm.sm2), ("p256", .es256)] {
                try judge(folder + "/certs/" + name, algorithm)
            }
            let other = try certificate(folder + "/certs/p256/root")
            let leaf = try ["department-1", "issuing"].map {
                try certificate(folder + "/certs/sm2/" + $0)
            }
            let check = PathCheck(anchors: [other], lists: [], revocations: .none)
            let now = leaf[0].period.lowerBound
            let result = check.judge(try CertificateChain(leaf), at: now, now: now)
            #expect(result.reason == .unknownIssuer)
        }
    }

    private func certificate(_ path: String) throws -> Certificate {
        try Certificate(pem: String(contentsOfFile: path + ".pem", encoding: .utf8))
    }

    private func judge(_ folder: String, _ algorithm: SigningAlgorithm) throws {
        let issuing = try certificate(folder + "/issuing")
        let lists = try ["root", "issuing"].flatMap { name in
            try RevocationList.all(
                pem: Array(Data(contentsOf: URL(filePath: "\(folder)/\(name).crl.pem"))))
        }
        let check = PathCheck(anchors: [try certificate(folder + "/root")], lists: lists)
        let now = try #require(lists.last).madeAt
        let expected: [(String, PathFault.Reason?, String)] = [
            ("department-1", nil, "113205000141499658"),
            ("department-2", nil, "11320500MB990003X3"),
            ("department-1-cipher", .keyUsage, "113205000141499658"),
            ("revoked", .revoked, "113205000141499658"),
        ]
        for (name, reason, code) in expected {
            let leaf = try certificate("\(folder)/\(name)")
            #expect(leaf.publicKey?.algorithm == algorithm)
            #expect(leaf.organizationCode == code)
            let chain = try CertificateChain([leaf, issuing])
            #expect(check.judge(chain, at: now, now: now).reason == reason, "\(name)")
            let late = check.judge(chain, at: now, now: now + 91 * 86400)
            #expect(late.reason == (reason ?? .listStale), "\(name)")
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `openssl verifies certificates and lists made here`(algorithm: SigningAlgorithm) throws {
        let now = Int64(Date().timeIntervalSince1970)
        let period = (now - 60)...(now + 3600)
        let root = try TestAuthority(root: "根", algorithm, period: period)
        let leaf = try root.leaf(
            PrivateKey.generate(algorithm).publicKey, code: "113205000141499658", period: period)
        try withFolder { folder in
            for (name, pem) in [
                ("root", root.certificate.pem), ("leaf", leaf.pem),
                ("list", try root.list(madeAt: now - 60, nextAt: now + 3600).pem),
            ] {
                try Data(pem.utf8).write(to: URL(filePath: "\(folder)/\(name).pem"))
            }
            let identity = ["-vfyopt", "distid:1234567812345678"]
            let isSM2 = algorithm == .sm2
            let verify =
                ["openssl", "verify", "-x509_strict"] + (isSM2 ? identity : [])
                + ["-CAfile", folder + "/root.pem", folder + "/leaf.pem"]
            let good = try Self.run(verify)
            #expect(good.code == 0, "\(good.words)")
            let shown = try Self.run(
                ["openssl", "x509", "-in", folder + "/leaf.pem", "-noout", "-text"])
            #expect(shown.words.contains("organizationIdentifier = 113205000141499658"))
            #expect(shown.words.contains("Digital Signature, Non Repudiation"))
            let list = try Self.run(
                ["openssl", "crl", "-in", folder + "/list.pem", "-noout", "-text"])
            #expect(list.words.contains("No Revoked Certificates"))
            // The command cannot be told the ID of a list; for P-256 it needs none.
            guard !isSM2 else { return }
            let signed = try Self.run(
                [
                    "openssl", "crl", "-in", folder + "/list.pem", "-noout", "-CAfile",
                    folder + "/root.pem",
                ])
            #expect(signed.words.contains("verify OK"))
        }
    }
}
