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

/// What Hummingbird knows about one request; only the peer's address is kept.
struct FaceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// Reads the body up to the route's limit, asks the dispatcher, writes the answer and one log line.
struct Face: HTTPResponder {
    typealias Context = FaceContext

    let dispatcher: Dispatcher
    let logger: Logger

    func respond(to request: Hummingbird.Request, context: FaceContext) async throws -> Response {
        let start = ContinuousClock.now
        let method = request.method.rawValue
        let target = request.head.path ?? "/"
        let limit = dispatcher.bodyLimit(method, target)
        let body = try await Self.body(request, limit: limit)
        let message = Request(
            method: method, target: target, headers: Self.headers(request.headers), body: body,
            address: context.address)
        let (answer, summary) = await dispatcher.answer(message)
        log(answer, summary, ContinuousClock.now - start)
        var response = Response(
            status: .init(code: answer.status), headers: Self.fields(answer),
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
        // A body that was not read to its end would be taken for the next request.
        if body.count > limit { response.headers[.connection] = "close" }
        return response
    }

    /// The body; when it is larger than the limit, its beginning, one octet too long.
    private static func body(_ request: Hummingbird.Request, limit: Int) async throws -> [UInt8] {
        var octets: [UInt8] = []
        for try await buffer in request.body {
            octets.append(contentsOf: buffer.readableBytesView)
            if octets.count > limit { return Array(octets.prefix(limit + 1)) }
        }
        return octets
    }

    private static func headers(_ fields: HTTPFields) -> [(name: String, value: String)] {
        fields.map { ($0.name.canonicalName, $0.value) }
    }

    private static func fields(_ answer: Answer) -> HTTPFields {
        var fields = HTTPFields()
        if !answer.contentType.isEmpty { fields[.contentType] = answer.contentType }
        for pair in answer.headers {
            guard pair.count == 2, let name = HTTPField.Name(pair[0]) else { continue }
            fields.append(HTTPField(name: name, value: pair[1]))
        }
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        return fields
    }

    private func log(_ answer: Answer, _ summary: Dispatcher.Summary, _ duration: Duration) {
        var metadata: Logger.Metadata = [
            "requestId": "\(summary.requestID)", "route": "\(summary.route)",
            "status": "\(answer.status)",
            "micros": "\(Int64(duration / .microseconds(1)))",
        ]
        if let caller = summary.caller { metadata["caller"] = "\(caller)" }
        if let code = summary.code { metadata["code"] = "\(code)" }
        if answer.status >= 500, let cause = summary.cause { metadata["cause"] = "\(cause)" }
        logger.log(level: answer.status >= 500 ? .error : .info, "request", metadata: metadata)
    }
}
