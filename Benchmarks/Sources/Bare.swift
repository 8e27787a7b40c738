internal import ArgumentParser
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// A server that says hello and does nothing else (空服务): the limit of the HTTP stack.
///
/// It reads the body, so that it gets the same bytes as the gateway.
struct Bare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve a hello world.")

    func run() async throws {
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let app = Application(
            responder: Hello(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                Terminal.line("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
            },
            logger: logger)
        try await app.runService()
    }
}

private struct Hello: HTTPResponder {
    typealias Context = BasicRequestContext

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        for try await _ in request.body {}
        return Response(
            status: .ok, headers: [.contentType: "text/plain"],
            body: .init(byteBuffer: ByteBuffer(string: "hello\n")))
    }
}
