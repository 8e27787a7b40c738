internal import NIOCore
internal import NIOHTTP1

/// Watches over one connection (守门): when a head is due, how fast a body comes, what is refused
/// before it is a request, and when the connection ends.
///
/// Sits behind the decoder and NIO's handler that lets one request through at a time.
final class Doorkeeper: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Makes the answer of a refusal; told the peer's address.
    typealias Refusal = @Sendable (Problem, SocketAddress?) -> Answer

    /// Says that the body of the request is wanted now.
    struct BodyWanted: Sendable {}

    /// The body does not come fast enough.
    struct BodyTooSlow: Error {}

    /// Where the connection stands.
    enum Phase {
        /// Before the end of a head.
        case waiting
        /// Within a request.
        case reading
        /// The request is whole, its answer is not.
        case answering
        /// The last answer is given: what still comes is thrown away until the peer has read it.
        case leaving
    }

    let limits: DoorLimits
    let isAdmitted: Bool
    let refuse: Refusal
    var phase = Phase.waiting
    var waitingSince = NIODeadline.uptimeNanoseconds(0)
    var isLast = false
    var owesContinue = false
    var isInputClosed = false
    var isTooSlow = false
    var hasLeft = false
    var received = 0
    var pace: Pace?
    lazy var alarm = Alarm { [unowned self] in ring($0) }

    init(_ limits: DoorLimits, isAdmitted: Bool, _ refuse: @escaping Refusal) {
        self.limits = limits
        self.isAdmitted = isAdmitted
        self.refuse = refuse
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        wait(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { alarm.stop() }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .leaving
        alarm.stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if phase == .leaving { return discard(part, context) }
        switch part {
        case .head(let head):
            guard enter(head, context) else { return }
        case .body(let octets): received += octets.readableBytes
        case .end:
            phase = .answering
            pace = nil
            alarm.set(nil, context)
        }
        context.fireChannelRead(data)
    }

    /// Lets a head in, or refuses it.
    private func enter(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Bool {
        alarm.set(nil, context)
        let full = isAdmitted ? nil : Problem(.unavailable, "gateway.overloaded", retryAfter: 1)
        phase = .reading
        if let problem = full ?? HeadRules.problem(of: head) {
            turnAway(problem, context)
            return false
        }
        // The decoder stops after what asks for another protocol.
        isLast = head.version == .http1_0 || !head.isKeepAlive || head.method == .CONNECT
        if head.headers.contains(name: "upgrade") { isLast = true }
        owesContinue = head.version != .http1_0 && head.headers.contains(name: "expect")
        received = 0
        return true
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if phase == .leaving { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is Connections.Crowded:
            if phase == .waiting, alarm.isSet {
                alarm.set(waitingSince + limits.crowdedTime, context)
            }
        case ChannelEvent.inputClosed:
            isInputClosed = true
            switch phase {
            case .leaving where hasLeft: alarm.set(context.eventLoop.now, context)
            // The body can never become whole: there is time for its refusal, and no more.
            case .reading: endSoon(context)
            default: break
            }
            context.fireUserInboundEventTriggered(event)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (phase, error as? HTTPParserError) {
        // Octets behind a refused head are errors too; the answer must still be read.
        case (.leaving, _): break
        case (.waiting, .some(let error)):
            // A head cut off by the end of the connection is nobody's any more.
            if context.channel.isActive { turnAway(HeadRules.problem(of: error), context) }
        default:
            isLast = true
            context.fireErrorCaught(error)
        }
    }

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard event is BodyWanted else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
        guard phase == .reading, pace == nil, !isInputClosed else { return }
        if owesContinue, received == 0 {
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
        owesContinue = false
        pace = Pace(least: limits.paceOctets, total: .max)
        alarm.set(context.eventLoop.now + limits.paceTime, context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // The last answer was given; there is no other.
        guard phase != .leaving else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            // What was not read of the body would be taken for the next request.
            isLast = isLast || phase == .reading || !head.isKeepAlive
            if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end: end(data, context, promise)
        default: context.write(data, promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        // Hummingbird ends the connection; the last answer may already have done so.
        if phase == .leaving { promise?.succeed() } else { leave(context, promise) }
    }
}
