internal import NIOCore
internal import Synchronization

/// The connections that are open (连接), so that there are never too many.
final class Connections: Sendable {
    /// Tells a connection that it should not wait long for its next head.
    struct Crowded: Sendable {}

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var told = NIODeadline.uptimeNanoseconds(0)
    }

    private let limit: Int
    private let interval: TimeAmount
    private let state = Mutex(State())

    /// Takes up to `limit` connections; when there are more, tells all of them once an interval.
    init(limit: Int, interval: TimeAmount) {
        self.limit = limit
        self.interval = interval
    }

    /// How many are open.
    var count: Int { state.withLock { $0.channels.count } }

    /// Enters a connection; false when there is no room, and others are told to hurry.
    func enter(_ channel: any Channel, at now: NIODeadline = .now()) -> Bool {
        let id = ObjectIdentifier(channel)
        let (isIn, others): (Bool, [any Channel]) = state.withLock { state in
            if state.channels.count < limit {
                state.channels[id] = channel
                return (true, [])
            }
            guard now - state.told >= interval else { return (false, []) }
            state.told = now
            return (false, Array(state.channels.values))
        }
        for other in others { other.pipeline.fireUserInboundEventTriggered(Crowded()) }
        if isIn {
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { _ = $0.channels.removeValue(forKey: id) }
            }
        }
        return isIn
    }
}
