public import Codes
public import JSON

/// One holder of a license (持证主体).
public struct Holder: Hashable, Sendable {
    /// Full name.
    public var name: String
    /// Type and number of the code.
    public var code: SubjectCode

    /// A holder.
    public init(name: String, code: SubjectCode) {
        self.name = name
        self.code = code
    }

    /// Reads `{name, codeType, code}` and checks the code by its type.
    public init(reading object: Object) throws(Fault) {
        var object = object
        name = try object.name("name")
        code = try object.subjectCode()
        try object.end()
    }

    /// Writes all members; for sealed documents and views only.
    public func write(to writer: inout ObjectWriter) {
        writer.string("name", name)
        writer.string("codeType", code.type)
        writer.string("code", code.number)
    }

    /// The name as a GET shows it: a natural person's is masked.
    public var shownName: String { code.isPersonal ? Masked.name(name) : name }
}

/// What a verification says about the holder (待核验的持证主体).
public struct HolderClaim: Hashable, Sendable {
    /// Full name.
    public var name: String
    /// The code, when it was given.
    public var code: SubjectCode?

    /// A claim about the holder.
    public init(name: String, code: SubjectCode? = nil) {
        self.name = name
        self.code = code
    }

    /// Reads `{name, codeType?, code?}`; both of the last or none.
    public init(reading object: Object) throws(Fault) {
        var object = object
        name = try object.name("name")
        let type = try object.optionalString("codeType")
        let number = try object.optionalString("code")
        switch (type, number) {
        case (_?, _?): code = try object.subjectCode()
        case (nil, nil): code = nil
        case (nil, _?):
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "codeType"))
        case (_?, nil): throw Fault(.unreadable, "json.missing", at: object.pointer(to: "code"))
        }
        try object.end()
    }

    /// Whether this is the holder: the same name, and the same code where one is given.
    ///
    /// A natural person is found by name and code only.
    func finds(_ holder: Holder) -> Bool {
        guard holder.name.utf8.elementsEqual(name.utf8) else { return false }
        guard let code else { return !holder.code.isPersonal }
        return code.indexed == holder.code.indexed
    }
}
