import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Gateway

/// Deadlines of a connection, on a loop whose time is turned by hand.
@Suite struct DoorkeeperTests {
    private static let answer = HTTPResponseHead(
        version: .http1_1, status: .ok, headers: ["content-length": "0"])
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"

    /// A connection with the pipeline of the door; time begins at its connect.
    private func connection(isAdmitted: Bool = true) throws -> (EmbeddedChannel, Inside) {
        let channel = EmbeddedChannel()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: false)
        let keeper = Doorkeeper(DoorLimits(), isAdmitted: isAdmitted) { problem, _ in
            Answer(status: problem.status.rawValue, body: Array(problem.code.utf8))
        }
        let inside = Inside()
        try pipeline.addHandlers([keeper, inside])
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        return (channel, inside)
    }

    private func send(_ text: String, _ channel: EmbeddedChannel) throws {
        try channel.writeInbound(ByteBuffer(string: text))
    }

    private func pass(_ seconds: Int64, _ channel: EmbeddedChannel) {
        channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    }

    private func respond(_ channel: EmbeddedChannel) throws {
        channel.write(HTTPServerResponsePart.head(Self.answer), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        channel.embeddedEventLoop.run()
    }

    private func sent(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: buffer)
        }
        return text
    }

    @Test func `a connection that says nothing is closed`() throws {
        let (channel, _) = try connection()
        pass(9, channel)
        #expect(channel.isActive)
        pass(1, channel)
        #expect(!channel.isActive)
    }

    @Test func `an octet every second gains no time`() throws {
        let (channel, inside) = try connection()
        for octet in "GET / HTTP" {
            #expect(channel.isActive)
            try send(String(octet), channel)
            pass(1, channel)
        }
        #expect(!channel.isActive)
        #expect(inside.parts.isEmpty)
        #expect(try sent(channel) == "", "nobody is answered who asked nothing")
    }

    @Test func `the next head is due from the end of the answer before`() throws {
        let (channel, inside) = try connection()
        pass(9, channel)
        try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n", channel)
        #expect(inside.parts == ["head", "end"])
        pass(60, channel)
        #expect(channel.isActive, "the gateway may take its time")
        try respond(channel)
        try send("GET", channel)
        pass(9, channel)
        #expect(channel.isActive)
        pass(1, channel)
        #expect(!channel.isActive)
    }

    @Test func `the deadline is not that of the answer before the last`() throws {
        let (channel, _) = try connection()
        for _ in 0..<5 {
            pass(6, channel)
            try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n", channel)
            try respond(channel)
            #expect(channel.isActive)
        }
    }

    @Test func `a body that stands still is told so and its connection ends`() throws {
        let (channel, inside) = try connection()
        try send(Self.post, channel)
        pass(60, channel)
        #expect(inside.errors.isEmpty, "nobody wanted the body yet")
        channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        for _ in 0..<4 {
            try send(String(repeating: "x", count: 14_336), channel)
            pass(7, channel)
        }
        #expect(inside.errors.isEmpty, "fast enough to the octet")
        try send(String(repeating: "x", count: 14_335), channel)
        pass(7, channel)
        #expect(inside.errors.count == 1 && inside.errors.first is Doorkeeper.BodyTooSlow)
        try respond(channel)
        #expect(try sent(channel).contains("connection: close"))
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func `who was told of a slow body and is not answered is closed all the same`() throws {
        let (channel, inside) = try connection()
        try send(Self.post, channel)
        channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        pass(7, channel)
        pass(9, channel)
        #expect(inside.errors.count == 1 && channel.isActive)
        pass(1, channel)
        #expect(inside.errors.filter { $0 is Doorkeeper.BodyTooSlow }.count == 1)
        #expect(!channel.isActive)
    }

    @Test func `a body cut off by its sender has the time of its refusal`() throws {
        let (channel, _) = try connection()
        try send(Self.post + "x", channel)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pass(9, channel)
        #expect(channel.isActive)
        channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        pass(1, channel)
        #expect(!channel.isActive, "the body is not waited for any more")
    }

    @Test func `an end of input cuts off no answer that is on its way`() throws {
        let (channel, _) = try connection()
        try send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", channel)
        channel.write(HTTPServerResponsePart.head(Self.answer), promise: nil)
        channel.write(HTTPServerResponsePart.end(nil), promise: nil)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        pass(1, channel)
        #expect(channel.isActive)
        channel.flush()
        channel.embeddedEventLoop.run()
        #expect(try sent(channel).hasPrefix("HTTP/1.1 200 "))
        #expect(!channel.isActive)
    }

    @Test func `octets behind a refused head are no error inside, which would end the answer`()
        throws
    {
        let (channel, inside) = try connection()
        try send("NONSENSE\r\n\r\n", channel)
        channel.pipeline.fireErrorCaught(
            ByteToMessageDecoderError.dataReceivedInErrorState(
                HTTPParserError.invalidMethod, ByteBuffer(string: "more")))
        #expect(inside.errors.isEmpty)
    }

    @Test func `a whole body is watched no longer`() throws {
        let (channel, inside) = try connection()
        try send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", channel)
        channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        try send("x", channel)
        pass(60, channel)
        #expect(inside.errors.isEmpty && channel.isActive)
    }

    @Test func `100 is sent once, when the body is wanted and none of it came`() throws {
        let expecting = Self.post.replacing("\r\n\r\n", with: "\r\nExpect: 100-continue\r\n\r\n")
        let (channel, _) = try connection()
        try send(expecting, channel)
        #expect(try sent(channel) == "")
        for _ in 0..<2 {
            channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        }
        #expect(try sent(channel) == "HTTP/1.1 100 Continue\r\n\r\n")

        let (hasty, _) = try connection()
        try send(expecting + "x", hasty)
        hasty.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        #expect(try sent(hasty) == "")
    }

    @Test func `what is no request is answered once and closed, and never goes inside`() throws {
        let (channel, inside) = try connection()
        try send("NONSENSE\r\n\r\nNONSENSE\r\n\r\n", channel)
        let text = try sent(channel)
        #expect(text.hasPrefix("HTTP/1.1 400 ") && text.hasSuffix("request.malformed"))
        #expect(text.split(separator: "HTTP/1.1").count == 1)
        #expect(inside.parts.isEmpty)
        pass(2, channel)
        #expect(!channel.isActive)
    }

    @Test func `when there are too many, who waits for over a second is closed`() throws {
        let (channel, _) = try connection()
        channel.pipeline.fireUserInboundEventTriggered(Connections.Crowded())
        pass(0, channel)
        #expect(channel.isActive)
        pass(1, channel)
        #expect(!channel.isActive)
        let (busy, _) = try connection()
        try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n", busy)
        busy.pipeline.fireUserInboundEventTriggered(Connections.Crowded())
        pass(5, busy)
        #expect(busy.isActive, "a request under way is never cut")
    }

    @Test func `who is one too many is told on the first request`() throws {
        let (channel, inside) = try connection(isAdmitted: false)
        try send("GET / HTTP/1.1\r\nHost: a\r\n\r\n", channel)
        #expect(try sent(channel).hasPrefix("HTTP/1.1 503 "))
        #expect(inside.parts.isEmpty)
    }

    @Test func `an answer nobody reads ends the connection, one that is read does not`() throws {
        let channel = EmbeddedChannel(handler: SlowReader(DoorLimits()))
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
        channel.writeAndFlush(ByteBuffer(repeating: 1, count: 50_000), promise: nil)
        pass(14, channel)
        #expect(channel.isActive, "the system took it all")
        channel.write(ByteBuffer(repeating: 1, count: 1), promise: nil)
        pass(7, channel)
        #expect(channel.isActive)
        pass(7, channel)
        #expect(!channel.isActive)
    }
}

/// Stands for the gateway behind the door.
final class Inside: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    var parts: [String] = []
    var errors: [any Error] = []

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: parts.append("head")
        case .body: parts.append("body")
        case .end: parts.append("end")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { errors.append(error) }
}
