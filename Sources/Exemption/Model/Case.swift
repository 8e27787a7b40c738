public import Codes
public import JSON

/// A case as far as the gateway knows it (办件).
public struct Case: Hashable, Sendable {
    /// Its number.
    public var number: String
    /// Code of the item.
    public var item: String
    /// Version of the item that counts for it.
    public var version: Int64
    /// 18-character code of the office.
    public var department: String
    /// The state.
    public var state: CaseState
    /// The day of acceptance.
    public var acceptedOn: Day?
    /// The day of the decision.
    public var decidedOn: Day?
    /// Number of the consultation it came from (预审编号).
    public var preCaseNumber: String?
}

extension Case {
    /// Reads the body of a PUT; the department comes with the item.
    init(reading object: Object, number: String, department: String) throws(Fault) {
        var object = object
        self.number = number
        self.department = department
        item = try object.name("item", limit: 64)
        version = try object.integer("version")
        state = try object.choice("state")
        acceptedOn = try object.optionalDay("acceptedOn")
        decidedOn = try object.optionalDay("decidedOn")
        preCaseNumber = try object.optionalName("from", limit: 64)
        try object.end()
        if state.isAccepted && acceptedOn == nil {
            throw .unsound("case.accepted-on-missing", at: object.pointer(to: "acceptedOn"))
        }
        if state == .decided && decidedOn == nil {
            throw .unsound("case.decided-on-missing", at: object.pointer(to: "decidedOn"))
        }
        if let acceptedOn, let decidedOn, decidedOn < acceptedOn {
            throw .unsound("case.decided-before-accepted", at: object.pointer(to: "decidedOn"))
        }
    }

    /// Reads a stored case.
    init(number: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        let department = try object.string("department")
        try self.init(reading: object, number: number, department: department)
    }

    /// Writes the members of a PUT.
    public func write(to writer: inout ObjectWriter) {
        writer.string("item", item)
        writer.integer("version", version)
        writer.string("state", state.rawValue)
        writer.optional("acceptedOn", acceptedOn.map { "\($0)" })
        writer.optional("decidedOn", decidedOn.map { "\($0)" })
        writer.optional("from", preCaseNumber)
    }

    var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("department", department)
            write(to: &writer)
        }
    }

    var ref: RecordRef { RecordRef(.case, number) }
}
