public import Codes
internal import JSON

/// What is asked of a dataset about one subject, and what for (查询或核验请求).
public struct DataQuestion: Sendable {
    /// What is wanted.
    public enum Wanted: Sendable {
        /// These fields (查询); none means all that are granted.
        case fields([FieldKey])
        /// Whether these claims hold (核验).
        case claims([Claim], Quantifier)
    }

    /// The dataset.
    public let dataset: DatasetCode
    /// By what the subject is found; a record must have all these values.
    public let subject: [SubjectValue]
    /// What is wanted.
    public let wanted: Wanted
    /// What for.
    public let purpose: Purpose

    /// A question.
    public init(
        dataset: DatasetCode, subject: [SubjectValue], wanted: Wanted, purpose: Purpose
    ) {
        self.dataset = dataset
        self.subject = subject
        self.wanted = wanted
        self.purpose = purpose
    }

    var use: Grant.Use {
        switch wanted {
        case .fields: .query
        case .claims: .check
        }
    }

    var keys: [FieldKey] {
        switch wanted {
        case .fields(let keys): keys
        case .claims(let claims, _): claims.map(\.key)
        }
    }

    /// Checks the question against the dataset, claims brought into the one form of their type.
    ///
    /// - Throws: `dataset.subject-unknown`, `dataset.field-unknown`, `dataset.field-value`, and
    ///   what the check of a subject's number throws.
    func fitted(to definition: DatasetDefinition) throws(Fault) -> DataQuestion {
        for value in subject { try value.examine(definition, at: "/subject") }
        switch wanted {
        case .fields(let keys):
            for (index, key) in keys.enumerated() where definition.field(key) == nil {
                throw .unsound("dataset.field-unknown", at: "/fields/\(index)")
            }
            return self
        case .claims(let claims, let quantifier):
            var normal: [Claim] = []
            for claim in claims { normal.append(try Self.normal(claim, definition)) }
            return DataQuestion(
                dataset: dataset, subject: subject, wanted: .claims(normal, quantifier),
                purpose: purpose)
        }
    }

    /// The question with all granted fields where none were named.
    func limited(to grant: Grant) -> DataQuestion {
        guard keys.isEmpty else { return self }
        return DataQuestion(
            dataset: dataset, subject: subject, wanted: .fields(grant.terms.fields),
            purpose: purpose)
    }

    private static func normal(
        _ claim: Claim, _ definition: DatasetDefinition
    ) throws(Fault) -> Claim {
        let place = "/claims/\(claim.key)"
        guard let field = definition.field(claim.key) else {
            throw .unsound("dataset.field-unknown", at: place)
        }
        guard let value = field.type.normal(claim.value) else {
            throw .unsound("dataset.field-value", at: place, ["type": field.type.rawValue])
        }
        return Claim(key: claim.key, value: value)
    }
}
