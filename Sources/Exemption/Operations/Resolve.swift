public import Codes
public import JSON

/// What a resolution is asked for with (判定请求).
public struct ResolveRequest: Hashable, Sendable {
    /// Code of the item.
    public var item: String
    /// Who takes part; exactly one is the applicant.
    public var parties: [Party]
    /// Answers to questions.
    public var answers: [NamedText]
    /// Values that sources compare.
    public var claims: [NamedText]
    /// What for.
    public var purpose: Purpose

    /// Reads the body of `POST /v1/resolutions`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        item = try object.name("item", limit: 64)
        parties = []
        for party in try object.objects("parties") { parties.append(try Party(reading: party)) }
        answers = try object.namedTexts("answers")
        claims = try object.namedTexts("claims")
        purpose = try Purpose(reading: object.object("purpose"))
        try object.end()
        try PartyRoles.check(parties, at: object.pointer(to: "parties"))
    }
}

/// Says what an applicant still has to hand in (免提交判定).
public struct Resolve: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Tries every material of the item and signs the slip.
    public func run(
        _ request: ResolveRequest, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        let purpose = request.purpose
        guard requester.acts(for: purpose.onBehalfOf) else {
            throw .mayNotActFor(purpose.onBehalfOf)
        }
        guard purpose.item.isSame(as: request.item) else {
            throw .fault(.unsound("purpose.item-differs", at: "/purpose/item"))
        }
        try reading { () throws(Fault) in try purpose.requireCurrent(at: requester.now) }
        let known = try await ports.openCase(of: purpose)
        let item = try await ports.item(request.item, version: known?.case.version)
        try item.allows(request.answers)
        var resolution = Resolution(
            id: try ports.freshID(), item: item, parties: request.parties,
            answers: request.answers, claims: request.claims, purpose: purpose,
            createdAt: requester.now, updatedAt: requester.now, materials: [], slipNumber: 0,
            slip: "")
        var lookups: [Change] = []
        let trial = Trial(ports: ports, requester: requester, acceptedOn: known?.case.acceptedOn)
        for material in item.materials {
            let (result, written) = try await trial.result(of: material, in: resolution)
            resolution.materials.append(result)
            lookups += written
        }
        try await resolution.renewSlip(before: nil, now: requester.now, ports: ports)
        let change = try resolution.change("resolved", expects: .absent, ports: ports)
        return ResolutionState(
            resolution: resolution, revision: change.revision,
            changes: (known?.assumptions ?? []) + lookups + [change])
    }
}

/// Who may be named in a case (当事人角色).
enum PartyRoles {
    /// Exactly one applicant, and no role twice: a source is asked about one party per role.
    static func check(_ parties: [Party], at pointer: String) throws(Fault) {
        var seen: Set<[UInt8]> = []
        for (index, party) in parties.enumerated() {
            let role = Array(party.role.utf8)
            guard (1...32).contains(role.count), role.allSatisfy(isLetter) else {
                throw .unsound("party.role-form", at: "\(pointer)/\(index)/role")
            }
            guard seen.insert(role).inserted else {
                throw .unsound("party.role-repeated", at: "\(pointer)/\(index)/role")
            }
        }
        guard seen.contains(Array("applicant".utf8)) else {
            throw .unsound("party.no-applicant", at: pointer)
        }
        for (index, party) in parties.enumerated() {
            guard let principal = party.agentOf else { continue }
            guard seen.contains(Array(principal.utf8)) else {
                throw .unsound("party.principal-unknown", at: "\(pointer)/\(index)/agentOf")
            }
        }
    }

    private static func isLetter(_ octet: UInt8) -> Bool {
        (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
            || (0x30...0x39).contains(octet)
    }
}

extension Item {
    /// Refuses answers to questions the item does not ask, and answers not offered.
    func allows(_ answers: [NamedText]) throws(ExemptionError) {
        for answer in answers {
            let place = Pointer.appending(answer.name, to: "/answers")
            guard let question = Question(id: answer.name, in: self) else {
                throw .fault(.unsound("answer.unknown", at: place))
            }
            let isOffered = question.options.contains { $0.isSame(as: answer.text) }
            guard question.options.isEmpty || isOffered else {
                throw .fault(
                    .unsound(
                        "answer.option", at: place,
                        ["allowed": question.options.joined(separator: ", ")]))
            }
        }
    }
}
