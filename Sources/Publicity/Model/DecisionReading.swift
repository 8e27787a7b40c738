public import Codes
public import JSON

extension Decision {
    /// Reads the members of a decision; `licenses` stays for the caller of this.
    ///
    /// Only what makes a decision one is required: a template field that is absent makes a draft.
    public init(reading object: inout Object, department: String, on today: Day) throws(Fault) {
        kind = try object.choice("kind")
        self.department = department
        item = try object.optionalName("item", limit: 64)
        caseNumber = try object.optionalName("caseNumber", limit: 64)
        documentName = try object.optionalName("documentName")
        documentNumber = try object.optionalName("documentNumber", limit: 128)
        decidedOn = try object.day("decidedOn")
        guard decidedOn <= today else {
            throw .unsound("decision.in-future", at: object.pointer(to: "decidedOn"))
        }
        authority = try Organization(reading: object.object("authority"))
        source = try object.optionalObject("source").map { body throws(Fault) in
            try Organization(reading: body)
        }
        counterpart = try Counterpart(reading: object.object("counterpart"))
        outcome = try object.choice("outcome")
        guard outcome.fits(kind) else {
            throw .unsound(
                "decision.outcome", at: object.pointer(to: "outcome"),
                ["kind": kind.rawValue, "outcome": outcome.rawValue])
        }
        permit = try object.optionalObject("permit").map { body throws(Fault) in
            try PermitPart(reading: body)
        }
        penalty = try object.optionalObject("penalty").map { body throws(Fault) in
            try PenaltyPart(reading: body)
        }
        if kind == .permit ? penalty != nil : permit != nil {
            let part = kind == .permit ? "penalty" : "permit"
            throw .unsound("decision.part", at: object.pointer(to: part), ["kind": kind.rawValue])
        }
    }
}

extension Counterpart {
    init(reading object: Object) throws(Fault) {
        var object = object
        kind = try object.choice("kind")
        name = try object.name("name", limit: 200)
        codeType = try object.string("codeType")
        let typePointer = object.pointer(to: "codeType")
        guard SubjectCode.types.contains(codeType) else {
            throw .unsound("holder.code-type", at: typePointer, ["codeType": codeType])
        }
        guard (kind == .natural) != SubjectCode.organizationTypes.contains(codeType) else {
            throw .unsound(
                "counterpart.code-type", at: typePointer,
                ["kind": kind.rawValue, "codeType": codeType])
        }
        let pointer = object.pointer(to: "code")
        if let number = try object.optionalString("code") {
            code = try SubjectCode(type: codeType, number: number, at: pointer).number
        }
        otherCodes = [:]
        if var others = try object.optionalObject("otherCodes") {
            for name in Self.otherCodeNames {
                otherCodes[name] = try others.optionalName(name, limit: 50)
            }
            try others.end()
        }
        legalRepresentative = try object.optionalName("legalRepresentative", limit: 50)
        try object.end()
    }
}

extension Object {
    /// The last day of a period: absent, `null` for 长期, or a day.
    fileprivate mutating func lastDay(_ key: String) throws(Fault) -> LastDay? {
        guard keys.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else { return nil }
        guard let day = try nullableDay(key) else { return .unlimited }
        return .day(day)
    }
}

extension PermitPart {
    init(reading object: Object) throws(Fault) {
        var object = object
        category = try object.optionalName("category")
        content = try object.optionalProse("content", limit: 4000)
        certificateName = try object.optionalName("certificateName", limit: 128)
        certificateNumber = try object.optionalName("certificateNumber", limit: 64)
        validFrom = try object.optionalDay("validFrom")
        validTo = try object.lastDay("validTo")
        if case .day(let last) = validTo, let validFrom, last < validFrom {
            throw .unsound("permit.period", at: object.pointer(to: "validTo"))
        }
        try object.end()
    }
}

extension PenaltyPart {
    init(reading object: Object) throws(Fault) {
        var object = object
        acts = try object.names("acts", limit: 2000)
        facts = try object.optionalProse("facts", limit: 5000)
        basis = try object.optionalProse("basis", limit: 2048)
        categories = try object.names("categories", limit: 256)
        content = try object.optionalProse("content", limit: 4000)
        fine = try object.optionalAmount("fine")
        confiscated = try object.optionalAmount("confiscated")
        suspendedOrRevoked = try object.optionalName("suspendedOrRevoked", limit: 200)
        procedure = try object.optionalChoice("procedure")
        grade = try object.optionalChoice("grade") ?? .undecided
        effectiveUntil = try object.lastDay("effectiveUntil")
        try object.end()
    }
}

extension Object {
    /// Clean, filled texts of an array that may be absent.
    fileprivate mutating func names(_ key: String, limit: Int) throws(Fault) -> [String] {
        let texts = try strings(key, optional: true)
        for (index, text) in texts.enumerated() {
            let pointer = "\(pointer(to: key))/\(index)"
            if let scalar = PlainText.refusedScalar(in: text) {
                throw .unsound("text.character", at: pointer, ["character": scalar])
            }
            guard !text.isEmpty, text.unicodeScalars.count <= limit else {
                throw .unsound("text.length", at: pointer, ["limit": "\(limit)"])
            }
        }
        return texts
    }
}
