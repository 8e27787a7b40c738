/// One object of a message while it is being read by hand (报文对象).
///
/// Each member is taken once by its name; ``end()`` refuses what was not asked for.
public struct Object: Sendable {
    /// Where the object stands in the message.
    public let pointer: String
    private let members: [Value.Member]
    private var taken: [Bool]

    /// An object of a message.
    ///
    /// - Throws: `json.type` when the value is no object.
    public init(_ value: Value, at pointer: String = "") throws(Fault) {
        guard case .object(let members) = value else {
            throw Fault(.unreadable, "json.type", at: pointer, ["expected": "object"])
        }
        self.pointer = pointer
        self.members = members
        taken = Array(repeating: false, count: members.count)
    }

    /// Reads a text strictly and takes its top object.
    public init(bytes: [UInt8], limits: Limits = Limits()) throws(Fault) {
        try self.init(Value.parse(bytes, limits: limits))
    }

    /// The pointer of one member.
    public func pointer(to key: String) -> String { Pointer.appending(key, to: pointer) }

    /// The value under a name, or nil when absent; `null` is a value.
    public mutating func optional(_ key: String) -> Value? {
        guard let index = members.firstIndex(where: { $0.isNamed(key) }) else { return nil }
        taken[index] = true
        return members[index].value
    }

    /// The value under a name.
    ///
    /// - Throws: `json.missing`.
    public mutating func required(_ key: String) throws(Fault) -> Value {
        guard let value = optional(key) else {
            throw Fault(.unreadable, "json.missing", at: pointer(to: key))
        }
        return value
    }

    /// Refuses members nobody asked for.
    ///
    /// - Throws: `json.unknown` for the first of them.
    public func end() throws(Fault) {
        guard let index = taken.firstIndex(of: false) else { return }
        throw Fault(.unreadable, "json.unknown", at: pointer(to: members[index].key))
    }

    /// Names of the members, in the order of the text.
    public var keys: [String] { members.map(\.key) }
}

extension Object {
    func mismatch(_ key: String, _ expected: String) -> Fault {
        Fault(.unreadable, "json.type", at: pointer(to: key), ["expected": expected])
    }

    /// A required text.
    public mutating func string(_ key: String) throws(Fault) -> String {
        guard case .string(let text) = try required(key) else { throw mismatch(key, "string") }
        return text
    }

    /// A text that may be absent; `null` is refused.
    public mutating func optionalString(_ key: String) throws(Fault) -> String? {
        guard let value = optional(key) else { return nil }
        guard case .string(let text) = value else { throw mismatch(key, "string") }
        return text
    }

    /// A text that must be present and may be `null`.
    public mutating func nullableString(_ key: String) throws(Fault) -> String? {
        switch try required(key) {
        case .null: return nil
        case .string(let text): return text
        default: throw mismatch(key, "string or null")
        }
    }

    /// A required whole number.
    public mutating func integer(_ key: String) throws(Fault) -> Int64 {
        guard case .integer(let number) = try required(key) else {
            throw mismatch(key, "integer")
        }
        return number
    }

    /// A whole number that may be absent.
    public mutating func optionalInteger(_ key: String) throws(Fault) -> Int64? {
        guard let value = optional(key) else { return nil }
        guard case .integer(let number) = value else { throw mismatch(key, "integer") }
        return number
    }

    /// A required truth value.
    public mutating func bool(_ key: String) throws(Fault) -> Bool {
        guard case .bool(let flag) = try required(key) else { throw mismatch(key, "boolean") }
        return flag
    }

    /// A truth value that may be absent.
    public mutating func optionalBool(_ key: String) throws(Fault) -> Bool? {
        guard let value = optional(key) else { return nil }
        guard case .bool(let flag) = value else { throw mismatch(key, "boolean") }
        return flag
    }

    /// A required object.
    public mutating func object(_ key: String) throws(Fault) -> Object {
        try Object(required(key), at: pointer(to: key))
    }

    /// An object that may be absent.
    public mutating func optionalObject(_ key: String) throws(Fault) -> Object? {
        guard let value = optional(key) else { return nil }
        return try Object(value, at: pointer(to: key))
    }

    /// The elements of a required array; with `optional`, absent is empty.
    public mutating func array(_ key: String, optional isOptional: Bool = false) throws(Fault)
        -> [Value]
    {
        let value = isOptional ? optional(key) ?? .array([]) : try required(key)
        guard case .array(let elements) = value else { throw mismatch(key, "array") }
        return elements
    }

    /// The objects of an array, each with its own pointer.
    public mutating func objects(_ key: String, optional isOptional: Bool = false) throws(Fault)
        -> [Object]
    {
        var objects: [Object] = []
        for (index, element) in try array(key, optional: isOptional).enumerated() {
            objects.append(try Object(element, at: "\(pointer(to: key))/\(index)"))
        }
        return objects
    }

    /// The texts of an array.
    public mutating func strings(_ key: String, optional isOptional: Bool = false) throws(Fault)
        -> [String]
    {
        var texts: [String] = []
        for (index, element) in try array(key, optional: isOptional).enumerated() {
            guard case .string(let text) = element else {
                throw Fault(
                    .unreadable, "json.type", at: "\(pointer(to: key))/\(index)",
                    ["expected": "string"])
            }
            texts.append(text)
        }
        return texts
    }

    /// The members of an object whose values are all texts, such as a license face.
    public mutating func texts(_ key: String, optional isOptional: Bool = false) throws(Fault)
        -> [(key: String, text: String)]
    {
        let value = isOptional ? optional(key) ?? .object([]) : try required(key)
        guard case .object(let members) = value else { throw mismatch(key, "object") }
        var texts: [(key: String, text: String)] = []
        for member in members {
            guard case .string(let text) = member.value else {
                throw Fault(
                    .unreadable, "json.type",
                    at: Pointer.appending(member.key, to: pointer(to: key)),
                    ["expected": "string"])
            }
            texts.append((member.key, text))
        }
        return texts
    }
}
