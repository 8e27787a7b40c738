public import JSON

/// A department or body with its name and unified code (单位).
public struct Organization: Hashable, Sendable {
    /// Full name.
    public var name: String
    /// 18-character unified social credit code, checked when read.
    public var code: String

    /// A body.
    public init(name: String, code: String) {
        self.name = name
        self.code = code
    }

    /// Reads `{name, code}` and checks the code.
    public init(reading object: Object) throws(Fault) {
        var object = object
        name = try object.name("name")
        code = try object.creditCode("code")
        try object.end()
    }

    /// Writes `{name, code}`.
    public func write(to writer: inout ObjectWriter) {
        writer.string("name", name)
        writer.string("code", code)
    }
}

/// Whose number it is: a code type of GB/T 36903-2018 and the code (主体代码).
public struct SubjectCode: Hashable, Sendable {
    /// Three digits of the list, such as 001 or 111.
    public let type: String
    /// The number itself; a personal number when the type is one of natural persons.
    public let number: String

    /// Code types of legal persons and other organizations.
    public static let organizationTypes: Set<String> = ["001", "099"]
    /// All code types of the list.
    ///
    /// Observed: three independent systems.
    public static let types: Set<String> = [
        "001", "099", "111", "114", "115", "118", "119", "120", "122", "411", "412", "413", "414",
        "511", "516", "999",
    ]

    /// A code, already checked.
    public init(type: String, number: String) {
        self.type = type
        self.number = number
    }

    /// Checks a code by its type: 001 by GB 32100, 111 by GB 11643, the rest for clean characters.
    public init(type: String, number: String, at pointer: String) throws(Fault) {
        guard Self.types.contains(type) else {
            throw .unsound("holder.code-type", at: pointer, ["codeType": type])
        }
        do throws(CodeError) {
            switch type {
            case "001": _ = try UnifiedCreditCode(number)
            case "111": _ = try CitizenID(number)
            default:
                guard (1...64).contains(number.utf8.count) else { throw .textLength }
                if PlainText.refusedScalar(in: number) != nil { throw .textCharacter }
            }
        } catch { throw .unsound(error.code, at: pointer) }
        self.type = type
        self.number = number
    }

    /// Whether it names a natural person.
    public var isPersonal: Bool { !Self.organizationTypes.contains(type) }

    /// The octets that blind indexes are made of.
    public var indexed: [UInt8] { Array("\(type):\(number)".utf8) }
}

/// Someone a case is about (当事人), with the part he plays.
public struct Party: Hashable, Sendable {
    /// The part played, such as `applicant`, `agent` or `legalRepresentative`.
    public var role: String
    /// Full name.
    public var name: String
    /// Type and number of the code.
    public var code: SubjectCode
    /// The role this one acts for, for an agent.
    public var agentOf: String?

    /// A party.
    public init(role: String, name: String, code: SubjectCode, agentOf: String? = nil) {
        self.role = role
        self.name = name
        self.code = code
        self.agentOf = agentOf
    }

    /// Reads `{role, name, codeType, code, agentOf?}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        role = try object.string("role")
        name = try object.name("name")
        code = try object.subjectCode()
        agentOf = try object.optionalString("agentOf")
        try object.end()
    }

    /// Writes all members; for sealed documents only.
    public func write(to writer: inout ObjectWriter) {
        writer.string("role", role)
        writer.string("name", name)
        writer.string("codeType", code.type)
        writer.string("code", code.number)
        writer.optional("agentOf", agentOf)
    }
}

extension Object {
    /// Takes `codeType` and `code`, the code checked by its type.
    ///
    /// - Throws: `holder.code-type` at the type; what is wrong with the code at the code.
    public mutating func subjectCode() throws(Fault) -> SubjectCode {
        let type = try string("codeType")
        let number = try string("code")
        guard SubjectCode.types.contains(type) else {
            throw .unsound("holder.code-type", at: pointer(to: "codeType"), ["codeType": type])
        }
        return try SubjectCode(type: type, number: number, at: pointer(to: "code"))
    }
}
