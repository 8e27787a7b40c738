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
        var octets: [UInt8] = []
        do {
            for try await buffer in request.body {
                octets.append(contentsOf: buffer.readableBytesView)
                if octets.count > limit { return nil }
            }
        } catch {
            throw Problem(.badRequest, "body.broken-off")
        }
        isWhole.withLock { $0 = true }
        return octets
    }

    /// Reads a little more and throws it away.
    func discard() async {
        let start = ContinuousClock.now
        var count = 0
        do {
            for try await buffer in request.body {
                count += buffer.readableBytes
                let isEnough = count > Self.patience.octets
                if isEnough || ContinuousClock.now - start > Self.patience.time { return }
            }
        } catch {
            // The connection is gone: nobody is left to read the answer.
            return
        }
    }
}
