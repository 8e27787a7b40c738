internal import COpenSSL

/// Finds the path from a leaf to an anchor and checks every signature on it, by OpenSSL.
///
/// Periods, key usage of the leaf and revocation are judged by ``PathCheck``: OpenSSL takes the last second of a
/// period as outside, and checks revocation lists with an empty SM2 ID.
enum PathBuilding {
    /// The path, leaf first, anchor last.
    static func path(
        _ chain: CertificateChain, anchors: [Certificate]
    ) -> Result<[Certificate], PathFault> {
        // The arrays own the certificates; the stacks only lend them.
        withExtendedLifetime((chain, anchors)) {
            ErrorQueue.clear()
            defer { ErrorQueue.clear() }
            guard let context = PathContext(chain, anchors: anchors) else {
                return .failure(PathFault(.unsound, chain.leaf, depth: 0, detail: "memory"))
            }
            let known = chain.all + anchors
            let isTrusted = unsafe X509_verify_cert(context.pointer) == 1
            let path = unsafe found(context.pointer, among: known)
            guard !isTrusted else { return .success(path) }
            return .failure(unsafe fault(context.pointer, path, chain.leaf))
        }
    }

    /// The certificates of the path as far as OpenSSL came.
    private static func found(_ context: OpaquePointer, among known: [Certificate]) -> [Certificate]
    {
        let stack = unsafe X509_STORE_CTX_get0_chain(context)
        return (0..<max(0, unsafe OPENSSL_sk_num(stack))).compactMap { place in
            guard let pointer = unsafe OPENSSL_sk_value(stack, place) else { return nil }
            return known.first { unsafe $0.handle.isSame(as: OpaquePointer(pointer)) }
        }
    }

    private static func fault(
        _ context: OpaquePointer, _ path: [Certificate], _ leaf: Certificate
    ) -> PathFault {
        let number = unsafe X509_STORE_CTX_get_error(context)
        let depth = max(0, Int(unsafe X509_STORE_CTX_get_error_depth(context)))
        let certificate = path.indices.contains(depth) ? path[depth] : leaf
        let reason = reason(number)
        let words = unsafe String(cString: X509_verify_cert_error_string(Int(number)))
        return PathFault(
            reason, certificate, depth: depth, detail: reason == .unsound ? words : "")
    }

    private static func reason(_ number: Int32) -> PathFault.Reason {
        switch number {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_CERT_UNTRUSTED:
            .unknownIssuer
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSignedLeaf
        case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
            .signature
        case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: .algorithm
        case X509_V_ERR_INVALID_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN: .notAuthority
        case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: .pathLength
        case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: .criticalExtension
        default: .unsound
        }
    }
}

/// The state of one path check (X509_STORE_CTX) with its two stacks; freed with its owner.
@safe
private struct PathContext: ~Copyable {
    let pointer: OpaquePointer
    private let others: OpaquePointer
    private let anchors: OpaquePointer

    /// `nil` only when memory is exhausted.
    init?(_ chain: CertificateChain, anchors trusted: [Certificate]) {
        let others = unsafe Self.stack(chain.others)
        let anchors = unsafe Self.stack(trusted)
        let pointer = unsafe X509_STORE_CTX_new()
        guard let others = unsafe others, let anchors = unsafe anchors,
            let pointer = unsafe pointer,
            unsafe X509_STORE_CTX_init(pointer, nil, chain.leaf.handle.pointer, others) == 1
        else {
            unsafe Self.free(pointer, others, anchors)
            return nil
        }
        unsafe X509_STORE_CTX_set0_trusted_stack(pointer, anchors)
        unsafe X509_STORE_CTX_set_flags(
            pointer, UInt(X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_CHECK_SS_SIGNATURE))
        unsafe self.others = others
        unsafe self.anchors = anchors
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe Self.free(pointer, others, anchors)
    }

    private static func free(
        _ pointer: OpaquePointer?, _ others: OpaquePointer?, _ anchors: OpaquePointer?
    ) {
        unsafe X509_STORE_CTX_free(pointer)
        unsafe OPENSSL_sk_free(others)
        unsafe OPENSSL_sk_free(anchors)
    }

    /// A stack that lends the certificates.
    private static func stack(_ certificates: [Certificate]) -> OpaquePointer? {
        guard let stack = unsafe OPENSSL_sk_new_null() else { return nil }
        for certificate in certificates {
            let element = unsafe UnsafeRawPointer(certificate.handle.pointer)
            guard unsafe OPENSSL_sk_push(stack, element) > 0 else {
                unsafe OPENSSL_sk_free(stack)
                return nil
            }
        }
        return unsafe stack
    }
}
