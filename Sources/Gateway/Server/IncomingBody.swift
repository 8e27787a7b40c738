internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// The body of a request as it comes in (请求体); what it takes of the budget it gives back.
final class IncomingBody: Sendable {
    private let request: Hummingbird.Request
    private let channel: any Channel
    private let budget: BodyBudget
    private let announced: Int?
    private let taken = Mutex(0)

    init(_ request: Hummingbird.Request, from channel: any Channel, within budget: BodyBudget) {
        self.request = request
        self.channel = channel
        self.budget = budget
        let isChunked = request.headers[.transferEncoding] != nil
        announced = isChunked ? nil : request.headers[.contentLength].flatMap { Int($0) } ?? 0
    }

    deinit { budget.giveBack(taken.withLock(\.self)) }

    /// The body, or nil when it is larger than the limit; one announced as larger is not read.
    ///
    /// ``Doorkeeper`` sends 100 (Continue) when it is owed, and watches the pace from now on.
    func read(_ limit: Int) async throws -> [UInt8]? {
        if announced == 0 { return [] }
        if let announced, announced > limit { return nil }
        channel.triggerUserOutboundEvent(Doorkeeper.BodyWanted(), promise: nil)
        do {
            return try await collect(limit)
        } catch let problem as Problem {
            throw problem
        } catch is Doorkeeper.BodyTooSlow {
            throw Problem(.requestTimeout, "body.too-slow")
        } catch {
            throw Problem(.badRequest, "body.broken-off")
        }
    }

    private func collect(_ limit: Int) async throws -> [UInt8]? {
        var octets: [UInt8] = []
        if let announced { octets.reserveCapacity(min(announced, 1 << 16)) }
        for try await buffer in request.body {
            guard octets.count + buffer.readableBytes <= limit else { return nil }
            guard budget.take(buffer.readableBytes) else {
                throw Problem(.unavailable, "gateway.overloaded", retryAfter: 1)
            }
            taken.withLock { $0 += buffer.readableBytes }
            octets.append(contentsOf: buffer.readableBytesView)
        }
        return octets
    }
}
