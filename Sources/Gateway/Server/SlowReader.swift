internal import Glibc
internal import NIOCore

/// Closes a connection whose answers are not read (慢读): the octets wait here, not in the client.
///
/// The first of the pipeline, so that it sees what leaves. The socket keeps little that was not
/// sent (``Door``), so that what waits here says how the client reads.
final class SlowReader: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let time: TimeAmount
    private let least: Int
    private var written = 0
    private var pace: Pace
    private lazy var alarm = Alarm { [unowned self] in look($0) }

    init(_ limits: DoorLimits) {
        time = limits.paceTime
        least = limits.paceOctets
        pace = Pace(least: least)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += unwrapOutboundIn(data).readableBytes
        if !alarm.isSet { alarm.set(context.eventLoop.now + time, context) }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) { alarm.stop() }

    private func look(_ context: ChannelHandlerContext) {
        let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if pace.isTooSlow(moved: written - waiting, of: written) {
            reset(context)
        } else if waiting > 0 {
            alarm.set(context.eventLoop.now + time, context)
        }
    }

    /// Closes without a farewell: the system is not to keep what nobody reads.
    private func reset(_ context: ChannelHandlerContext) {
        if let socket = context.channel as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        context.close(promise: nil)
    }
}
