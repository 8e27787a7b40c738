internal import Codes
public import JSON

extension PublicityRecord {
    /// Reads a stored record.
    public init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        version = try object.integer("version")
        kind = try object.choice("kind")
        codeType = try object.optionalString("codeType")
        department = try object.string("department")
        decision = try object.optionalString("decision")
        origin = try object.optionalObject("origin").map { body throws(Fault) in
            try RowOrigin(reading: body)
        }
        state = try object.choice("state")
        fields = try object.fieldValues("fields")
        suggestions = try object.objects("suggestions").map { body throws(Fault) in
            try Suggestion(reading: body)
        }
        receivers = try object.objects("receivers").map { body throws(Fault) in
            try ReceiverState(reading: body)
        }
        procedure = try object.optionalChoice("procedure")
        grade = try object.optionalChoice("grade")
        regime = try object.optionalString("regime")
        decidedOn = try object.optionalDay("decidedOn")
        dueOn = try object.optionalDay("dueOn")
        licenses = try object.strings("licenses")
        reported = try object.optionalObject("reported").map { body throws(Fault) in
            try Reported(reading: body)
        }
        reportedAt = try object.optionalInstant("reportedAt")
        acceptedAt = try object.optionalInstant("acceptedAt")
        publicUntil = try object.optionalDay("publicUntil")
        repairableFrom = try object.optionalDay("repairableFrom")
        history = try object.objects("history").map { body throws(Fault) in
            try Step(reading: body)
        }
        try object.end()
    }

    /// The document of the record; sealed, since it names persons.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.integer("version", version)
            writer.string("kind", kind.rawValue)
            writer.optional("codeType", codeType)
            writer.string("department", department)
            writer.optional("decision", decision)
            if let origin { writer.object("origin") { origin.write(to: &$0) } }
            writer.string("state", state.rawValue)
            writer.value("fields", template.value(of: fields))
            writer.objects("suggestions", suggestions) { $0.write(to: &$1) }
            writer.objects("receivers", receivers) { $0.write(to: &$1, isStored: true) }
            writer.optional("procedure", procedure?.rawValue)
            writer.optional("grade", grade?.rawValue)
            writer.optional("regime", regime)
            writer.optional("decidedOn", decidedOn.map { "\($0)" })
            writer.optional("dueOn", dueOn.map { "\($0)" })
            writer.strings("licenses", licenses)
            if let reported {
                writer.object("reported") {
                    $0.integer("version", reported.version)
                    $0.string("at", "\(reported.at)")
                    $0.value("fields", template.value(of: reported.fields))
                }
            }
            writer.optional("reportedAt", reportedAt.map { "\($0)" })
            writer.optional("acceptedAt", acceptedAt.map { "\($0)" })
            writer.optional("publicUntil", publicUntil.map { "\($0)" })
            writer.optional("repairableFrom", repairableFrom.map { "\($0)" })
            writer.objects("history", history) { $0.write(to: &$1) }
        }
    }
}

extension Template {
    /// An object of the filled fields.
    public func value(of values: [String: String]) -> Value {
        .object(
            fields.compactMap { field in
                values[field.key].map { .init(field.key, .string($0)) }
            })
    }
}

extension Object {
    fileprivate mutating func fieldValues(_ key: String) throws(Fault) -> [String: String] {
        var values: [String: String] = [:]
        for (key, text) in try texts(key) { values[key] = text }
        return values
    }
}

extension PublicityRecord.Reported {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        version = try object.integer("version")
        at = try object.instant("at")
        fields = try object.fieldValues("fields")
        try object.end()
    }
}

extension PublicityRecord.Suggestion {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        field = try object.string("field")
        value = try object.string("value")
        from = try object.string("from")
        try object.end()
    }

    fileprivate func write(to writer: inout ObjectWriter) {
        writer.string("field", field)
        writer.string("value", value)
        writer.string("from", from)
    }
}

extension PublicityRecord.ReceiverState {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        receiver = try object.string("receiver")
        version = try object.integer("version")
        state = try object.choice("state")
        at = try object.instant("at")
        code = try object.optionalString("code")
        text = try object.optionalString("text")
        field = try object.optionalString("field")
        isOpen = try object.bool("open")
        try object.end()
    }

    /// Writes the members of the contract; what is stored also says whether it is open.
    public func write(to writer: inout ObjectWriter, isStored: Bool = false) {
        writer.string("receiver", receiver)
        writer.integer("version", version)
        writer.string("state", state.rawValue)
        writer.string("at", "\(at)")
        writer.optional("code", code)
        writer.optional("text", text)
        writer.optional("field", field)
        if isStored { writer.bool("open", isOpen) }
    }
}

extension PublicityRecord.Step {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        at = try object.instant("at")
        version = try object.integer("version")
        event = try object.string("event")
        by = try object.string("by")
        detail = try object.strings("detail")
        try object.end()
    }

    /// Writes the members of the contract.
    public func write(to writer: inout ObjectWriter) {
        writer.string("at", "\(at)")
        writer.integer("version", version)
        writer.string("event", event)
        writer.string("by", by)
        writer.strings("detail", detail)
    }
}
