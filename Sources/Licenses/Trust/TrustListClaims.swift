internal import Codes
internal import JSON
internal import Signing

/// The claims of a trust list in their one form (信任清单声明).
extension TrustList {
    /// A city has some hundred departments with some hundred rights each.
    static let limits = Limits(octets: 8 << 20, nodes: 1_000_000)

    /// The canonical payload.
    var payload: [UInt8] {
        Value.object([
            .init("iss", .string(issuer)), .init("version", .integer(version)),
            .init("iat", .integer(issuedAt.seconds)), .init("exp", .integer(nextUpdate.seconds)),
            .init("roots", .array(roots.map { .string(Base64URL.encode($0)) })),
            .init("departments", .array(departments.map(\.value))),
        ]).canonical
    }

    /// Reads a payload; any other form than the one written is refused.
    init(payload: [UInt8]) throws(Fault) {
        var object = try Object(bytes: payload, limits: Self.limits)
        let issuer = try object.creditCode("iss")
        let version = try object.integer("version")
        let issuedAt = try object.integer("iat")
        let nextUpdate = try object.integer("exp")
        var roots: [[UInt8]] = []
        for text in try object.strings("roots") {
            guard let root = Base64URL.decode(text), !root.isEmpty else {
                throw Fault(.unreadable, "trust.root", at: object.pointer(to: "roots"))
            }
            roots.append(root)
        }
        let departments = try Self.departments(&object)
        try object.end()
        guard version >= 1, Period.seconds.contains(issuedAt),
            Period.seconds.contains(nextUpdate), issuedAt < nextUpdate
        else { throw Fault(.unreadable, "trust.numbers", at: "") }
        self.init(
            issuer: issuer, version: version,
            issuedAt: Instant(seconds: issuedAt),
            nextUpdate: Instant(seconds: nextUpdate), roots: roots,
            departments: departments)
        try checkOrder()
        guard self.payload == payload else { throw Fault(.unreadable, "trust.form", at: "") }
    }

    /// The departments of a message, each with its pointer in a fault.
    static func departments(_ object: inout Object) throws(Fault) -> [Department] {
        var departments: [Department] = []
        for department in try object.objects("departments") {
            departments.append(try Department(reading: department))
        }
        return departments
    }

    /// Everything stands in one order and nothing twice; no two terms of one thing overlap.
    func checkOrder() throws(Fault) {
        for (root, next) in zip(roots, roots.dropFirst())
        where !root.lexicographicallyPrecedes(next) {
            throw .unsound("trust.order", at: "/roots")
        }
        for (index, department) in departments.enumerated() {
            let place = "/departments/\(index)"
            if index > 0, departments[index - 1].code == department.code {
                throw .unsound("trust.department-twice", at: place, ["code": department.code])
            }
            guard index == 0 || departments[index - 1].code < department.code else {
                throw .unsound("trust.order", at: place)
            }
            try department.checkOrder(at: place)
        }
    }
}

extension TrustList.Department {
    /// Reads `{code, name, keys, delegates, rights}`.
    init(reading object: Object) throws(Fault) {
        var object = object
        code = try object.creditCode("code")
        name = try object.name("name", limit: 200)
        keys = try object.strings("keys")
        var delegates: [TrustList.Delegation] = []
        for var delegate in try object.objects("delegates") {
            delegates.append(
                TrustList.Delegation(
                    code: try delegate.creditCode("code"),
                    term: try TrustList.Term(reading: &delegate)))
            try delegate.end()
        }
        self.delegates = delegates
        var rights: [TrustList.Right] = []
        for var right in try object.objects("rights") {
            let typeCode = try right.string("typeCode")
            guard LicenseType.isCode(typeCode) else {
                throw .unsound("license-type.code", at: right.pointer(to: "typeCode"))
            }
            rights.append(
                TrustList.Right(typeCode: typeCode, term: try TrustList.Term(reading: &right)))
            try right.end()
        }
        self.rights = rights
        try object.end()
    }

    var value: Value {
        .object([
            .init("code", .string(code)), .init("name", .string(name)),
            .init("keys", .array(keys.map { .string($0) })),
            .init(
                "delegates",
                .array(
                    delegates.map {
                        .object([.init("code", .string($0.code))] + $0.term.members)
                    })),
            .init(
                "rights",
                .array(
                    rights.map {
                        .object([.init("typeCode", .string($0.typeCode))] + $0.term.members)
                    })),
        ])
    }

    /// The same in the order of the form.
    var sorted: TrustList.Department {
        TrustList.Department(
            code: code, name: name, keys: keys.sorted(),
            delegates: delegates.sorted { ($0.code, $0.term.from) < ($1.code, $1.term.from) },
            rights: rights.sorted { ($0.typeCode, $0.term.from) < ($1.typeCode, $1.term.from) })
    }

    fileprivate func checkOrder(at place: String) throws(Fault) {
        guard keys == Set(keys).sorted(), keys.allSatisfy(KeyThumbprint.isOne) else {
            throw .unsound("trust.key", at: place + "/keys")
        }
        try Self.check(delegates.map { ($0.code, $0.term) }, at: place + "/delegates")
        try Self.check(rights.map { ($0.typeCode, $0.term) }, at: place + "/rights")
    }

    private static func check(
        _ terms: [(name: String, term: TrustList.Term)], at place: String
    ) throws(Fault) {
        for (index, item) in terms.enumerated() {
            let pointer = "\(place)/\(index)"
            if let last = item.term.to, last < item.term.from {
                throw .unsound("trust.term", at: pointer)
            }
            guard index > 0 else { continue }
            let before = terms[index - 1]
            if before.name == item.name, before.term.overlaps(item.term) {
                throw .unsound("trust.overlap", at: pointer, ["name": item.name])
            }
            guard (before.name, before.term.from) < (item.name, item.term.from) else {
                throw .unsound("trust.order", at: pointer)
            }
        }
    }
}

extension TrustList.Term {
    /// Takes `from` and `to?` of an object.
    init(reading object: inout Object) throws(Fault) {
        self.init(from: try object.day("from"), to: try object.optionalDay("to"))
    }

    var members: [Value.Member] {
        [.init("from", .string("\(from)"))] + (to.map { [.init("to", .string("\($0)"))] } ?? [])
    }
}

/// The whole digest of a public key (公钥指纹), unlike a `kid`, which is a name.
public enum KeyThumbprint {
    /// `sm3:` and 64 hex digits.
    static func isOne(_ text: String) -> Bool {
        text.hasPrefix("sm3:") && text.utf8.count == 68
            && Hex.decode(String(text.dropFirst(4))).map(Hex.encode) == String(text.dropFirst(4))
    }
}
