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
        /// How long and how much it waits for and takes.
        public var limits: DoorLimits

        /// Settings.
        public init(host: String, port: Int, limits: DoorLimits = DoorLimits()) {
            self.host = host
            self.port = port
            self.limits = limits
        }
    }

    /// The server as a service of the program; `running` is told the port when it listens.
    public static func server(
        _ settings: Settings, dispatcher: Dispatcher, logger: Logger,
        running: @escaping @Sendable (Int) async -> Void
    ) -> some Service {
        let limits = settings.limits
        let face = Face(
            dispatcher: dispatcher, logger: logger, bodies: BodyBudget(limits.bodyOctets))
        var quiet = logger
        quiet.logLevel = .warning
        return Application(
            responder: face,
            server: HTTPServerBuilder { responder in
                Door(limits, refuse: face.refusal, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    limits.connections + limits.turnedAway)),
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

    var address: String { Self.address(channel.remoteAddress) }

    /// The peer's address; IPv4 as such, also where the socket speaks IPv6.
    static func address(_ peer: SocketAddress?) -> String {
        let text = peer?.ipAddress ?? ""
        return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
    }
}

/// Asks the dispatcher, writes the answer and one log line.
struct Face: HTTPResponder {
    typealias Context = FaceContext

    let dispatcher: Dispatcher
    let logger: Logger
    let bodies: BodyBudget

    func respond(to request: Hummingbird.Request, context: FaceContext) async throws -> Response {
        let start = ContinuousClock.now
        let body = IncomingBody(request, from: context.channel, within: bodies)
        let isHead = request.method == .head
        let message = Request(
            method: isHead ? "GET" : request.method.rawValue, target: request.head.path ?? "/",
            headers: Self.headers(request), address: context.address)
        let (answer, summary) = await dispatcher.answer(
            message, reading: { try await body.read($0) })
        log(request.method.rawValue, answer, summary, ContinuousClock.now - start)
        if answer.status == 404 {
            try? await Task.sleep(until: start + Beat.end(ContinuousClock.now - start))
        }
        return Self.response(answer, to: body, isHead: isHead)
    }

    /// The answer to what never became a request; it is logged as every other.
    func refusal(_ problem: Problem, _ peer: SocketAddress?) -> Answer {
        let message = Request(method: "", target: "", address: FaceContext.address(peer))
        let (answer, summary) = dispatcher.refuse(problem, message)
        log("", answer, summary, .zero)
        return answer
    }

    private static func response(
        _ answer: Answer, to incoming: IncomingBody, isHead: Bool
    ) -> Response {
        var fields = HTTPFields()
        for (name, value) in answer.fields {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        if let stream = answer.stream {
            return Response(
                status: HTTPResponse.Status(code: answer.status), headers: fields,
                body: body(stream, to: incoming))
        }
        if isHead { fields[.contentLength] = "\(answer.body.count)" }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: fields,
            body: isHead ? .init() : body(answer.body))
    }

    /// A large body leaves piece by piece as it is read, so that one that is not read is not copied
    /// for each connection.
    private static func body(_ octets: [UInt8]) -> ResponseBody {
        let piece = DoorLimits.piece
        guard octets.count > piece else { return .init(byteBuffer: ByteBuffer(bytes: octets)) }
        return .init(contentLength: octets.count) { writer in
            for start in stride(from: 0, to: octets.count, by: piece) {
                let end = min(start + piece, octets.count)
                try await writer.write(ByteBuffer(bytes: octets[start..<end]))
            }
            try await writer.finish(nil)
        }
    }

    /// What is made while it leaves; the request it answers is in memory, and counted, until then.
    private static func body(_ stream: AnswerStream, to incoming: IncomingBody) -> ResponseBody {
        .init { writer in
            var number = 0
            while let piece = try await stream.piece(number) {
                try await writer.write(ByteBuffer(bytes: piece))
                number += 1
            }
            try await writer.finish(nil)
            withExtendedLifetime(incoming) {}
        }
    }

    private static func headers(_ request: Hummingbird.Request) -> [(name: String, value: String)] {
        let host = request.head.authority.map { [(name: "host", value: $0)] } ?? []
        return host + request.headers.map { ($0.name.canonicalName, $0.value) }
    }

    private func log(
        _ method: String, _ answer: Answer, _ summary: Dispatcher.Summary, _ duration: Duration
    ) {
        let metadata = RequestLog.fields(method: method, answer, summary, duration)
        logger.log(level: answer.status >= 500 ? .error : .info, "request", metadata: metadata)
    }
}

extension Answer {
    /// All header fields, without those of the connection.
    var fields: [(name: String, value: String)] {
        var fields = headers.filter { $0.count == 2 }.map { (name: $0[0], value: $0[1]) }
        if !contentType.isEmpty { fields.append(("Content-Type", contentType)) }
        if !fields.contains(where: { $0.name == "Cache-Control" }) {
            fields.append(("Cache-Control", "no-store"))
        }
        return fields + [("X-Content-Type-Options", "nosniff")]
    }
}
