internal import Glibc
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// The pipeline of one connection (前门): Hummingbird's, with the guards of the house in it.
///
///     socket ─ SlowReader ─ encoder, decoder ─ one request at a time ─ Doorkeeper ─ Hummingbird
struct Door: ServerChildChannel {
    /// Hummingbird's own pipeline.
    let inner: HTTP1Channel
    let limits: DoorLimits
    let connections: Connections
    let refuse: Doorkeeper.Refusal

    init(
        _ limits: DoorLimits, refuse: @escaping Doorkeeper.Refusal,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.headOctets, maxHeaderListSize: limits.headOctets,
            maxHeaderFieldCount: limits.headFields)
        inner = HTTP1Channel(
            responder: responder, configuration: .init(httpDecoderConfiguration: decoder))
        self.limits = limits
        self.refuse = refuse
        connections = Connections(limit: limits.connections, interval: .milliseconds(250))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        let isAdmitted = connections.enter(channel)
        return inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let keeper = Doorkeeper(limits, isAdmitted: isAdmitted, refuse)
            try pipeline.addHandlers(
                [HTTPServerPipelineHandler(), keeper], position: .after(decoder))
            try pipeline.addHandler(SlowReader(limits), position: .first)
            limit(channel)
            return value
        }
    }

    /// What may be kept for a client that does not read: little, and by the system not for long.
    ///
    /// Fails only where the connection is gone already.
    private func limit(_ channel: any Channel) {
        let milliseconds = Int(2 * limits.paceTime.nanoseconds / 1_000_000)
        for (option, value) in [(TCP_USER_TIMEOUT, milliseconds), (TCP_NOTSENT_LOWAT, 32 << 10)] {
            try? channel.syncOptions?.setOption(.tcpOption(.init(rawValue: option)), value: value)
        }
        let mark = ChannelOptions.Types.WriteBufferWaterMark(
            low: DoorLimits.piece / 2, high: DoorLimits.piece)
        try? channel.syncOptions?.setOption(.writeBufferWaterMark, value: mark)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}
