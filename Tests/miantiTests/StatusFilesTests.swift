import Codes
import Foundation
import Signing
import Testing

@testable import Licenses
@testable import mianti

/// Status lists out of files, and what is remembered of them.
@Suite struct StatusFilesTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)
    private static let owner = "113205000141499658"

    private static func list(
        _ signer: FileSigner, ended: Int? = nil, minutesAgo: Int64
    ) async throws -> String {
        var places = StatusBits.allValid
        if let ended { places[ended] = 1 }
        return try await StatusListMaker(keys: signer, term: StatusListTerm()).make(
            places, path: "/v1/status-lists/0", now: now.adding(seconds: -60 * minutesAgo))
    }

    private static func write(_ text: String, _ path: String) throws {
        try DataDirectory.write(Array(text.utf8), path)
    }

    @Test func `one file or the jwt files of a folder are read, blanks behind them do not count`()
        async throws
    {
        try await Folder.with { (folder: String) async throws in
            let signer = try FileSigner(PrivateKey.generate(.sm2), owner: Self.owner)
            let keys = KeyRing([signer.key])
            try await Self.write(Self.list(signer, minutesAgo: 9) + "\n", folder + "/a.jwt")
            try Self.write("nothing", folder + "/notes.txt")
            for path in [folder, folder + "/a.jwt"] {
                let lists = try StatusFiles.read(path, trust: folder)
                #expect(lists.remembered(keys, now: Self.now).count == 1)
            }
            #expect(try StatusFiles.read(nil, trust: folder).isEmpty)
            #expect(throws: Failure.self) { _ = try StatusFiles.read(folder + "/b", trust: folder) }
            try FileManager.default.removeItem(atPath: folder + "/a.jwt")
            #expect(throws: Failure.self) { _ = try StatusFiles.read(folder, trust: folder) }
            try Self.write(String(repeating: "x", count: (1 << 20) + 1), folder + "/large.jwt")
            #expect(throws: Failure.self) { _ = try StatusFiles.read(folder, trust: folder) }
        }
    }

    @Test func `the newest list is remembered, and an older one with other places is refused`()
        async throws
    {
        try await Folder.with { (folder: String) async throws in
            let signer = try FileSigner(PrivateKey.generate(.sm2), owner: Self.owner)
            let keys = KeyRing([signer.key])
            let new = try await Self.list(signer, ended: 5, minutesAgo: 1)
            let old = try await Self.list(signer, minutesAgo: 9)
            func status(_ text: String) throws -> ListedStatus {
                try Self.write(text, folder + "/a.jwt")
                let lists = try StatusFiles.read(folder + "/a.jwt", trust: folder)
                StatusFiles.remember(lists, keys, now: Self.now, trust: folder)
                return try lists.status(
                    "/v1/status-lists/0", 5, of: Self.owner, keys, now: Self.now
                ).0
            }
            #expect(try status(old) == .valid)
            #expect(try status(new) == .ended)
            for _ in 0..<2 {
                let refusal = #expect(throws: StatusLists.Refusal.self) { _ = try status(old) }
                #expect(refusal?.fault == .rolledBack)
            }
            try Self.write("{}", folder + "/status-seen.json")
            #expect(throws: (any Error).self) { _ = try status(old) }
        }
    }
}
