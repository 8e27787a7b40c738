internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// The HTTP server in front of a dispatcher (HTTP 服务).
public enum HTTPFace {
    /// Where and within which limits it listens.
    public struct Settings: Sendable {
        /// Host or address.
        public var host: String
        /// Port; 0 takes a free one.
        public var port: Int
        /// Seconds without a byte after which a connection is closed.
        public var idleSeconds: Int64
        /// Connections at once; more wait in the backlog.
        public var connections: Int

        /// Settings.
        public init(host: String, port: Int, idleSeconds: Int64 = 30, connections: Int = 4096) {
            self.host = host
            self.port = port
            self.idleSeconds = idleSeconds
            self.connections = connections
        }
    }

    /// The server as a service of the program; `running` is told the port when it listens.
    public static func server(
        _ settings: Settings, dispatcher: Dispatcher, logger: Logger,
        running: @escaping @Sendable (Int) async -> Void
    ) -> some Service {
        let limits = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        var quiet = logger
        quiet.logLevel = .warning
        return Application(
            responder: Face(dispatcher: dispatcher, logger: logger),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(settings.idleSeconds), httpDecoderConfiguration: limits)),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(settings.connections)),
            onServerRunning: { channel in await running(channel.localAddress?.port ?? 0) },
            logger: quiet)
    }
}

/// What Hummingbird knows about one request; only the connection is kept.
struct FaceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The peer's address; IPv4 as such, also where the socket speaks IPv6.
    var address: String {
        let text = channel.remoteAddress?.ipAddress ?? ""
        return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
    }
}

/// Asks the dispatcher, writes the answer and one log line.
struct Face: HTTPResponder {
    typealias Context = FaceContext

    let dispatcher: Dispatcher
    let logger: Logger

    func respond(to request: Hummingbird.Request, context: FaceContext) async throws -> Response {
        let start = ContinuousClock.now
        let body = IncomingBody(request)
        let isHead = request.method == .head
        let message = Request(
            method: isHead ? "GET" : request.method.rawValue, target: request.head.path ?? "/",
            headers: Self.headers(request), address: context.address)
        let (answer, summary) =
            if request.head.authority == nil {
                dispatcher.refuse(Problem(.badRequest, "header.host"), message)
            } else {
                await dispatcher.answer(message, reading: { try await body.read($0) })
            }
        log(request.method.rawValue, answer, summary, ContinuousClock.now - start)
        return response(answer, isHead: isHead, body, context.channel)
    }

    private func response(
        _ answer: Answer, isHead: Bool, _ body: IncomingBody, _ channel: any Channel
    ) -> Response {
        var fields = Self.fields(answer)
        let octets = ByteBuffer(bytes: isHead ? [] : answer.body)
        if isHead { fields[.contentLength] = "\(answer.body.count)" }
        let status = HTTPResponse.Status(code: answer.status)
        guard !body.isRead else {
            return Response(status: status, headers: fields, body: .init(byteBuffer: octets))
        }
        // What was not read would be taken for the next request, or read on without end.
        fields[.connection] = "close"
        return Response(
            status: status, headers: fields,
            body: .init(contentLength: octets.readableBytes) { writer in
                try await writer.write(octets)
                try await writer.finish(nil)
                await body.discard()
                try? await channel.close()
            })
    }

    private static func headers(_ request: Hummingbird.Request) -> [(name: String, value: String)] {
        let host = request.head.authority.map { [(name: "host", value: $0)] } ?? []
        return host + request.headers.map { ($0.name.canonicalName, $0.value) }
    }

    private static func fields(_ answer: Answer) -> HTTPFields {
        var fields = HTTPFields()
        if !answer.contentType.isEmpty { fields[.contentType] = answer.contentType }
        for pair in answer.headers {
            guard pair.count == 2, let name = HTTPField.Name(pair[0]) else { continue }
            fields.append(HTTPField(name: name, value: pair[1]))
        }
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        fields[.xContentTypeOptions] = "nosniff"
        return fields
    }

    private func log(
        _ method: String, _ answer: Answer, _ summary: Dispatcher.Summary, _ duration: Duration
    ) {
        let metadata = RequestLog.fields(method: method, answer, summary, duration)
        logger.log(level: answer.status >= 500 ? .error : .info, "request", metadata: metadata)
    }
}
