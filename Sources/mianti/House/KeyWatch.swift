internal import Codes
internal import Logging
internal import ServiceLifecycle
internal import Signing
internal import Synchronization

/// How long somebody will still sign (密钥前景).
enum KeyOutlook: Equatable {
    /// The key that signs does so for more than a month, and no other waits.
    case quiet
    /// The key that signs ends, then another one goes on.
    case handsOver(from: String, to: String, until: Int64)
    /// The key that signs ends within a month, and none is there to go on.
    case endsAlone(String, until: Int64)
    /// No key is in its period.
    case over

    /// How long before its end a key without a successor is spoken of, in seconds.
    static let notice: Int64 = 30 * 86400

    init(_ keys: KeyKeeper, at now: Instant) {
        guard let current = try? keys.signer(at: now.seconds).key else {
            self = .over
            return
        }
        guard let until = current.period.until else {
            self = .quiet
            return
        }
        let next = keys.all.filter { $0.keyID != current.keyID }
            .filter { $0.period.fault(at: until + 1) == nil }
            .max { ($0.period.from ?? .min) < ($1.period.from ?? .min) }
        if let next {
            self = .handsOver(from: current.keyID, to: next.keyID, until: until)
        } else {
            self =
                until - now.seconds <= Self.notice
                ? .endsAlone(current.keyID, until: until) : .quiet
        }
    }
}

/// Says in the log, once a day, what a key's end will ask of those who run the gateway (密钥预警).
final class KeyWatch: Service {
    private static let pause: Duration = .seconds(60)

    private let keys: KeyKeeper
    private let logger: Logger
    private let clock: @Sendable () -> Instant
    private let last = Mutex<(day: Day, outlook: KeyOutlook)?>(nil)

    init(_ keys: KeyKeeper, logger: Logger, clock: @escaping @Sendable () -> Instant) {
        self.keys = keys
        self.logger = logger
        self.clock = clock
    }

    func run() async throws {
        repeat { look() } while await hasPaused()
    }

    private func hasPaused() async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            return true
        } catch { return false }
    }

    /// One look: what is the same was said today already.
    func look() {
        let now = clock()
        let outlook = KeyOutlook(keys, at: now)
        let isNew = last.withLock { last in
            defer { last = (now.day, outlook) }
            return last?.day != now.day || last?.outlook != outlook
        }
        guard isNew else { return }
        switch outlook {
        case .quiet: break
        case .handsOver(let from, let to, let until):
            logger.warning(
                "signing key ends; the next one takes over then, or at the next start",
                metadata: ["key": "\(from)", "until": "\(Self.text(until))", "next": "\(to)"])
        case .endsAlone(let key, let until):
            logger.warning(
                "signing key ends and no other follows; run: mianti keys rotate",
                metadata: ["key": "\(key)", "until": "\(Self.text(until))"])
        case .over:
            logger.critical("no signing key is in its period; run: mianti keys rotate")
        }
    }

    private static func text(_ seconds: Int64) -> String {
        Instant(microseconds: seconds * 1_000_000).description
    }
}
