internal import Codes
internal import JSON
internal import Licenses
internal import Publicity

/// One entry of a decision's `licenses` (决定附带的证照操作).
enum LicenseEntry {
    case issue(LicenseBody)
    case version(LicenseIdentifier, LicenseBody, revision: Int64?)
    case transition(LicenseIdentifier, LicenseMove, revision: Int64?)

    private enum Action: String, CaseIterable {
        case issue
        case version
        case transition
    }

    /// Reads `{action, identifier?, body, revision?}`.
    init(reading object: Object) throws(Fault) {
        var object = object
        let action = try object.choice("action", Action.self)
        let body = try object.object("body")
        switch action {
        case .issue: self = .issue(try LicenseBody(reading: body))
        case .version:
            self = .version(
                try Self.identifier(&object), try LicenseBody(reading: body),
                revision: try object.optionalInteger("revision"))
        case .transition:
            self = .transition(
                try Self.identifier(&object), try LicenseMove(reading: body),
                revision: try object.optionalInteger("revision"))
        }
        try object.end()
    }

    private static func identifier(_ object: inout Object) throws(Fault) -> LicenseIdentifier {
        let text = try object.string("identifier")
        do throws(LicenseIdentifier.Problem) { return try LicenseIdentifier(text) } catch {
            throw .unsound(error.code, at: object.pointer(to: "identifier"))
        }
    }

    /// The license it touches; nil for a new one.
    var identifier: LicenseIdentifier? {
        switch self {
        case .issue: nil
        case .version(let identifier, _, _), .transition(let identifier, _, _): identifier
        }
    }
}

/// Makes the licenses of a decision (证照同步签发), so that all is one commit.
struct LicensesOfDecision {
    let services: Services
    let caller: Caller

    /// What the decision needs, and the answer of each entry in order.
    func make(
        _ entries: [LicenseEntry], at now: Instant
    ) async throws -> (made: DecisionLicenses, issued: [License], answers: [[UInt8]]) {
        try refuseTwice(entries)
        var made = DecisionLicenses()
        var answers: [[UInt8]] = []
        var licenses: [License] = []
        let authority = caller.issuingAuthority
        for entry in entries {
            switch entry {
            case .issue(let body):
                let issued = try await Issue(services.issuing)
                    .decide(body, authority: authority, now: now)
                try await add(issued, to: &made, &answers)
                licenses.append(issued.license)
            case .version(let identifier, let body, let revision):
                let issued = try await NewVersion(services.issuing).decide(
                    identifier, body, revision: revision, authority: authority, now: now)
                try await add(issued, to: &made, &answers)
                licenses.append(issued.license)
                made.replaced.append(
                    .init(
                        identifier: identifier.description,
                        by: issued.license.identifier.description))
            case .transition(let identifier, let body, let revision):
                let moved = try await MoveLicense(services.issuing).decide(
                    identifier, body, revision: revision, authority: authority, now: now)
                add(moved, on: now.day, to: &made, &answers)
            }
        }
        return (made, licenses, answers)
    }

    private func refuseTwice(_ entries: [LicenseEntry]) throws(Fault) {
        var seen: Set<LicenseIdentifier> = []
        for (index, entry) in entries.enumerated() {
            guard let identifier = entry.identifier, !seen.insert(identifier).inserted else {
                continue
            }
            throw .unsound("decision.license-twice", at: "/licenses/\(index)/identifier")
        }
    }

    private func add(
        _ issued: Issued, to made: inout DecisionLicenses, _ answers: inout [[UInt8]]
    ) async throws {
        let license = issued.license
        let type = try await LicenseTypes(services.store).type(license.typeCode).type
        made.issued.append(
            .init(
                identifier: license.identifier.description, name: type.name,
                number: license.number, validFrom: license.validFrom,
                validTo: license.validTo.map(LastDay.day) ?? .unlimited))
        made.changes += issued.changes
        answers.append(ObjectWriter.bytes { issued.write(to: &$0) })
    }

    private func add(
        _ moved: Moved, on day: Day, to made: inout DecisionLicenses, _ answers: inout [[UInt8]]
    ) {
        let identifier = moved.license.identifier.description
        made.moved.append(
            .init(identifier: identifier, state: moved.license.storedState.rawValue))
        made.changes.append(moved.change)
        answers.append(
            ObjectWriter.bytes { writer in
                writer.string("identifier", identifier)
                moved.license.writeState(on: day, to: &writer)
                writer.string("digest", moved.license.digest)
                writer.objects("events", [moved.event]) { $0.write(to: &$1) }
            })
    }
}

extension Services {
    /// Changes of the records that name a license, to be committed with its new version.
    func permitChanges(
        after issued: Issued, of identifier: LicenseIdentifier, at now: Instant
    ) async throws -> [Change] {
        try await FollowVersion(records: store).changes(
            [
                .init(
                    identifier: identifier.description, by: issued.license.identifier.description)
            ], at: now)
    }

    /// Changes of the permit records that name a license, to be committed with its move.
    func permitChanges(after moved: Moved, at now: Instant) async throws -> [Change] {
        try await EndPermits(records: store, random: random).changes(
            identifier: moved.license.identifier.description,
            state: moved.license.storedState.rawValue, at: now)
    }

    /// What keeps a decision in step with its licenses (同步制发); nothing for one that ends in none.
    ///
    /// Ours: a permit in force afterwards ends in a license when it names a certificate or its number;
    /// one that is a paper alone (批复) names none.
    func steps(
        of decision: Decision, id: String, licenses: [License], at now: Instant
    ) async throws -> [Change] {
        let keeping = KeepStep(store)
        let certificate = decision.permit?.certificateName ?? decision.permit?.certificateNumber
        let isDue =
            [.granted, .changed, .renewed].contains(decision.outcome)
            && (certificate != nil || !licenses.isEmpty)
        guard decision.kind == .permit, isDue else {
            var changes: [Change] = []
            for license in licenses { changes += try await keeping.changes(license) }
            return changes
        }
        return try await keeping.changes(
            KeepStep.Decided(
                id: id, department: decision.department, authority: decision.authority.code,
                day: decision.decidedOn,
                number: decision.permit?.certificateNumber ?? licenses.first?.number),
            licenses: licenses, now: now)
    }
}
