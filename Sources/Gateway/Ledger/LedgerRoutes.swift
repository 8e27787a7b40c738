internal import Codes
internal import JSON
internal import Ledger
internal import Signing

/// Routes of the ledger (账本接口): open to everyone, since they hold hashes and signed heads only.
enum LedgerRoutes {
    static let all: [Route] = [
        Route("GET", "/v1/ledger/checkpoint", isOpen: true, handler: checkpoint),
        Route("GET", "/v1/ledger/leaves", isOpen: true, handler: leaves),
        Route("GET", "/v1/ledger/proofs/inclusion", isOpen: true, handler: inclusion),
        Route("GET", "/v1/ledger/proofs/consistency", isOpen: true, handler: consistency),
    ]

    /// What never changes may be kept for ever.
    private static let immutable = [
        ["Cache-Control", "public, max-age=31536000, immutable"]
    ]
    /// What changes with the next checkpoint.
    private static let fleeting = [["Cache-Control", "public, max-age=1"]]

    /// GET: the newest signed head.
    private static let checkpoint: Handler = { call, services in
        try call.allowQuery()
        let newest = try await services.newestCheckpoint()
        return .answer(
            .json(headers: fleeting) { writer in
                writer.string("origin", newest.origin)
                writer.integer("size", newest.head.size)
                writer.string("root", Hex.encode(newest.head.root))
                writer.string("time", "\(newest.at)")
                writer.string("checkpoint", newest.text)
            })
    }

    /// GET: hashes of the leaves behind a place, below the newest checkpoint.
    private static let leaves: Handler = { call, services in
        try call.allowQuery("after", "limit")
        let limit = try call.limit(default: 1000)
        let first = try call.place("after").map { $0 + 1 } ?? 0
        let size = try await services.newestCheckpoint().head.size
        let count = Int(max(0, min(Int64(limit), size - first)))
        let leaves = try await services.ledger.leaves(from: first, limit: count)
        let isFull = leaves.count == limit
        let next = isFull ? "\(first + Int64(limit) - 1)" : nil
        return .answer(
            .json(headers: isFull ? immutable : fleeting) { writer in
                writer.objects("items", leaves.enumerated()) { entry, writer in
                    writer.integer("seq", first + Int64(entry.offset))
                    writer.string("leaf", Hex.encode(entry.element))
                }
                writer.nullable("next", next)
            })
    }

    /// GET: that the event at a place, or of an id, stands in the tree of a checkpoint.
    private static let inclusion: Handler = { call, services in
        try call.allowQuery("seq", "event", "size")
        let place = try await place(call, services)
        let newest = try await services.newestCheckpoint()
        let size = try call.size("size", below: newest)
        guard let plan = ProofPlan(inclusionOf: place, in: size ?? newest.head.size) else {
            throw notCovered(place, size, newest)
        }
        let path = try await services.ledger.path(of: plan)
        let leaf = try await services.ledger.leaves(from: place, limit: 1).first
        let signed =
            if let size, size != newest.head.size {
                try await services.ledger.checkpoint(of: size)
            } else { newest }
        let proof = ProofFile(seq: place, leaf: leaf, path: path, checkpoint: signed)
        return .answer(
            .json(headers: size == nil ? fleeting : immutable) { proof.write(to: &$0) })
    }

    /// A place beyond the tree asked for: wrong, or too early for its checkpoint.
    private static func notCovered(
        _ place: Int64, _ size: Int64?, _ newest: Checkpoint
    ) -> Problem {
        if let size {
            return Problem(
                .unprocessable, "ledger.place-not-in-size",
                ["seq": "\(place)", "size": "\(size)"])
        }
        return Problem(
            .notFound, "ledger.not-signed-yet", ["size": "\(newest.head.size)"], retryAfter: 1)
    }

    /// The place by `seq`, or the place of `event`.
    private static func place(_ call: Call, _ services: Services) async throws -> Int64 {
        let place = try call.place("seq")
        guard let event = call.query("event") else {
            guard let place else {
                throw Fault(.unreadable, "query.missing", at: "", ["name": "seq, event"])
            }
            return place
        }
        guard place == nil else {
            throw Fault(.unreadable, "query.either", at: "", ["names": "seq, event"])
        }
        guard let found = try await services.ledger.place(ofEvent: event) else {
            throw Problem(.notFound, "event.unknown")
        }
        guard found >= 0 else {
            throw Problem(.notFound, "event.waiting", retryAfter: 1)
        }
        return found
    }

    /// GET: that the tree of one size goes on from that of another.
    private static let consistency: Handler = { call, services in
        try call.allowQuery("from", "to")
        let newest = try await services.newestCheckpoint()
        let from = try call.size("from", below: newest)
        let to = try call.size("to", below: newest)
        guard let from, let to else {
            let name = from == nil ? "from" : "to"
            throw Fault(.unreadable, "query.missing", at: "", ["name": name])
        }
        guard let plan = ProofPlan(consistencyFrom: from, to: to) else {
            throw Problem(
                .unprocessable, "ledger.sizes-reversed", ["from": "\(from)", "to": "\(to)"])
        }
        let path = try await services.ledger.path(of: plan)
        let proof = ConsistencyProof(from: from, to: to, path: path)
        return .answer(.json(headers: immutable) { proof.write(to: &$0) })
    }
}

extension Services {
    /// The newest checkpoint; every proof leads to one that is not newer.
    func newestCheckpoint() async throws -> Checkpoint {
        guard let newest = try await ledger.checkpoint(of: nil) else {
            throw Problem(.notFound, "ledger.not-signed-yet", ["size": "0"], retryAfter: 1)
        }
        return newest
    }
}

extension Call {
    /// A place of the ledger: a whole number from 0, in its one form.
    fileprivate func place(_ name: String) throws(Fault) -> Int64? {
        guard let text = query(name) else { return nil }
        guard let number = Int64(text), (0..<(1 << 53)).contains(number),
            "\(number)".utf8.elementsEqual(text.utf8)
        else { throw Fault(.unreadable, "query.number", at: "", ["name": name]) }
        return number
    }

    /// A size of the ledger: at least 1, and signed already.
    fileprivate func size(_ name: String, below newest: Checkpoint) throws -> Int64? {
        guard let size = try place(name) else { return nil }
        guard size > 0 else { throw Problem(.unprocessable, "ledger.empty", ["name": name]) }
        guard size <= newest.head.size else {
            throw Problem(
                .notFound, "ledger.beyond-checkpoint",
                ["size": "\(size)", "last": "\(newest.head.size)"])
        }
        return size
    }
}
