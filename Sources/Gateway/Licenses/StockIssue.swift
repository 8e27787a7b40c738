public import Codes
public import JSON
internal import Licenses
internal import Signing

/// Issues licenses that exist on paper (存量证照入库), one row at a time, any number beside each other.
///
/// A row is known again by its business key, so a file may be read any number of times: what is
/// there is said to be there. Each row is one commit; the store gathers those that wait.
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
            if let known = try await found(body, now: now, isChecking: isChecking) { return known }
            let issued = try await Issue(services.issuing)
                .decide(body, authority: authority, now: now)
            do throws(StoreError) {
                try await services.store.commit(issued.changes, answer: nil)
            } catch {
                // A row of the same business key was committed meanwhile: it is known now.
                guard case .conflict = error,
                    let known = try await found(body, now: now, isChecking: isChecking)
                else { throw error }
                return known
            }
            return .issued("\(issued.license.identifier)")
        } catch { return try refusal(error) }
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
        guard let license = try await FindLicenses(services.store).holding(body) else {
            return nil
        }
        guard body.isHeld(by: license) else {
            throw LicenseError.alreadyIssued(license.identifier)
        }
        if isChecking { try await check(license, now) }
        return .known("\(license.identifier)")
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
        if error is StoreError || error is SigningError { throw error }
        if case .store(let error) = error as? LicenseError { throw error }
        if case .signing(let error) = error as? LicenseError { throw error }
        let problem = Dispatcher.problem(of: error)
        let place = problem.places.first
        let code = place?.code ?? problem.code
        let values = place?.values ?? problem.values
        let text = services.texts.error(code, .chinese)?.detail
        return .refused(
            code: code, pointer: place?.pointer ?? "",
            detail: text.map { Texts.fill($0, values) } ?? services.texts.text(code, .chinese))
    }
}
