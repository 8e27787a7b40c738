internal import AsyncHTTPClient
internal import JSON
internal import Ledger
internal import NIOCore
internal import NIOHTTP1

/// Where a second party asks for checkpoints and proofs (账本来源).
protocol LogSource: Sendable {
    /// The newest checkpoint.
    func checkpoint() async throws -> Checkpoint
    /// The consistency proof between two sizes.
    func proof(from: Int64, to: Int64) async throws -> ConsistencyProof
}

/// A gateway over HTTP (网关).
struct GatewaySource: LogSource {
    private let address: String
    private let client: HTTPClient

    /// Opens nothing yet; redirects are not followed.
    init(_ address: String) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(configuration: configuration)
    }

    /// Closes the connections.
    func close() async { try? await client.shutdown() }

    func checkpoint() async throws -> Checkpoint {
        var object = try Object(bytes: try await get("/v1/ledger/checkpoint"))
        return try Checkpoint(object.string("checkpoint"))
    }

    func proof(from: Int64, to: Int64) async throws -> ConsistencyProof {
        try ConsistencyProof(
            bytes: try await get("/v1/ledger/proofs/consistency?from=\(from)&to=\(to)"))
    }

    private func get(_ path: String) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "cache-control", value: "no-cache")
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else {
            throw Failure(.impossible, "\(address)\(path) answers \(response.status.code)")
        }
        return Array(body.readableBytesView)
    }
}
