@testable internal import JSON

/// The strict reader, the canonical form and the reading of objects by hand.
enum JSONTarget {
    /// Small limits, so that short inputs reach them.
    private static let small = Limits(octets: 4096, depth: 12, nodes: 400, members: 60, name: 48)
    private static let codes: Set<String> = [
        "json.too-large", "json.syntax", "json.encoding", "json.duplicate-key", "json.number",
        "json.too-deep", "json.too-many", "json.null-character", "json.name-too-long",
    ]

    static func examine(_ input: Input) {
        var input = input
        let bytes = input.rest()
        let value = read(bytes, Limits())
        if let small = read(bytes, small) {
            demand(value != nil, "small limits accept what large ones refuse")
            demand(fits(small), "beyond the limits")
        }
        guard let value else { return }
        let canonical = value.canonical
        // A short number such as 1e20 may grow; only the size may then be beyond the limit.
        let again = read(canonical, Limits(octets: 1 << 26))
        demand(again?.canonical == canonical, "the canonical form does not read back as itself")
        demand(
            ObjectWriter.bytes { $0.value("v", value) } == Array(#"{"v":"#.utf8) + canonical
                + [UInt8(ascii: "}")],
            "writer and canonical form differ")
        if let again { compare(value, again) }
        readByHand(value)
    }

    private static func read(_ bytes: [UInt8], _ limits: Limits) -> Value? {
        let isText = Grammar.accepts(bytes)
        do throws(Fault) {
            let value = try Value.parse(bytes, limits: limits)
            demand(isText != false, "accepted, though it is no JSON text")
            return value
        } catch {
            demand(codes.contains(error.code), "unknown code \(error.code)")
            demand(error.code != "json.syntax" || isText != true, "JSON refused as json.syntax")
            demand(
                error.pointer.isEmpty || error.pointer.utf8.first == UInt8(ascii: "/"), "no pointer"
            )
            return nil
        }
    }

    private static func fits(_ value: Value) -> Bool {
        var nodes = 0
        func walk(_ value: Value, _ depth: Int) -> Bool {
            nodes += 1
            switch value {
            case .array(let elements):
                return depth < small.depth && elements.allSatisfy { walk($0, depth + 1) }
            case .object(let members):
                return depth < small.depth && members.count <= small.members
                    && members.allSatisfy {
                        $0.key.utf8.count <= small.name && walk($0.value, depth + 1)
                    }
            default: return true
            }
        }
        return walk(value, 0) && nodes <= small.nodes
    }

    /// The same values; a number without fraction may come back as a whole one.
    private static func compare(_ first: Value, _ second: Value) {
        switch (first, second) {
        case (.array(let a), .array(let b)):
            demand(a.count == b.count, "elements lost")
            for (a, b) in zip(a, b) { compare(a, b) }
        case (.object(let a), .object(let b)):
            demand(a.count == b.count, "members lost")
            for member in a {
                guard let other = second[member.key] else { finding("a member lost") }
                compare(member.value, other)
            }
        case (.string(let a), .string(let b)):
            demand(a.utf8.elementsEqual(b.utf8), "a text changed")
        case (.number(let a), .number(let b)): demand(a == b, "a number changed")
        case (.number(let a), .integer(let b)): demand(a == Double(b), "a number changed")
        default: demand(first == second, "a value changed")
        }
    }

    private static func readByHand(_ value: Value) {
        guard var object = try? Object(value) else { return }
        let keys = object.keys
        demand(keys.isEmpty == ((try? object.end()) != nil), "end() with members left")
        for key in keys {
            _ = try? object.string(key)
            _ = try? object.optionalInteger(key)
            _ = try? object.objects(key, optional: true)
            _ = try? object.strings(key)
            _ = try? object.texts(key)
            demand(object.optional(key) != nil, "a member is not found under its name")
            demand(
                FormsTarget.unescaped(object.pointer(to: key)).map { Array($0.utf8) }
                    == [Array(key.utf8)], "the pointer names another member")
        }
        demand((try? object.end()) != nil, "end() refuses though all were taken")
    }
}
