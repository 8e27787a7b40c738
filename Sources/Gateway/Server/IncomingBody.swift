internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// The body of a request as it comes in (请求体), and whether it was read to its end.
final class IncomingBody: Sendable {
    /// How much, and how long, is read of a body nobody wants, so that its sender gets to read the
    /// answer before the connection is closed.
    private static let patience: (octets: Int, time: Duration) = (4 << 20, .seconds(1))

    private let request: Hummingbird.Request
    private let isWhole: Mutex<Bool>

    init(_ request: Hummingbird.Request) {
        self.request = request
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        isWhole = Mutex(length == 0 && request.headers[.transferEncoding] == nil)
    }

    /// Whether nothing of it is left on the connection.
    var isRead: Bool { isWhole.withLock { $0 } }

    /// The body, or nil when it is larger than the limit; one announced as larger is not read.
    func read(_ limit: Int) async throws -> [UInt8]? {
        if isRead { return [] }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            return nil
        }
        let octets = try await Self.within(.seconds(10 + limit >> 16)) { [request] in
            try await Self.collect(request, limit)
        }
        guard let octets else { throw Problem(.requestTimeout, "body.too-slow") }
        if octets.count > limit { return nil }
        isWhole.withLock { $0 = true }
        return octets
    }

    /// The octets of a body, or its beginning when it is larger than the limit.
    private static func collect(
        _ request: Hummingbird.Request, _ limit: Int
    ) async throws -> [UInt8] {
        var octets: [UInt8] = []
        do {
            for try await buffer in request.body {
                octets.append(contentsOf: buffer.readableBytesView)
                if octets.count > limit { break }
            }
        } catch {
            throw Problem(.badRequest, "body.broken-off")
        }
        return octets
    }

    /// What a step gives, or nil when it takes longer: a byte now and then does not keep it alive.
    private static func within<Result: Sendable>(
        _ time: Duration, _ step: @escaping @Sendable () async throws -> Result
    ) async throws -> Result? {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await step() }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Reads a little more and throws it away.
    func discard() async {
        // When the connection is gone, nobody is left to read the answer.
        _ = try? await Self.within(Self.patience.time) { [request] in
            var count = 0
            for try await buffer in request.body {
                count += buffer.readableBytes
                if count > Self.patience.octets { return }
            }
        }
    }
}
