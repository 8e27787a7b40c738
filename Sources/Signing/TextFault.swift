/// Why a signed text of ours does not count (签名文本不被采信的原因): the first that is found.
///
/// Ours: one check for licenses, copies, status lists, trust lists, checkpoints, slips and attestations.
public enum TextFault: String, Error, Hashable, Sendable, CaseIterable {
    /// No trusted key has the name that its header gives.
    case keyUnknown
    /// Its header names another algorithm than the key's.
    case algorithm
    /// The signature is not the key's over this text.
    case altered
    /// The signature stands in the other of two forms that verify.
    case secondForm
    /// It says that it was signed before the key was made.
    case beforeKey
    /// It says that it was signed after the key was retired.
    case afterKey
    /// More than its record is known of the key, and speaks against it.
    case keyRefused
    /// Something is missing that would show that the key counts.
    case keyUntrusted
}

extension CompactJWS {
    /// Why this text is not the key's; nil when it is.
    ///
    /// - Parameters:
    ///   - key: the record of the key that the header names.
    ///   - algorithm: the algorithm that the header names.
    ///   - instant: when it says it was signed, in seconds since 1970; nil when that is asked later.
    /// - Returns: `algorithm`, `altered`, `secondForm`, `beforeKey` or `afterKey`.
    public func fault(
        of key: KeyRecord, algorithm: String, signedAt instant: Int64?
    ) -> TextFault? {
        guard algorithm.utf8.elementsEqual(key.algorithm.rawValue.utf8) else { return .algorithm }
        guard isSigned(by: key.publicKey) else { return .altered }
        guard isInOneForm(for: key.algorithm) else { return .secondForm }
        return instant.flatMap { key.period.textFault(at: $0) }
    }

    /// The key that signed this text, when it counts for it.
    ///
    /// - Parameters:
    ///   - keyID: the key that the header names.
    ///   - algorithm: the algorithm that the header names.
    ///   - instant: when it says it was signed, in seconds since 1970.
    ///   - keys: the keys that are trusted.
    /// - Returns: its record.
    /// - Throws: every case of ``TextFault``.
    public func signer(
        _ keyID: String, algorithm: String, signedAt instant: Int64, keys: some Keys
    ) throws(TextFault) -> KeyRecord {
        guard let key = keys.key(keyID) else { throw .keyUnknown }
        let fault =
            fault(of: key, algorithm: algorithm, signedAt: instant)
            ?? keys.distrust(of: key, at: instant)
        if let fault { throw fault }
        return key
    }
}

extension KeyPeriod {
    /// The same as ``fault(at:)`` in the words of texts.
    public func textFault(at instant: Int64) -> TextFault? {
        switch fault(at: instant) {
        case nil: nil
        case .notYet: .beforeKey
        case .retired: .afterKey
        }
    }
}
