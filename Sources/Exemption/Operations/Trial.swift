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
            licenses: ports.licenses, data: ports.data, limits: requester.limits,
            context: context(resolution.purpose),
            facts: CaseFacts(
                item: resolution.item, parties: resolution.parties, answers: resolution.answers,
                claims: resolution.claims, acceptedOn: acceptedOn ?? requester.now.day))
        do throws(StoreError) { return try await resolver.resolve(material) } catch {
            throw .store(error)
        }
    }

    private func context(_ purpose: Purpose) -> LookupContext {
        LookupContext(
            purpose: purpose, onBehalfOf: purpose.onBehalfOf,
            spentBudgets: requester.spentBudgets, requestID: requester.requestID,
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
    /// Ours: a source that falls silent takes nothing back: its earlier answer goes on counting, so
    /// that nobody has to come again to sign a promise instead. A promise that was signed stays as
    /// long as the same promise is what is allowed.
    static func joined(_ earlier: MaterialResult, _ result: MaterialResult) -> MaterialResult {
        var result = result
        let history = earlier.earlier + earlier.attempts.map(\.withoutRecords)
        result.earlier = Array(history.suffix(historyLength))
        let isSamePromise = result.outcome == .promised && result.rule == earlier.rule
        result.promise = isSamePromise ? earlier.promise : nil
        guard earlier.outcome == .spared, let deciding = earlier.deciding,
            isOnlySilenced(deciding, result)
        else { return result }
        result.outcome = .spared
        (result.way, result.rule, result.dueOn) = (earlier.way, earlier.rule, nil)
        result.attempts.append(deciding)
        return result
    }

    /// Whether only silence stands against an earlier answer, and it is the silence of the source
    /// that gave it.
    private static func isOnlySilenced(_ earlier: Attempt, _ result: MaterialResult) -> Bool {
        guard [.submit, .promised, .deferred].contains(result.outcome) else { return false }
        let denials: Set<AttemptResult> = [.mismatch, .invalid]
        return !result.attempts.contains { denials.contains($0.result) }
            && result.attempts.contains {
                $0.way == earlier.way && $0.rule == earlier.rule
                    && FallBack.silent.contains($0.result)
            }
    }

    /// Attempts kept per material.
    private static let historyLength = 50
}
