internal import Codes
internal import JSON
internal import Licenses

/// A license on the wire (证照报文).
extension License {
    /// Writes `{state, stateSince, stateReason}` as of a day.
    func writeState(on day: Day, to writer: inout ObjectWriter) {
        writer.string("state", state(on: day).rawValue)
        writer.string("stateSince", "\(stateSince(on: day))")
        writer.nullable("stateReason", stateReason(on: day)?.rawValue)
    }

    /// Writes what a GET may show: no personal number, natural persons' names masked, no face.
    func writeMasked(_ type: LicenseType?, on day: Day, to writer: inout ObjectWriter) {
        writeHead(type, on: day, to: &writer)
        writer.objects("holders", holders) { holder, writer in
            writer.string("name", holder.shownName)
            writer.string("codeType", holder.code.type)
            if !holder.code.isPersonal { writer.string("code", holder.code.number) }
        }
        // Words of a reason are free text and may name people.
        writer.objects("history", history) { step, writer in
            var step = step
            step.reason = nil
            step.write(to: &writer)
        }
    }

    /// Writes the whole record; the answer's access record comes first.
    func writeWhole(_ type: LicenseType?, on day: Day, to writer: inout ObjectWriter) {
        writeHead(type, on: day, to: &writer)
        writer.string("number", number)
        writer.objects("holders", holders) { $0.write(to: &$1) }
        writer.objects("face", face) { value, writer in
            writer.string("key", value.key)
            writer.optional("name", type?.field(value.key)?.name)
            writer.string("value", value.text)
        }
        writer.objects("history", history) { $0.write(to: &$1) }
        writer.string("token", token)
    }

    /// Writes one hit of a search: the number, but neither the holders' codes nor the face.
    func writeHit(_ type: LicenseType?, on day: Day, to writer: inout ObjectWriter) {
        writeHead(type, on: day, to: &writer)
        writer.string("number", number)
        writer.objects("holders", holders) { $1.string("name", $0.shownName) }
    }

    private func writeHead(_ type: LicenseType?, on day: Day, to writer: inout ObjectWriter) {
        writer.string("identifier", identifier.description)
        writer.string("typeCode", typeCode)
        writer.nullable("typeName", type?.name)
        writer.integer("typeVersion", typeVersion)
        writer.integer("version", identifier.version)
        writer.object("issuer") { issuer.write(to: &$0) }
        writer.string("areaCode", areaCode)
        writer.string("issuedOn", "\(issuedOn)")
        writer.string("validFrom", "\(validFrom)")
        writer.nullable("validTo", validTo.map { "\($0)" })
        writeState(on: day, to: &writer)
        writer.optional("replaces", replaces)
        writer.optional("replacedBy", replacedBy)
        writer.string("digest", digest)
    }
}
