/// What can go wrong with keys, signatures, seals and the files that hold secrets.
public enum SigningError: Error, Hashable, Sendable {
    /// A key, key record or key file does not have the form it must have.
    case keyMalformed(String)
    /// The library refused to sign, or the new signature did not verify.
    case signatureFailed(String)
    /// The random source gave nothing.
    case randomFailed
    /// A sealed value was changed, moved to another place, or sealed under another key file.
    case sealBroken
    /// A file of secrets cannot be read or written as it must be, or others may read it.
    case fileUnreadable(String)
    /// No key is in its period: what would be signed now would be refused everywhere.
    case noKeyInPeriod
    /// An algorithm that the gateway needs is missing or gives wrong answers.
    case unavailable(String)

    /// The stable machine code of the error.
    public var code: String {
        switch self {
        case .keyMalformed: "key.malformed"
        case .signatureFailed: "signature.failed"
        case .randomFailed: "random.failed"
        case .sealBroken: "seal.broken"
        case .fileUnreadable: "key-file.unreadable"
        case .noKeyInPeriod: "signing.no-key"
        case .unavailable: "cryptography.unavailable"
        }
    }
}
