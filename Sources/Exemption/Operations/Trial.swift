import Codes
import JSON

/// One round of trying materials (一次核验), for a first resolution and every later one.
struct Trial: Sendable {
    let ports: ExemptionPorts
    let requester: Requester
    let acceptedOn: Day?

    /// The conclusion about one material with what its sources want committed.
    func result(
        of material: Material, in resolution: Resolution
    ) async throws(ExemptionError) -> (MaterialResult, [Change]) {
        let resolver = Resolver(
            licenses: ports.licenses, data: ports.data, context: context(resolution.purpose),
            facts: CaseFacts(
                item: resolution.item, parties: resolution.parties, answers: resolution.answers,
                claims: resolution.claims, acceptedOn: acceptedOn ?? requester.now.day))
        do throws(StoreError) { return try await resolver.resolve(material) } catch {
            throw .store(error)
        }
    }

    private func context(_ purpose: Purpose) -> LookupContext {
        LookupContext(
            purpose: purpose, onBehalfOf: purpose.onBehalfOf, requestID: requester.requestID,
            caller: requester.caller, department: requester.department, now: requester.now)
    }

    /// Tries materials again; what has arrived stays, and what was found out before is kept.
    func again(
        _ codes: [String]?, in resolution: inout Resolution
    ) async throws(ExemptionError) -> [Change] {
        var lookups: [Change] = []
        for (index, earlier) in resolution.materials.enumerated() {
            let isAsked = codes?.contains { $0.isSame(as: earlier.code) } ?? true
            guard isAsked, earlier.fulfilment == nil,
                let material = resolution.item.material(earlier.code)
            else { continue }
            let (result, written) = try await result(of: material, in: resolution)
            resolution.materials[index] = Self.joined(earlier, result)
            lookups += written
        }
        return lookups
    }

    /// A conclusion after an earlier one: the earlier attempts become history.
    ///
    /// Ours: a source that is silent takes nothing back: when it alone stands against an earlier
    /// answer and neither promise nor later day is allowed, the earlier answer goes on counting.
    static func joined(_ earlier: MaterialResult, _ result: MaterialResult) -> MaterialResult {
        var result = result
        let history = earlier.earlier + earlier.attempts.map(\.withoutRecords)
        result.earlier = Array(history.suffix(historyLength))
        result.promise = result.outcome == .promised ? earlier.promise : nil
        let isSilenced = result.attempts.contains { FallBack.silent.contains($0.result) }
        let isDenied = result.attempts.contains { [.mismatch, .invalid].contains($0.result) }
        guard earlier.outcome == .spared, result.outcome == .submit, isSilenced, !isDenied,
            let deciding = earlier.deciding
        else { return result }
        result.outcome = .spared
        (result.way, result.rule) = (earlier.way, earlier.rule)
        result.attempts.append(deciding)
        return result
    }

    /// Attempts kept per material.
    private static let historyLength = 50

    /// The changes of several look-ups, the same assumption only once.
    static func merged(_ changes: [Change]) -> [Change] {
        var seen: Set<Change> = []
        return changes.filter { $0.effect != .assume || seen.insert($0).inserted }
    }
}
