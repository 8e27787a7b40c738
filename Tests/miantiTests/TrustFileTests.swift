import Codes
import Foundation
import Signing
import Testing

@testable import mianti

/// The keys of a trust folder: only what fits together is read.
@Suite struct TrustFileTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    /// A signer with a chain.
    private static func signer() throws -> FileSigner {
        try DevelopmentAuthority.make(for: body, now: now, random: SystemRandom())
            .newSigner(.sm2, for: body, now: now, random: SystemRandom())
    }

    private static func read(
        _ records: [KeyRecord], _ change: (String) -> String = { $0 }
    ) async throws -> KeyRing {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder)
            try directory.make()
            try directory.writeTrust(records)
            let path = directory.trust + "/keys.json"
            let text = String(decoding: try DataDirectory.read(path), as: UTF8.self)
            try DataDirectory.write(Array(change(text).utf8), path)
            return try TrustFile.read(path)
        }
    }

    @Test func `period and certificates come back with the key`() async throws {
        let key = try Self.signer().key
        let bare = try FileSigner(PrivateKey.generate(.es256), owner: "gateway").key
        let ring = try await Self.read([key, bare])
        #expect(ring.all == [key, bare])
        #expect(ring.key(key.keyID)?.chain?.all.count == 2 && bare.period == .always)
    }

    @Test func `a certificate of another key, another algorithm and broken base64 are refused`()
        async throws
    {
        let (key, other) = (try Self.signer().key, try Self.signer().key)
        let texts = try [key, other].map { try #require($0.chain?.x5c.first) }
        await #expect(throws: (any Error).self) {
            try await Self.read([key]) { $0.replacing(texts[0], with: texts[1]) }
        }
        await #expect(throws: (any Error).self) {
            try await Self.read([key]) {
                $0.replacing("\"alg\":\"SM2\"", with: "\"alg\":\"ES256\"")
            }
        }
        await #expect(throws: (any Error).self) {
            try await Self.read([key]) { $0.replacing("\"x5c\":[\"M", with: "\"x5c\":[\"*") }
        }
        #expect(try await Self.read([key]) { $0 + "\n" }.all == [key])
    }
}
