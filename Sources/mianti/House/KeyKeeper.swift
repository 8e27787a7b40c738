internal import Foundation
internal import Signing
internal import Synchronization

/// The keys of a running gateway (在用密钥): read again when their files have changed, looking at
/// most once a second.
///
/// Ours: what is rotated counts for checking at once. Signing stays with the key it is with until
/// that ends, so that copies of the new one can go to other gateways and into the trust list first;
/// then the newest key in its period signs, without a new start.
final class KeyKeeper: Keys, SigningKeys {
    private struct State {
        var lookedAt: ContinuousClock.Instant
        var stamp: [Stamp]
        var signers: [FileSigner]
        var ring: KeyRing
        var current: String?
    }

    private struct Stamp: Equatable {
        let name: String
        let changed: Date?
        let size: Int?
    }

    private let directory: DataDirectory
    private let sealer: Sealer
    private let pause: Duration
    private let state: Mutex<State>

    /// Reads all keys; those that change later are looked for after each pause.
    init(_ directory: DataDirectory, _ sealer: Sealer, pause: Duration = .seconds(1)) throws {
        self.directory = directory
        self.sealer = sealer
        self.pause = pause
        let stamp = Self.stamp(directory)
        let signers = try directory.readSigners(sealer)
        state = Mutex(
            State(
                lookedAt: .now, stamp: stamp, signers: signers, ring: KeyRing(signers.map(\.key)),
                current: nil))
    }

    func signer(at instant: Int64) throws(SigningError) -> any Signer {
        let found = looking { state -> FileSigner? in
            let current = state.signers.first { $0.key.keyID == state.current }
            if let current, current.key.period.fault(at: instant) == nil { return current }
            let next = state.signers.newest(at: instant)
            if let next { state.current = next.key.keyID }
            return next
        }
        guard let found else { throw .noKeyInPeriod }
        return found
    }

    func key(_ keyID: String) -> KeyRecord? { looking { $0.ring.key(keyID) } }

    var all: [KeyRecord] { looking { $0.ring.all } }

    /// The keys as they are, read again before if they have changed.
    private func looking<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            if ContinuousClock.now - state.lookedAt >= pause {
                state.lookedAt = .now
                let stamp = Self.stamp(directory)
                // Files that cannot be read now are looked at again: the keys known stay meanwhile.
                if stamp != state.stamp, let signers = try? directory.readSigners(sealer) {
                    state.stamp = stamp
                    state.signers = signers
                    state.ring = KeyRing(signers.map(\.key))
                }
            }
            return body(&state)
        }
    }

    private static func stamp(_ directory: DataDirectory) -> [Stamp] {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: directory.signingKeys)) ?? []
        return names.sorted().map { name in
            let facts = try? manager.attributesOfItem(atPath: "\(directory.signingKeys)/\(name)")
            return Stamp(
                name: name, changed: facts?[.modificationDate] as? Date,
                size: (facts?[.size] as? NSNumber)?.intValue)
        }
    }
}
