public import JSON
internal import Codes

extension Grant {
    /// The document of the record.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("dataset", dataset.description)
            writer.string("owner", owner)
            writer.string("user", user)
            writer.object("asked") { asked.write(to: &$0) }
            if let granted { writer.object("granted") { granted.write(to: &$0) } }
            writer.strings("items", items)
            writer.string("scene", scene)
            writer.string("text", text)
            writer.string("legalBasis", legalBasis)
            writer.integer("perDay", perDay)
            writer.string("requestedAt", "\(requestedAt)")
            writer.optional("dueOn", dueOn.map { "\($0)" })
            writer.string("state", state.rawValue)
            if let word { writer.object("word") { word.write(to: &$0) } }
        }
    }

    /// Reads a stored grant.
    public init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        dataset = try object.datasetCode("dataset")
        owner = try object.string("owner")
        user = try object.string("user")
        asked = try Self.terms(object.object("asked"))
        granted = try object.optionalObject("granted").map(Self.terms)
        items = try object.strings("items")
        scene = try object.string("scene")
        text = try object.string("text")
        legalBasis = try object.string("legalBasis")
        perDay = try object.integer("perDay")
        requestedAt = try object.instant("requestedAt")
        dueOn = try object.optionalDay("dueOn")
        state = try object.choice("state")
        word = try object.optionalObject("word").map { object throws(Fault) in
            try Word(reading: object)
        }
        try object.end()
    }

    private static func terms(_ object: Object) throws(Fault) -> Terms {
        var object = object
        let terms = try Terms(taking: &object)
        try object.end()
        return terms
    }
}

extension Grant.Word {
    init(reading object: Object) throws(Fault) {
        var object = object
        reason = try object.string("reason")
        legalBasis = try object.optionalString("legalBasis")
        at = try object.instant("at")
        try object.end()
    }

    /// Writes the three members.
    public func write(to writer: inout ObjectWriter) {
        writer.string("reason", reason)
        writer.optional("legalBasis", legalBasis)
        writer.string("at", "\(at)")
    }
}
