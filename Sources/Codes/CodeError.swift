/// Why a number or code cannot be right (编码错误); the raw value is the stable code.
public enum CodeError: String, Error, Hashable, Sendable, CaseIterable {
    case creditCodeLength = "credit-code.length"
    case creditCodeCharacter = "credit-code.character"
    case creditCodeCheck = "credit-code.check-character"
    case citizenIDLength = "citizen-id.length"
    case citizenIDCharacter = "citizen-id.character"
    case citizenIDLowerCase = "citizen-id.lower-case"
    case citizenIDOldForm = "citizen-id.old-form"
    case citizenIDDate = "citizen-id.date"
    case citizenIDCheck = "citizen-id.check-character"
    case taskCodeForm = "task-code.form"
    case taskCodeOffice = "task-code.office"
    case taskCodeLevel = "task-code.level"
    case taskCodeKind = "task-code.kind"
    case dayMalformed = "day.malformed"
    case dayImpossible = "day.impossible"
    case instantMalformed = "instant.malformed"
    case textCharacter = "text.character"
    case textLength = "text.length"

    /// The stable machine code.
    public var code: String { rawValue }
}
