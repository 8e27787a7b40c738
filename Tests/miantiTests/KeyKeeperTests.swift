import Codes
import Foundation
import Logging
import Signing
import Synchronization
import Testing

@testable import mianti

/// A running gateway takes up what was rotated, and never signs with a key that has ended.
@Suite struct KeyKeeperTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00+08:00
    private static let day: Int64 = 86400

    private static func with(
        _ work: (DataDirectory, KeyKeeper) throws -> Void
    ) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(
                directory, for: Organization(name: "示例市数据局", code: "113205000141499658"),
                now: now)
            let sealer = Sealer(
                try KeyFile.read(directory.keyFile), random: SystemRandom())
            try work(directory, KeyKeeper(directory, sealer, pause: .zero))
        }
    }

    private static func at(_ seconds: Int64) -> Int64 { now.seconds + seconds }

    @Test func `a rotated key is trusted at once, and signs when the one before ends`() async throws
    {
        try await Self.with { directory, keeper in
            let old = try keeper.signer(at: Self.at(0)).key.keyID
            var stock = try KeyStock.open(directory)
            let soon = Self.now.adding(seconds: 10)
            let new = try stock.rotate(.sm2, overlap: 7 * Self.day, now: soon).keyID
            #expect(keeper.key(new)?.keyID == new && keeper.all.count == 2)
            #expect(try keeper.signer(at: Self.at(10)).key.keyID == old)
            #expect(try keeper.signer(at: Self.at(7 * Self.day + 10)).key.keyID == old)
            #expect(try keeper.signer(at: Self.at(7 * Self.day + 11)).key.keyID == new)
            // A new start signs with the new one before.
            let sealer = Sealer(
                try KeyFile.read(directory.keyFile), random: SystemRandom())
            let again = try KeyKeeper(directory, sealer)
            #expect(try again.signer(at: Self.at(10)).key.keyID == new)
        }
    }

    @Test func `a key that is ended now signs nothing more`() async throws {
        try await Self.with { directory, keeper in
            let old = try keeper.signer(at: Self.at(0)).key.keyID
            var stock = try KeyStock.open(directory)
            let new = try stock.rotate(.es256, overlap: 0, now: Self.now).keyID
            let signer = try keeper.signer(at: Self.at(1))
            #expect(signer.key.keyID == new && signer.key.keyID != old)
        }
    }

    @Test func `after the end of the last key there is none until one is made`() async throws {
        try await Self.with { directory, keeper in
            let end = 1095 * Self.day
            #expect(throws: Never.self) { try keeper.signer(at: Self.at(end)) }
            #expect(throws: SigningError.noKeyInPeriod) { try keeper.signer(at: Self.at(end + 1)) }
            var stock = try KeyStock.open(directory)
            let later = Self.now.adding(seconds: end + 5)
            let new = try stock.rotate(.sm2, overlap: 0, now: later)
            #expect(try keeper.signer(at: later.seconds).key == new)
        }
    }

    @Test func `files that cannot be read leave the keys as they were`() async throws {
        try await Self.with { directory, keeper in
            let old = try keeper.signer(at: Self.at(0)).key.keyID
            let path = directory.signingKeys + "/broken.key"
            try DataDirectory.write(Array("x".utf8), path)
            #expect(try keeper.signer(at: Self.at(0)).key.keyID == old)
            try FileManager.default.removeItem(atPath: path)
            var stock = try KeyStock.open(directory)
            let new = try stock.rotate(.sm2, overlap: 60, now: Self.now)
            #expect(keeper.key(new.keyID) == new)
        }
    }

    @Test func `the outlook names the end in time`() async throws {
        try await Self.with { directory, keeper in
            let until = Self.at(1095 * Self.day)
            func outlook(_ seconds: Int64) -> KeyOutlook {
                KeyOutlook(keeper, at: Self.now.adding(seconds: seconds))
            }
            let old = try keeper.signer(at: Self.at(0)).key.keyID
            #expect(outlook(1065 * Self.day - 1) == .quiet)
            #expect(outlook(1065 * Self.day) == .endsAlone(old, until: until))
            #expect(outlook(1095 * Self.day + 1) == .over)
            var stock = try KeyStock.open(directory)
            let new = try stock.rotate(.sm2, overlap: 7 * Self.day, now: Self.now).keyID
            #expect(
                outlook(0) == .handsOver(from: old, to: new, until: Self.at(7 * Self.day)))
            #expect(outlook(7 * Self.day + 1) == .quiet)
        }
    }

    @Test func `what is off is said once a day, and at once when it changes`() async throws {
        try await Self.with { directory, keeper in
            let lines = Lines()
            let offset = Mutex<Int64>(0)
            let watch = KeyWatch(
                keeper, logger: Logger(label: "test") { _ in Handler(lines: lines) },
                clock: { offset.withLock { Self.now.adding(seconds: $0) } })
            watch.look()
            #expect(lines.all.isEmpty)
            var stock = try KeyStock.open(directory)
            _ = try stock.rotate(.sm2, overlap: 7 * Self.day, now: Self.now)
            for _ in 0..<3 { watch.look() }
            #expect(lines.all.count == 1 && lines.all[0].hasPrefix("warning signing key ends"))
            offset.withLock { $0 = Self.day }
            for _ in 0..<3 { watch.look() }
            #expect(lines.all.count == 2)
            offset.withLock { $0 = 1200 * Self.day }
            for _ in 0..<3 { watch.look() }
            #expect(lines.all.count == 3 && lines.all[2].hasPrefix("critical no signing key"))
        }
    }

    /// A log that is kept.
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ line: String) { kept.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.add("\(event.level) \(event.message)") }
    }
}
