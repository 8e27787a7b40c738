internal import AsyncHTTPClient
internal import JSON
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Walks a stranger through a running gateway (导览): every step is a real request.
///
/// Each step prints the curl line that does the same, and the sentence a clerk would read.
final class Guide: Sendable {
    let address: String
    let keys: [String: String]
    /// Whether nothing but the end is printed.
    let isQuiet: Bool
    private let client: HTTPClient
    private let count = Mutex(0)

    init(address: String, keys: [String: String], isQuiet: Bool) {
        self.address = address
        self.keys = keys
        self.isQuiet = isQuiet
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(configuration: configuration)
    }

    /// Closes the connections.
    func finish() async throws { try await client.shutdown() }

    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let headers: [String: String]
        let octets: [UInt8]
        let json: Value

        /// A text at a path of member names.
        func text(_ path: String...) -> String {
            var value: Value? = json
            for name in path { value = value?[name] }
            return value?.text ?? ""
        }

        /// The revision for If-Match.
        var tag: String { headers["etag"] ?? "" }
    }

    /// How many requests were made.
    var steps: Int { count.withLock { $0 } }

    /// The headline of a part of the walk.
    func part(_ title: String) { line("\n── \(title)") }

    /// A sentence for people.
    func say(_ text: String) { line("   → \(text)") }

    /// One line of the walk.
    func line(_ text: String) {
        if !isQuiet { Terminal.line(text) }
    }

    /// Calls a route as one of the demo callers.
    @discardableResult
    func call(
        _ caller: String, _ method: String, _ path: String, _ body: Value? = nil,
        headers: [(String, String)] = [], raw: [UInt8]? = nil
    ) async throws -> Reply {
        let octets = raw ?? body?.canonical
        show(caller, method, path, octets, headers)
        count.withLock { $0 += 1 }
        var request = HTTPClientRequest(url: address + path)
        request.method = .init(rawValue: method)
        if let key = keys[caller] {
            request.headers.add(name: "authorization", value: "Bearer \(key)")
        }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let octets { request.body = .bytes(ByteBuffer(bytes: octets)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let answer = try await response.body.collect(upTo: 64 << 20)
        let bytes = Array(answer.readableBytesView)
        let fields = Dictionary(
            response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        return Reply(
            status: Int(response.status.code), headers: fields, octets: bytes,
            json: (try? Value.parse(bytes, limits: Limits(octets: 1 << 26))) ?? .null)
    }

    private func show(
        _ caller: String, _ method: String, _ path: String, _ octets: [UInt8]?,
        _ headers: [(String, String)]
    ) {
        var line = "$ curl -s "
        if method != "GET", !(method == "POST" && octets != nil) { line += "-X \(method) " }
        line += "$MIANTI'\(path)' -H \"Authorization: Bearer $\(caller.uppercased())\""
        for (name, value) in headers { line += " -H '\(name): \(value)'" }
        if let octets {
            line += " -d '\(String(decoding: octets, as: UTF8.self))'"
        }
        self.line(line)
    }

    /// Checks what a reply must be; ends the tour otherwise.
    func expect(_ isRight: Bool, _ what: String, _ reply: Reply) throws {
        guard !isRight else { return }
        let body = String(decoding: reply.octets.prefix(2000), as: UTF8.self)
        throw Failure(.invalid, "tour: expected \(what); got \(reply.status) \(body)")
    }
}
