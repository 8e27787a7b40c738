import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import Gateway

/// A gateway that listens on loopback, with routes of its own.
struct OpenHouse {
    static let routes = [
        Route("GET", "/v1/light", isOpen: true) { _, _ in .answer(Answer(body: Array("light".utf8)))
        },
        Route("GET", "/v1/large", isOpen: true) { _, _ in
            .answer(Answer(body: [UInt8](repeating: 0x20, count: 32 << 20)))
        },
        Route("POST", "/v1/things", isOpen: true, bodyLimit: 1 << 20) { call, _ in
            .answer(Answer(body: Array("took \(call.body.count)".utf8)))
        },
        Route("POST", "/v1/closed") { _, _ in .answer(.empty) },
    ]

    let port: Int

    /// Serves while a body runs.
    static func serve(
        _ limits: DoorLimits = DoorLimits(), _ body: @Sendable (OpenHouse) async throws -> Void
    ) async throws {
        let bench = try Bench(routes: routes)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = HTTPFace.server(
            HTTPFace.Settings(host: "127.0.0.1", port: 0, limits: limits),
            dispatcher: bench.dispatcher,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            running: { port.yield($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            try await body(OpenHouse(port: number))
            group.cancelAll()
        }
    }

    /// Opens a connection, closed when the body ends.
    func line<Result: Sendable>(
        isReading: Bool = true, _ body: @Sendable (inout Line) async throws -> Result
    ) async throws -> Result {
        let (heard, hearing) = AsyncStream.makeStream(of: String.self)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.autoRead, value: isReading)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Hearing(hearing))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        var line = Line(channel: channel, heard: heard.makeAsyncIterator())
        let result = try await body(&line)
        try? await channel.close()
        return result
    }

    /// Sends a text and gives all that comes until the gateway closes.
    func talk(_ text: String) async throws -> String {
        try await line { line in
            try await line.send(text)
            return await line.rest()
        }
    }
}

/// One connection to the gateway.
struct Line {
    let channel: any Channel
    var heard: AsyncStream<String>.Iterator

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Says that nothing more is sent.
    func hangUp() async throws { try await channel.close(mode: .output).get() }

    /// All until a text has come; what came so far when the gateway closes before.
    mutating func until(_ end: String) async -> String {
        var text = ""
        while !text.contains(end), let more = await heard.next(isolation: #isolation) {
            text += more
        }
        return text
    }

    /// All until the gateway closes.
    mutating func rest() async -> String {
        var text = ""
        while let more = await heard.next(isolation: #isolation) { text += more }
        return text
    }
}

/// Passes on what comes.
final class Hearing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let hearing: AsyncStream<String>.Continuation

    init(_ hearing: AsyncStream<String>.Continuation) { self.hearing = hearing }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hearing.yield(String(buffer: unwrapInboundIn(data)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { hearing.finish() }
    }

    func channelInactive(context: ChannelHandlerContext) { hearing.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
