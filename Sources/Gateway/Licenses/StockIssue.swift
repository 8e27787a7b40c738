public import Codes
public import JSON
internal import Licenses
internal import Signing

/// Issues licenses that exist on paper (存量证照入库), one row at a time, any number beside each other.
///
/// A row is known again by its business key, so a file may be read any number of times: what is
/// there is said to be there, also when it ended since. Each row is one commit; the store gathers
/// those that wait.
public struct StockIssue: Sendable {
    private let services: Services
    private let authority: IssuingAuthority

    /// For the licenses of a department.
    public init(_ services: Services, department: String) {
        self.services = services
        authority = IssuingAuthority(department: department)
    }

    /// What became of a row.
    public enum Outcome: Hashable, Sendable {
        /// Issued now, under this identifier.
        case issued(String)
        /// Issued before with the same content.
        case known(String)
        /// Not issued: the stable code, where, and what to do next in Chinese.
        case refused(code: String, pointer: String, detail: String)
    }

    /// Issues what a message holds, the body of `POST /v1/licenses`.
    ///
    /// - Parameters:
    ///   - now: the instant of the row.
    ///   - isChecking: whether the token of a license that is there is verified too.
    ///   - read: gives the message, one JSON object.
    /// - Returns: what became of it.
    /// - Throws: `StoreError` and `SigningError` when nothing more can be issued.
    public func issue(
        now: Instant, isChecking: Bool = false, _ read: @Sendable () throws(Fault) -> Object
    ) async throws -> Outcome {
        do {
            let body = try LicenseBody(reading: read())
            do { return try await decided(body, now: now, isChecking: isChecking) } catch {
                // A race was lost, such as to a row of the same business key: decide once more.
                guard case .conflict? = error as? StoreError else { throw error }
                return try await decided(body, now: now, isChecking: isChecking)
            }
        } catch { return try refusal(error) }
    }

    private func decided(
        _ body: LicenseBody, now: Instant, isChecking: Bool
    ) async throws -> Outcome {
        if let known = try await found(body, now: now, isChecking: isChecking) { return known }
        let issued = try await Issue(services.issuing)
            .decide(body, authority: authority, now: now)
        let steps = try await KeepStep(services.store).changes(stock: issued.license)
        try await services.store.commit(issued.changes + steps, answer: nil)
        return .issued("\(issued.license.identifier)")
    }

    /// How fast the key signs and verifies on all cores, a second: what issuing cannot exceed.
    public func signingRate(
        cores: Int, rounds: Int = 500, on pool: WorkPool, now: Instant
    ) async throws -> Double {
        let signer = try services.signer.signer(at: now.seconds)
        let began = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for core in 0..<cores {
                group.addTask(executorPreference: pool) {
                    for round in 0..<rounds {
                        _ = try await signer.sign(Array("stock \(core) \(round)".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        return Double(cores * rounds) / seconds
    }

    private func found(
        _ body: LicenseBody, now: Instant, isChecking: Bool
    ) async throws -> Outcome? {
        let licenses = FindLicenses(services.store)
        let held = try await licenses.holding(body)
        let ended = try await licenses.ended(body)
        if let license = ([held].compactMap(\.self) + ended).first(where: body.isHeld) {
            if isChecking { try await check(license, now) }
            return .known("\(license.identifier)")
        }
        if let held { throw LicenseError.alreadyIssued(held.identifier) }
        // What ended is not made valid again by a file; only one that names it takes its place.
        if let license = ended.first(where: { body.isOfHolders(of: $0) }),
            body.replaces != license.identifier
        {
            throw Problem(
                .conflict, "stock.license-ended", ["identifier": "\(license.identifier)"])
        }
        return nil
    }

    /// The token of a license on record must be one that everybody can verify.
    private func check(_ license: License, _ now: Instant) async throws {
        let result = try await services.verifying.examine(
            VerificationQuestion(.token(license.token)), now: now)
        let isSigned = result.findings.contains {
            $0.code == "license.signature" && $0.outcome == .passed
        }
        guard isSigned else { throw Problem(.conflict, "stock.token-damaged") }
    }

    private func refusal(_ error: any Error) throws -> Outcome {
        if error is SigningError { throw error }
        if let error = error as? StoreError {
            guard case .conflict = error else { throw error }
        }
        if case .store(let error) = error as? LicenseError { throw error }
        if case .signing(let error) = error as? LicenseError { throw error }
        let problem = Dispatcher.problem(of: error)
        let place = problem.places.first
        let code = place?.code ?? problem.code
        let values = place?.values ?? problem.values
        let text = services.texts.error(code, .chinese)?.detail
        return .refused(
            code: code, pointer: place?.pointer ?? "",
            detail: text.map { Texts.fill($0, values) }
                ?? services.texts.text(code, .chinese, values))
    }
}
