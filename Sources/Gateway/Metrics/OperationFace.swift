internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// The listener for those who run the gateway (运维监听口): metrics and health, nothing else.
///
/// Ours: a listener of its own, as step-ca and Prometheus' exporters have it. On the public one it
/// would need a caller whom every scraper knows, and tell strangers how busy the gateway is.
public enum OperationFace {
    /// The listener as a service; `running` is told the port when it listens.
    public static func server(
        host: String, port: Int, dispatcher: Dispatcher, logger: Logger,
        source: @escaping MetricSource, running: @escaping @Sendable (Int) async -> Void
    ) -> some Service {
        var quiet = logger
        quiet.logLevel = .warning
        return Application(
            responder: OperationResponder(
                scrape: Scrape(dispatcher: dispatcher, source: source)),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(64)),
            onServerRunning: { channel in await running(channel.localAddress?.port ?? 0) },
            logger: quiet)
    }
}

/// Samples that others give when they are asked for: the store's numbers.
public typealias MetricSource = @Sendable () async -> [MetricSample]

/// Puts together one answer of `/metrics` (抓取).
struct Scrape: Sendable {
    let dispatcher: Dispatcher
    let source: MetricSource

    /// The whole text.
    func text() async -> [UInt8] {
        let others = await source()
        var feeds: [String: Double] = [:]
        for sample in others where sample.family == .feedLast {
            if case .number(let last) = sample.value { feeds[sample.labels[0]] = last }
        }
        let queue = Double(dispatcher.recorder.waiting)
        return MetricText.write(
            dispatcher.services.metrics.samples(feeds: feeds) + others + ProcessFacts.samples()
                + [MetricSample(.recorderQueue, [], queue)])
    }
}

private struct OperationResponder: HTTPResponder {
    let scrape: Scrape

    func respond(
        to request: Hummingbird.Request, context: FaceContext
    ) async throws -> Response {
        guard request.method == .get else { return Response(status: .methodNotAllowed) }
        switch request.head.path {
        case "/metrics": return response(200, MetricText.contentType, await scrape.text())
        case "/healthz", "/readyz":
            let path = request.head.path ?? ""
            let (answer, _) = await scrape.dispatcher.answer(Request(method: "GET", target: path))
            return response(answer.status, answer.contentType, answer.body)
        default: return Response(status: .notFound)
        }
    }

    private func response(_ status: Int, _ type: String, _ body: [UInt8]) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
