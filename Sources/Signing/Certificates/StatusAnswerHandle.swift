internal import COpenSSL

/// One answer of OpenSSL (OCSP_BASICRESP), used while a ``StatusAnswer`` is judged.
@safe
struct StatusAnswerHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Parses DER; nothing may follow it, and the answer must say that it is one.
    init(der: [UInt8]) throws(SigningError) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        let response = unsafe ObjectCoding.object(
            der, decode: { unsafe d2i_OCSP_RESPONSE(nil, $0, $1) },
            free: { unsafe OCSP_RESPONSE_free($0) })
        defer { unsafe OCSP_RESPONSE_free(response) }
        guard let response = unsafe response,
            unsafe OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL,
            let basic = unsafe OCSP_response_get1_basic(response)
        else { throw .keyMalformed("status answer") }
        unsafe pointer = basic
    }

    deinit {
        unsafe OCSP_BASICRESP_free(pointer)
    }

    /// The octets that are signed, encoded again: an answer that was not in DER does not verify.
    var signed: [UInt8] {
        let content = unsafe OCSP_resp_get0_respdata(pointer)
        return unsafe ObjectCoding.octets { unsafe i2d_OCSP_RESPDATA(content, $0) }
    }

    /// The signature in DER.
    var signature: [UInt8] {
        guard let bits = unsafe OCSP_resp_get0_signature(pointer) else { return [] }
        return unsafe CertificateHandle.octets(bits)
    }

    var signatureAlgorithm: SigningAlgorithm? {
        guard let algorithm = unsafe OCSP_resp_get0_tbs_sigalg(pointer) else { return nil }
        return CertificateHandle.algorithm(unsafe OBJ_obj2nid(algorithm.pointee.algorithm))
    }

    /// The certificates that came with the answer.
    var certificates: [Certificate] {
        let stack = unsafe OCSP_resp_get0_certs(pointer)
        return (0..<max(0, unsafe OPENSSL_sk_num(stack))).compactMap { place in
            guard let element = unsafe OPENSSL_sk_value(stack, place) else { return nil }
            let certificate = OpaquePointer(element)
            return try? Certificate(
                der: unsafe ObjectCoding.octets { unsafe i2d_X509(certificate, $0) })
        }
    }

    /// What it says of a certificate; `nil` when it does not name it.
    func entry(of certificate: Certificate, issuer: Certificate) -> StatusAnswer.Entry? {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        for place in 0..<max(0, unsafe OCSP_resp_count(pointer)) {
            guard let single = unsafe OCSP_resp_get0(pointer, place),
                unsafe Self.isAbout(single, certificate, issuer)
            else { continue }
            return unsafe Self.entry(single, certificate)
        }
        return nil
    }

    /// Whether an entry names the certificate, by the digest that the entry chose.
    ///
    /// Observed: SHA-1 is common, SHA-256 and SM3 occur. The digest only finds the entry; the signature
    /// is over the certificate's own serial number.
    private static func isAbout(
        _ single: OpaquePointer, _ certificate: Certificate, _ issuer: Certificate
    ) -> Bool {
        let named = unsafe OCSP_SINGLERESP_get0_id(single)
        var identifier: OpaquePointer?
        guard let named = unsafe named,
            unsafe OCSP_id_get0_info(nil, &identifier, nil, nil, named) == 1,
            let digest = unsafe digest(OBJ_obj2nid(identifier)),
            let own = unsafe OCSP_cert_to_id(
                digest, certificate.handle.pointer, issuer.handle.pointer)
        else { return false }
        defer { unsafe OCSP_CERTID_free(own) }
        return unsafe OCSP_id_cmp(own, named) == 0
    }

    private static func digest(_ number: Int32) -> OpaquePointer? {
        switch number {
        case NID_sha1: unsafe EVP_sha1()
        case NID_sha256: unsafe EVP_sha256()
        case NID_sm3: unsafe EVP_sm3()
        default: nil
        }
    }

    private static func entry(
        _ single: OpaquePointer, _ certificate: Certificate
    ) -> StatusAnswer.Entry? {
        var reason: Int32 = 0
        var revoked: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var made: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        let status = unsafe OCSP_single_get0_status(single, &reason, &revoked, &made, &next)
        guard let madeAt = unsafe CertificateHandle.seconds(made) else { return nil }
        let nextAt = unsafe CertificateHandle.seconds(next)
        switch status {
        case V_OCSP_CERTSTATUS_GOOD:
            return StatusAnswer.Entry(status: .good, madeAt: madeAt, nextAt: nextAt)
        case V_OCSP_CERTSTATUS_REVOKED:
            guard let revokedAt = unsafe CertificateHandle.seconds(revoked) else { return nil }
            let revocation = Revocation(
                serial: certificate.serial, revokedAt: revokedAt,
                reason: Revocation.Reason(rawValue: reason) ?? .unspecified)
            return StatusAnswer.Entry(status: .revoked(revocation), madeAt: madeAt, nextAt: nextAt)
        default: return StatusAnswer.Entry(status: .unknown, madeAt: madeAt, nextAt: nextAt)
        }
    }
}
