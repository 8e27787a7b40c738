internal import NIOCore
internal import NIOHTTP1

/// How a connection goes from one request to the next, and how it ends.
extension Doorkeeper {
    /// Begins to wait for a head.
    func wait(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        phase = .waiting
        waitingSince = context.eventLoop.now
        alarm.set(waitingSince + (isAdmitted ? limits.headTime : limits.crowdedTime), context)
    }

    /// The end of an answer: the next head is due when this one has left.
    func end(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        let isLast = isLast
        phase = isLast ? .leaving : .waiting
        alarm.set(nil, context)
        promise.futureResult.assumeIsolated().whenComplete { [self] result in
            guard case .success = result else { return context.close(promise: nil) }
            if isLast {
                leave(context, nil)
            } else if phase == .waiting, !alarm.isSet {
                wait(context)
            }
        }
        context.write(data, promise: promise)
    }

    /// Answers what is no request, or none that is taken, and ends.
    func turnAway(_ problem: Problem, _ context: ChannelHandlerContext) {
        let answer = refuse(problem, context.channel.remoteAddress)
        var headers = HTTPHeaders(answer.fields.map { ($0.name, $0.value) })
        headers.add(name: "Content-Length", value: "\(answer.body.count)")
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
        phase = .leaving
        alarm.set(nil, context)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(.init(bytes: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete {
            [self] result in
            guard case .success = result else { return context.close(promise: nil) }
            leave(context, nil)
        }
    }

    /// Says that nothing more comes, and gives the peer time to read: closing while octets of its
    /// request are unread would take the answer away from it.
    func leave(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        phase = .leaving
        hasLeft = true
        received = 0
        guard context.channel.isActive else {
            promise?.succeed()
            return
        }
        guard !isInputClosed else { return context.close(promise: promise) }
        context.close(mode: .output, promise: promise)
        alarm.set(context.eventLoop.now + limits.leaveTime, context)
        context.read()
    }

    /// Throws away what comes after the last answer, up to a limit.
    func discard(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        guard case .body(let octets) = part else { return }
        received += octets.readableBytes
        if received > limits.leaveOctets { context.close(promise: nil) }
    }

    /// Gives a body that is refused the time of its answer.
    func endSoon(_ context: ChannelHandlerContext) {
        isLast = true
        pace = nil
        alarm.set(context.eventLoop.now + limits.headTime, context)
    }

    /// The time is over.
    func ring(_ context: ChannelHandlerContext) {
        switch phase {
        case .waiting, .leaving: context.close(promise: nil)
        case .answering: break
        case .reading where isInputClosed || isTooSlow: context.close(promise: nil)
        case .reading:
            guard pace?.isTooSlow(moved: received, of: .max) == true else {
                return alarm.set(context.eventLoop.now + limits.paceTime, context)
            }
            isTooSlow = true
            endSoon(context)
            context.fireErrorCaught(BodyTooSlow())
        }
    }
}
