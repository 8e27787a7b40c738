internal import COpenSSL

/// One key of OpenSSL (EVP_PKEY), parsed once and freed with its owner.
///
/// Sendable: the key is never changed after `init`, and OpenSSL lets threads share a key for reading.
@safe
final class KeyHandle: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// The algorithm that the key is bound to.
    let algorithm: SigningAlgorithm

    private init(_ pointer: OpaquePointer, _ algorithm: SigningAlgorithm) {
        unsafe self.pointer = pointer
        self.algorithm = algorithm
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// The public key of a point X || Y of 64 octets, checked for range and curve.
    static func publicKey(
        _ algorithm: SigningAlgorithm, point: [UInt8]
    ) throws(SigningError) -> KeyHandle {
        ErrorQueue.clear()
        let encoded = [0x04] + point
        guard point.count == 64,
            let pointer = unsafe mianti_key_from_point(
                algorithm.keyName, algorithm.groupName, encoded, encoded.count)
        else { throw .keyMalformed("point: \(ErrorQueue.takeReason())") }
        return unsafe KeyHandle(pointer, algorithm)
    }

    /// The key pair of a scalar of 32 octets, big-endian.
    static func keyPair(
        _ algorithm: SigningAlgorithm, scalar: [UInt8]
    ) throws(SigningError) -> KeyHandle {
        ErrorQueue.clear()
        guard scalar.count == 32,
            let pointer = unsafe mianti_key_from_scalar(
                algorithm.keyName, algorithm.groupName, algorithm.curveNumber,
                algorithm.distanceToOrder, scalar)
        else { throw .keyMalformed("scalar: \(ErrorQueue.takeReason())") }
        return unsafe KeyHandle(pointer, algorithm)
    }

    /// A new key pair.
    static func generate(_ algorithm: SigningAlgorithm) throws(SigningError) -> KeyHandle {
        ErrorQueue.clear()
        guard let pointer = unsafe mianti_key_generate(algorithm.keyName, algorithm.groupName)
        else { throw .unavailable(ErrorQueue.takeReason()) }
        return unsafe KeyHandle(pointer, algorithm)
    }

    /// The point X || Y, 64 octets.
    func point() throws(SigningError) -> [UInt8] {
        try number(OSSL_PKEY_PARAM_EC_PUB_X) + number(OSSL_PKEY_PARAM_EC_PUB_Y)
    }

    /// The private scalar, 32 octets, big-endian; only a key pair has one.
    func scalar() throws(SigningError) -> [UInt8] {
        try number(OSSL_PKEY_PARAM_PRIV_KEY)
    }

    private func number(_ name: String) throws(SigningError) -> [UInt8] {
        ErrorQueue.clear()
        var output = [UInt8](repeating: 0, count: 32)
        guard unsafe mianti_key_number(pointer, name, &output) == 1 else {
            throw .keyMalformed("\(name): \(ErrorQueue.takeReason())")
        }
        return output
    }

    /// Says whether a signature in DER is the key's; anything but a clear yes is `false`.
    func verifies(_ der: [UInt8], over message: [UInt8], identity: [UInt8]) -> Bool {
        let began = ContinuousClock.now
        ErrorQueue.clear()
        defer {
            ErrorQueue.clear()
            SignatureTally.verified(algorithm, since: began)
        }
        guard let context = DigestContext() else { return false }
        var inner: OpaquePointer?
        guard
            unsafe EVP_DigestVerifyInit(context.pointer, &inner, algorithm.digest, nil, pointer)
                == 1,
            unsafe setIdentity(identity, inner)
        else { return false }
        return unsafe EVP_DigestVerify(
            context.pointer, der, der.count, message, message.count) == 1
    }

    /// A new signature in DER.
    func sign(_ message: [UInt8], identity: [UInt8]) throws(SigningError) -> [UInt8] {
        let began = ContinuousClock.now
        defer { SignatureTally.signed(algorithm, since: began) }
        ErrorQueue.clear()
        guard let context = DigestContext() else { throw .signatureFailed("no memory") }
        var inner: OpaquePointer?
        var output = [UInt8](repeating: 0, count: 72)
        var length = output.count
        guard
            unsafe EVP_DigestSignInit(context.pointer, &inner, algorithm.digest, nil, pointer) == 1,
            unsafe setIdentity(identity, inner),
            unsafe EVP_DigestSign(
                context.pointer, &output, &length, message, message.count) == 1
        else { throw .signatureFailed(ErrorQueue.takeReason()) }
        return Array(output.prefix(length))
    }

    /// Sets the ID of SM2 on a context that the digest context owns.
    private func setIdentity(_ identity: [UInt8], _ context: OpaquePointer?) -> Bool {
        guard algorithm == .sm2 else { return true }
        return unsafe EVP_PKEY_CTX_set1_id(context, identity, Int32(identity.count)) == 1
    }
}
