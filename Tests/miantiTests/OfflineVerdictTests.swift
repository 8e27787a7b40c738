import Codes
import Exemption
import Foundation
import Licenses
import Signing
import Testing

@testable import mianti

/// What a check off line says of texts that somebody else may have written.
@Suite struct OfflineVerdictTests {
    private static let now = Instant(seconds: 1_795_226_400)  // 2026-11-21T10:00+08:00
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    private static func with(
        _ work: (DataDirectory, TrustFolder, FileSigner) async throws -> Void
    ) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(directory, for: body, now: now)
            try await TrustMaking.first(directory, now: now)
            let signer = try KeyStock.open(directory).current(at: now)
            try await work(directory, TrustFolder(directory.trust), signer)
        }
    }

    private static func slip(_ seconds: Int64, _ signer: FileSigner) async throws -> String {
        let claims = """
            {"iat":\(seconds),"iss":"\(body.code)","item":"1","jti":"1","materials":[],\
            "parties":[],"version":1}
            """
        return try await CompactJWS.make(
            payload: Array(claims.utf8), type: Slip.type, signer: signer)
    }

    @Test func `a slip of any time is judged, and its key asked after once its signature passed`()
        async throws
    {
        try await Self.with { _, folder, signer in
            for seconds in [9_007_199_254_740_991, -9_007_199_254_740_991, Self.now.seconds] {
                let text = try await Self.slip(seconds, signer)
                // The known key id under another signature, and then the key's own.
                let parts = text.split(separator: ".")
                let stolen = try #require(
                    try await Self.slip(1, signer).split(separator: ".").last)
                let other = (parts.dropLast() + [stolen]).joined(separator: ".")
                let forged = try OfflineVerdict.slip(other, folder, clock: Self.now)
                #expect(forged.word == .invalid)
                #expect(!forged.findings.contains { $0.code == "slip.certificate" })
                let verdict = try OfflineVerdict.slip(text, folder, clock: Self.now)
                #expect(verdict.word == (seconds == Self.now.seconds ? .valid : .invalid))
            }
        }
    }
}
