internal import Codes
internal import JSON
internal import Licenses
internal import Signing

/// One verification on its way through the gateway (一次核验): from its object to the answer.
struct VerificationCall {
    var call: Call
    let services: Services

    /// The octets of the answer, and what is recorded.
    struct Made {
        let octets: [UInt8]
        let accesses: [Change]
    }

    /// Examines a question; `line` is its number in a batch and stands first in the answer.
    func made(
        _ request: [UInt8], line: Int? = nil, route: String
    ) async throws -> Made {
        let value = try Value.parse(request)
        var object = try Object(value)
        let proof = try await services.proof(&object)
        let question = try VerificationQuestion(reading: object)
        let result = try await services.verifying.examine(question, proof: proof, now: call.now)
        var octets = ObjectWriter.bytes { writer in
            if let line { writer.integer("line", line) }
            result.write(call.language, services.texts, to: &writer)
        }
        if question.isAttested {
            octets = try await Attestation.attested(
                octets, to: value, route: route, call, services)
        }
        return Made(octets: octets, accesses: try accesses(to: result))
    }

    /// The answer to a line that could not be examined: a problem under its number, and after how
    /// many seconds the line may come again, if it may.
    func refused(_ error: any Error, line: Int) -> [UInt8] {
        let problem = Dispatcher.problem(of: error)
        let answer = problem.answer(requestID: call.requestID, call.language, services.texts)
        return ObjectWriter.bytes { writer in
            writer.integer("line", line)
            if let seconds = problem.retryAfter { writer.integer("retryAfter", seconds) }
            writer.raw("problem", answer.body)
        }
    }

    /// One access record for each holder of the license that was found: each can ask who looked.
    private func accesses(to result: Verification) throws -> [Change] {
        let caller = try call.requireCaller()
        let holders = result.license.map { $0.holders.map { Optional($0.code) } } ?? [nil]
        var accesses = try holders.map { holder in
            let access = Access(
                id: try services.newID(), at: call.now, requestID: call.requestID,
                operation: "license.verify", caller: caller.id,
                department: caller.department.code,
                owner: result.license?.issuer.code ?? caller.department.code,
                resource: LicenseAccess.resource(result.shown?.typeCode), subject: holder,
                fields: result.claims.filter(\.isKnown).map { "face.\($0.key)" },
                outcome: result.verdict.rawValue)
            let seed = try services.eventSeed()
            return access.change(eventID: seed.id, salt: seed.salt)
        }
        if let license = result.license, !accesses.isEmpty {
            let use = LicenseUse(
                typeCode: license.typeCode, department: caller.department.code, purpose: nil,
                operation: "license.verify")
            accesses[0].counts = [use.count(owner: license.issuer.code, on: call.day)]
        }
        return accesses
    }
}

/// Many verifications in one request (批量核验): NDJSON in, NDJSON out, in the same order.
///
/// Ours: the body is read whole, within its limit and the budget of the door, since most clients
/// send before they read; the answer is made while it leaves and is never whole in memory.
struct VerificationBatch {
    /// Octets a body may have.
    static let bodyLimit = 20 << 20
    /// Questions answered together, at most.
    static let size = 16

    let one: VerificationCall
    /// Questions answered together: what the key may ask in a second, if that is less.
    private let size: Int
    private let lines: [(number: Int, range: Range<Int>)]

    /// Finds the lines; blank ones are skipped but counted.
    ///
    /// - Throws: `verification.batch-empty`.
    init(_ one: VerificationCall) throws(Fault) {
        self.one = one
        size = min(Self.size, one.call.caller?.limits.perSecond ?? Self.size)
        let body = one.call.body
        var lines: [(number: Int, range: Range<Int>)] = []
        var (number, start) = (0, 0)
        while start < body.count {
            let end = body[start...].firstIndex(of: UInt8(ascii: "\n")) ?? body.count
            number += 1
            if body[start..<end].contains(where: { $0 > 0x20 }) {
                lines.append((number, start..<end))
            }
            start = end + 1
        }
        if lines.isEmpty { throw .unsound("verification.batch-empty", at: "") }
        self.lines = lines
    }

    /// The answers, some at a time, each time with the instant of then.
    var work: StreamedWork {
        StreamedWork(
            contentType: "application/x-ndjson", calls: { lines(of: $0).count },
            piece: { number, now in
                var one = one
                one.call.now = now
                var piece = StreamedWork.Piece(octets: [], changes: [])
                for line in lines(of: number) { await answer(line, by: one, &piece) }
                return piece
            },
            refused: { number, problem in
                lines(of: number).flatMap { line in
                    one.refused(problem, line: line.number) + [UInt8(ascii: "\n")]
                }
            })
    }

    /// The lines of a piece; none after the last.
    private func lines(of piece: Int) -> ArraySlice<(number: Int, range: Range<Int>)> {
        lines.dropFirst(piece * size).prefix(size)
    }

    private func answer(
        _ line: (number: Int, range: Range<Int>), by one: VerificationCall,
        _ piece: inout StreamedWork.Piece
    ) async {
        do {
            let made = try await one.made(
                Array(one.call.body[line.range]), line: line.number,
                route: "POST /v1/verifications/batch")
            piece.octets += made.octets
            piece.changes += made.accesses
        } catch {
            piece.octets += one.refused(error, line: line.number)
        }
        piece.octets.append(UInt8(ascii: "\n"))
    }
}
