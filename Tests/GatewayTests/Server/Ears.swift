import NIOCore

@testable import Gateway

/// Counts how often a connection was told that there are too many.
final class Ears: ChannelInboundHandler {
    typealias InboundIn = Any
    var heard = 0

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Connections.Crowded { heard += 1 }
    }
}
