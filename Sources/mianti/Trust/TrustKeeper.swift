internal import Codes
internal import Foundation
internal import Gateway
internal import Licenses
internal import Logging
internal import Signing
internal import Synchronization

/// Reads the trust list again when a file of it has changed (信任清单更新), looking at most once a second.
///
/// A list that was used is not followed by an older one: the one in use stays.
final class TrustKeeper: Sendable {
    private struct State {
        var lookedAt: ContinuousClock.Instant?
        var stamps: [Stamp]?
        var kept: TrustShelf.Kept?
        /// The newest list that was used, with its text.
        var newest: (list: TrustList, text: String)?
    }

    /// One file; a renamed or rewritten one differs.
    private struct Stamp: Equatable {
        let path: String
        let changed: Date?
        let size: Int?
        let number: Int?
    }

    private let folder: TrustFolder
    private let keys: any Keys
    private let logger: Logger
    private let pause: Duration
    private let state = Mutex(State())

    init(
        _ directory: DataDirectory, keys: any Keys, logger: Logger = Logger(label: "trust"),
        pause: Duration = .seconds(1)
    ) {
        folder = TrustFolder(directory.trust)
        self.keys = keys
        self.logger = logger
        self.pause = pause
    }

    /// What the gateway uses.
    var shelf: TrustShelf { TrustShelf { self.kept() } }

    private func kept() -> TrustShelf.Kept? {
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lookedAt, now - last < pause { return state.kept }
            state.lookedAt = now
            let stamps = stamps()
            if stamps != state.stamps {
                state.stamps = stamps
                state.kept = read(&state.newest)
            }
            return state.kept
        }
    }

    private func stamps() -> [Stamp] {
        ([folder.listFile] + folder.revocationPaths()).map { path in
            let facts = try? FileManager.default.attributesOfItem(atPath: path)
            return Stamp(
                path: path, changed: facts?[.modificationDate] as? Date,
                size: (facts?[.size] as? NSNumber)?.intValue,
                number: (facts?[.systemFileNumber] as? NSNumber)?.intValue)
        }
    }

    private func read(_ newest: inout (list: TrustList, text: String)?) -> TrustShelf.Kept? {
        for file in folder.unreadable() {
            logger.error("a revocation list cannot be read", metadata: ["file": "\(file)"])
        }
        guard let text = try? folder.listText() else { return nil }
        let keys = KeyRing(keys.all)
        let revocations = folder.revocations()
        let list = Result { () throws(TrustListRefusal) in
            try TrustList(text, keys: keys, revocations: revocations)
        }
        guard case .success(let read) = list else {
            return TrustShelf.Kept(text: text, list: list, revocations: revocations)
        }
        if let kept = newest, let refusal = read.refusal(after: kept.list) {
            logger.error(
                "an older trust list is not used", metadata: ["reason": "\(refusal.reason)"])
            return TrustShelf.Kept(
                text: kept.text,
                list: Result { () throws(TrustListRefusal) in
                    try TrustList(kept.text, keys: keys, revocations: revocations)
                }, revocations: revocations)
        }
        newest = (read, text)
        return TrustShelf.Kept(text: text, list: list, revocations: revocations)
    }
}
