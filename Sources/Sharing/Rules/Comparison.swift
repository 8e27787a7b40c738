public import JSON

/// The three answers of a check (核验结果): "no" and "not known" are never the same.
public enum Match: String, Hashable, Sendable {
    /// It agrees.
    case yes
    /// It does not agree.
    case no
    /// It is not known.
    case cannotTell
}

/// Over which records of a subject a claim is to hold (量词).
public enum Quantifier: String, Sendable, CaseIterable {
    /// One record at least.
    case any
    /// Every record.
    case all
    /// As `any`, and how many.
    case count
}

/// What is claimed about one field (待核验项).
public struct Claim: Hashable, Sendable {
    /// The field.
    public let key: FieldKey
    /// The value it is said to have.
    public let value: Value

    /// A claim.
    public init(key: FieldKey, value: Value) {
        self.key = key
        self.value = value
    }
}

/// How claims compare with what is stored (比对).
enum Comparison {
    /// One field of one record: a field that is absent is not known.
    static func compare(_ claim: Claim, _ record: DataRecord) -> Match {
        guard let stored = record.fields[claim.key] else { return .cannotTell }
        return stored.canonical == claim.value.canonical ? .yes : .no
    }

    /// One record: all its fields must agree.
    static func every(_ matches: some Sequence<Match>) -> Match {
        var result = Match.yes
        for match in matches {
            if match == .no { return .no }
            if match == .cannotTell { result = .cannotTell }
        }
        return result
    }

    /// Many records: one that agrees is enough.
    static func some(_ matches: some Sequence<Match>) -> Match {
        var result = Match.no
        for match in matches {
            if match == .yes { return .yes }
            if match == .cannotTell { result = .cannotTell }
        }
        return result
    }

    /// The answer over records of one subject, none of which is left out.
    static func over(_ matches: some Sequence<Match>, _ quantifier: Quantifier) -> Match {
        switch quantifier {
        case .any, .count: some(matches)
        case .all: every(matches)
        }
    }
}
