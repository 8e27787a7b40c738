internal import CJansson

/// How large and how deep a text may be (读取上限).
public struct Limits: Sendable, Hashable {
    /// Octets of the whole text.
    public let octets: Int
    /// Arrays and objects inside one another.
    public let depth: Int
    /// Members and elements of the whole text.
    public let nodes: Int
    /// Members of one object.
    public let members: Int
    /// Octets of one name.
    public let name: Int

    /// Limits of one reading; Ours: 1 MiB, 32 deep, 100,000 nodes, 1,000 members, names of 256.
    public init(
        octets: Int = 1 << 20, depth: Int = 32, nodes: Int = 100_000, members: Int = 1000,
        name: Int = 256
    ) {
        self.octets = octets
        self.depth = depth
        self.nodes = nodes
        self.members = members
        self.name = name
    }
}

extension Value {
    /// Reads one JSON text strictly: RFC 8259, UTF-8, no duplicate key, nothing behind it.
    ///
    /// - Throws: `json.too-large`, `json.syntax`, `json.encoding`, `json.duplicate-key`,
    ///   `json.number` (with `offset` where jansson gives one), `json.too-deep`, `json.too-many`.
    public static func parse(
        _ bytes: [UInt8], limits: Limits = Limits()
    ) throws(Fault) -> Value {
        guard bytes.count <= limits.octets else {
            throw Fault(.tooLarge, "json.too-large", at: "", ["limit": "\(limits.octets)"])
        }
        // jansson 2.14 loses U+0000 behind a number, where it has to put an octet back: it would
        // read `[1<NUL>,2]` as `[1,2]`.
        if let place = bytes.firstIndex(of: 0) {
            throw Fault(.unreadable, "json.null-character", at: "", ["offset": "\(place)"])
        }
        var error = json_error_t()
        let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_loadb(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count,
                flags, &error)
        }
        guard let root = unsafe root else { throw fault(of: error) }
        defer { unsafe mianti_json_release(root) }
        var tree = Tree(limits: limits)
        return try unsafe tree.value(root, depth: 0)
    }

    private static func fault(of error: json_error_t) -> Fault {
        var copy = error
        let offset = ["offset": "\(error.position)"]
        switch unsafe UInt32(bitPattern: mianti_json_error_code(&copy)) {
        case json_error_duplicate_key.rawValue:
            return Fault(.unreadable, "json.duplicate-key", at: "", offset)
        case json_error_invalid_utf8.rawValue:
            return Fault(.unreadable, "json.encoding", at: "", offset)
        case json_error_numeric_overflow.rawValue:
            return Fault(.unreadable, "json.number", at: "", offset)
        case json_error_stack_overflow.rawValue:
            return Fault(.unreadable, "json.too-deep", at: "", offset)
        case json_error_null_character.rawValue, json_error_null_byte_in_key.rawValue:
            return Fault(.unreadable, "json.null-character", at: "", offset)
        default:
            return Fault(.unreadable, "json.syntax", at: "", offset)
        }
    }
}

/// Walks a jansson tree once, counting depth and nodes.
///
/// The place of a fault is put together on its way out: a pointer for every value was a third of
/// the time of reading.
private struct Tree {
    let limits: Limits
    var nodes = 0

    init(limits: Limits) { self.limits = limits }

    mutating func value(
        _ node: UnsafeMutablePointer<json_t>, depth: Int
    ) throws(Fault) -> Value {
        nodes += 1
        guard nodes <= limits.nodes else {
            throw Fault(.unreadable, "json.too-many", at: "", ["limit": "\(limits.nodes)"])
        }
        switch unsafe mianti_json_type(node) {
        case JSON_OBJECT: return try unsafe object(node, depth: depth + 1)
        case JSON_ARRAY: return try unsafe array(node, depth: depth + 1)
        case JSON_STRING: return .string(unsafe text(node))
        case JSON_INTEGER: return try unsafe integer(node)
        case JSON_REAL: return try unsafe real(node)
        case JSON_TRUE: return .bool(true)
        case JSON_FALSE: return .bool(false)
        default: return .null
        }
    }

    private func text(_ node: UnsafeMutablePointer<json_t>) -> String {
        guard let start = unsafe json_string_value(node) else { return "" }
        let buffer = unsafe UnsafeBufferPointer(start: start, count: json_string_length(node))
        return unsafe String(
            decoding: UnsafeRawBufferPointer(buffer), as: UTF8.self)
    }

    private func integer(_ node: UnsafeMutablePointer<json_t>) throws(Fault) -> Value {
        let number = unsafe Int64(json_integer_value(node))
        guard number.magnitude <= UInt64(Value.largestInteger) else {
            throw Fault(.unreadable, "json.number", at: "")
        }
        return .integer(number)
    }

    /// A number with fraction or exponent.
    ///
    /// One such as `1e20` has a canonical form without either,
    /// which no reader would take back: it is refused like the whole number it is.
    private func real(_ node: UnsafeMutablePointer<json_t>) throws(Fault) -> Value {
        let number = unsafe json_real_value(node)
        guard number.magnitude <= Double(Value.largestInteger) || number.magnitude >= 1e21 else {
            throw Fault(.unreadable, "json.number", at: "")
        }
        return .number(number)
    }

    private func checked(_ depth: Int) throws(Fault) {
        guard depth <= limits.depth else {
            throw Fault(.unreadable, "json.too-deep", at: "", ["limit": "\(limits.depth)"])
        }
    }

    private mutating func array(
        _ node: UnsafeMutablePointer<json_t>, depth: Int
    ) throws(Fault) -> Value {
        try checked(depth)
        let count = unsafe json_array_size(node)
        var elements: [Value] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let element = unsafe json_array_get(node, index) else { continue }
            do throws(Fault) { elements.append(try unsafe value(element, depth: depth)) } catch {
                throw error.below("\(index)")
            }
        }
        return .array(elements)
    }

    private mutating func object(
        _ node: UnsafeMutablePointer<json_t>, depth: Int
    ) throws(Fault) -> Value {
        try checked(depth)
        let count = unsafe json_object_size(node)
        guard count <= limits.members else {
            throw Fault(.unreadable, "json.too-many", at: "", ["limit": "\(limits.members)"])
        }
        var members: [Value.Member] = []
        members.reserveCapacity(count)
        var iterator = unsafe json_object_iter(node)
        while let place = unsafe iterator {
            guard let name = unsafe json_object_iter_key(place),
                let child = unsafe json_object_iter_value(place)
            else { break }
            let key = unsafe String(cString: name)
            // Pointers hold every name above them: a long one would be copied for each node below.
            guard key.utf8.count <= limits.name else {
                throw Fault(.unreadable, "json.name-too-long", at: "", ["limit": "\(limits.name)"])
            }
            do throws(Fault) {
                members.append(Value.Member(key, try unsafe value(child, depth: depth)))
            } catch { throw error.below(key) }
            unsafe iterator = json_object_iter_next(node, place)
        }
        return .object(members)
    }
}

extension Fault {
    /// The same fault, seen from the value that holds the place under a name.
    fileprivate func below(_ name: String) -> Fault {
        Fault(kind, code, at: Pointer.appending(name, to: "") + pointer, values)
    }
}
