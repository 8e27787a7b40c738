internal import Codes
internal import JSON

extension Decision {
    /// The document of the record, with the identifiers it issued or changed; names persons.
    public func document(licenses: [String]) -> [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("kind", kind.rawValue)
            writer.string("department", department)
            writer.optional("item", item)
            writer.optional("caseNumber", caseNumber)
            writer.optional("documentName", documentName)
            writer.optional("documentNumber", documentNumber)
            writer.string("decidedOn", "\(decidedOn)")
            writer.object("authority") { authority.write(to: &$0) }
            if let source { writer.object("source") { source.write(to: &$0) } }
            writer.object("counterpart") { counterpart.write(to: &$0) }
            writer.string("outcome", outcome.rawValue)
            if let permit { writer.object("permit") { permit.write(to: &$0) } }
            if let penalty { writer.object("penalty") { penalty.write(to: &$0) } }
            writer.strings("licenses", licenses)
        }
    }
}

extension Counterpart {
    func write(to writer: inout ObjectWriter) {
        writer.string("kind", kind.rawValue)
        writer.string("name", name)
        writer.string("codeType", codeType)
        writer.optional("code", code)
        writer.object("otherCodes") { others in
            for name in Self.otherCodeNames { others.optional(name, otherCodes[name]) }
        }
        writer.optional("legalRepresentative", legalRepresentative)
    }
}

extension ObjectWriter {
    fileprivate mutating func lastDay(_ key: String, _ day: LastDay?) {
        switch day {
        case .day(let day): string(key, "\(day)")
        case .unlimited: null(key)
        case nil: return
        }
    }
}

extension PermitPart {
    func write(to writer: inout ObjectWriter) {
        writer.optional("category", category)
        writer.optional("content", content)
        writer.optional("certificateName", certificateName)
        writer.optional("certificateNumber", certificateNumber)
        writer.optional("validFrom", validFrom.map { "\($0)" })
        writer.lastDay("validTo", validTo)
    }
}

extension PenaltyPart {
    func write(to writer: inout ObjectWriter) {
        writer.strings("acts", acts)
        writer.optional("facts", facts)
        writer.optional("basis", basis)
        writer.strings("categories", categories)
        writer.optional("content", content)
        writer.optional("fine", fine.map { "\($0)" })
        writer.optional("confiscated", confiscated.map { "\($0)" })
        writer.optional("suspendedOrRevoked", suspendedOrRevoked)
        writer.optional("procedure", procedure?.rawValue)
        writer.string("grade", grade.rawValue)
        writer.lastDay("effectiveUntil", effectiveUntil)
    }
}
