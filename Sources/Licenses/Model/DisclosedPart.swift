internal import JSON

/// One part of a license that its holder may show or keep back (可选披露项).
public enum DisclosedPart: Hashable, Sendable {
    /// The number printed on it (证照编号).
    case number
    /// The names of its holders (持证主体).
    case holderName
    /// The codes of its holders (持证主体代码).
    case holderCode
    /// The face value under a key (照面要素).
    case face(String)

    /// Reads `number`, `holder.name`, `holder.code`, or the key of a face field, with or without
    /// `face.` before it: without, a field called `number` could not be named.
    public init(_ text: String) {
        switch text {
        case "number": self = .number
        case "holder.name": self = .holderName
        case "holder.code": self = .holderCode
        default: self = .face(text.hasPrefix("face.") ? String(text.dropFirst(5)) : text)
        }
    }

    /// Its name in documents and access records: `number`, `holder.name`, `holder.code`, `face.MC`.
    public var name: String {
        switch self {
        case .number: "number"
        case .holderName: "holder.name"
        case .holderCode: "holder.code"
        case .face(let key): "face.\(key)"
        }
    }

    /// Whether a disclosure of a token is this part: `holder.2.name` is a holder's name.
    func covers(_ claim: String) -> Bool {
        switch self {
        case .number, .face: return claim.utf8.elementsEqual(name.utf8)
        case .holderName: return claim.hasPrefix("holder.") && claim.hasSuffix(".name")
        case .holderCode: return claim.hasPrefix("holder.") && claim.hasSuffix(".code")
        }
    }

    /// Parts that go along whatever the holder chose: fields that every copy shows.
    static func always(of type: LicenseType?) -> [DisclosedPart] {
        (type?.face ?? []).filter(\.isAlwaysShown).map { .face($0.key) }
    }
}

extension FindLicenses.Found {
    /// The parts named in a message, each once, in its order.
    ///
    /// - Throws: `disclosure.unknown` at a name the type does not have.
    func parts(_ names: [String], at pointer: String) throws(Fault) -> [DisclosedPart] {
        var parts: [DisclosedPart] = []
        for (index, name) in names.enumerated() {
            let part = DisclosedPart(name)
            if case .face(let key) = part, type?.field(key) == nil, license.faceValue(key) == nil {
                throw .unsound("disclosure.unknown", at: "\(pointer)/\(index)")
            }
            if !parts.contains(part) { parts.append(part) }
        }
        return parts
    }
}

extension Object {
    /// Takes `disclose`: names of parts, at most 103, which is a whole face and the three others.
    ///
    /// - Throws: `json.too-many`, `text.length`, and the faults of reading.
    mutating func disclose() throws(Fault) -> [String] {
        let names = try strings("disclose")
        guard names.count <= 103 else {
            throw .unsound("json.too-many", at: pointer(to: "disclose"), ["limit": "103"])
        }
        for (index, name) in names.enumerated() where !(1...69).contains(name.unicodeScalars.count)
        {
            throw .unsound(
                "text.length", at: "\(pointer(to: "disclose"))/\(index)", ["limit": "69"])
        }
        return names
    }
}

extension LicenseToken {
    /// The token with these parts only; a text that is no token is left as it is.
    static func cut(_ text: String, to parts: some Sequence<DisclosedPart>) -> String {
        let pieces = Self.parts(of: text)
        let kept = pieces.dropFirst().filter { piece in
            guard let claim = Disclosure(piece)?.name else { return piece.isEmpty }
            return parts.contains { $0.covers(claim) }
        }
        return (pieces.prefix(1) + kept).joined(separator: "~")
    }
}
