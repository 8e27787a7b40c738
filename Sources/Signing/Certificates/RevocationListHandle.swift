internal import COpenSSL

/// One revocation list of OpenSSL (X509_CRL), used while a ``RevocationList`` is read.
@safe
struct RevocationListHandle: ~Copyable {
    private let pointer: OpaquePointer

    /// Parses DER; nothing may follow it.
    init(der: [UInt8]) throws(SigningError) {
        ErrorQueue.clear()
        let parsed = unsafe ObjectCoding.object(
            der, decode: { unsafe d2i_X509_CRL(nil, $0, $1) }, free: { unsafe X509_CRL_free($0) })
        guard let parsed = unsafe parsed else {
            throw .keyMalformed("revocation list: \(ErrorQueue.takeReason())")
        }
        unsafe pointer = parsed
    }

    deinit {
        unsafe X509_CRL_free(pointer)
    }

    var issuer: CertificateHandle.Name? {
        unsafe CertificateHandle.name(X509_CRL_get_issuer(pointer))
    }

    var madeAt: Int64? { unsafe CertificateHandle.seconds(X509_CRL_get0_lastUpdate(pointer)) }

    var nextAt: Int64? { unsafe CertificateHandle.seconds(X509_CRL_get0_nextUpdate(pointer)) }

    var signatureAlgorithm: SigningAlgorithm? {
        CertificateHandle.algorithm(unsafe X509_CRL_get_signature_nid(pointer))
    }

    /// Whether the list has an extension that one must know to use it.
    var hasCritical: Bool { unsafe X509_CRL_get_ext_by_critical(pointer, 1, -1) >= 0 }

    var number: String? {
        guard let found = unsafe X509_CRL_get_ext_d2i(pointer, NID_crl_number, nil, nil) else {
            return nil
        }
        let number = unsafe found.assumingMemoryBound(to: ASN1_INTEGER.self)
        defer { unsafe ASN1_STRING_free(number) }
        return unsafe CertificateHandle.number(number).map(Hex.encode)
    }

    /// The name of the key of its authority.
    var authorityKeyID: [UInt8]? {
        guard
            let found = unsafe X509_CRL_get_ext_d2i(pointer, NID_authority_key_identifier, nil, nil)
        else { return nil }
        let name = unsafe found.assumingMemoryBound(to: AUTHORITY_KEYID.self)
        defer { unsafe AUTHORITY_KEYID_free(name) }
        guard let octets = unsafe name.pointee.keyid else { return nil }
        return unsafe CertificateHandle.octets(octets)
    }

    /// The date of the extension expiredCertsOnCRL, for which this OpenSSL has no name.
    var keepsEndedSince: Int64? {
        guard let name = unsafe OBJ_txt2obj(RevocationList.keepsEnded, 1) else { return nil }
        defer { unsafe ASN1_OBJECT_free(name) }
        let place = unsafe X509_CRL_get_ext_by_OBJ(pointer, name, -1)
        guard place >= 0, let found = unsafe X509_CRL_get_ext(pointer, place),
            let value = unsafe X509_EXTENSION_get_data(found)
        else { return nil }
        let octets = unsafe CertificateHandle.octets(value)
        return unsafe octets.withUnsafeBufferPointer { buffer in
            var rest = buffer.baseAddress
            let time = unsafe d2i_ASN1_GENERALIZEDTIME(nil, &rest, octets.count)
            defer { unsafe ASN1_STRING_free(time) }
            return unsafe CertificateHandle.seconds(time)
        }
    }

    /// The signature in DER.
    var signature: [UInt8] {
        var bits: UnsafePointer<ASN1_BIT_STRING>?
        unsafe X509_CRL_get0_signature(pointer, &bits, nil)
        guard let bits = unsafe bits else { return [] }
        return unsafe CertificateHandle.octets(bits)
    }

    /// The octets that are signed, encoded again: a list that was not in DER does not verify.
    consuming func takeSigned() -> [UInt8] {
        unsafe ObjectCoding.octets { unsafe i2d_re_X509_CRL_tbs(pointer, $0) }
    }

    /// The entries, and whether none has an extension that one must know; `nil` if one cannot be read.
    func revocations() -> (list: [Revocation], areKnown: Bool)? {
        let entries = unsafe X509_CRL_get_REVOKED(pointer)
        var list: [Revocation] = []
        var areKnown = true
        for place in 0..<max(0, unsafe OPENSSL_sk_num(entries)) {
            guard let entry = unsafe OPENSSL_sk_value(entries, place) else { return nil }
            let pointer = OpaquePointer(entry)
            guard let revocation = unsafe Self.revocation(pointer) else { return nil }
            list.append(revocation)
            if unsafe X509_REVOKED_get_ext_by_critical(pointer, 1, -1) >= 0 { areKnown = false }
        }
        return (list, areKnown)
    }

    private static func revocation(_ entry: OpaquePointer) -> Revocation? {
        guard
            let serial = unsafe CertificateHandle.number(X509_REVOKED_get0_serialNumber(entry)),
            let date = unsafe CertificateHandle.seconds(X509_REVOKED_get0_revocationDate(entry))
        else { return nil }
        return Revocation(
            serial: Hex.encode(serial), revokedAt: date, invalidSince: unsafe invalidity(entry),
            reason: unsafe reason(entry))
    }

    private static func reason(_ entry: OpaquePointer) -> Revocation.Reason {
        guard let found = unsafe X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nil, nil) else {
            return .unspecified
        }
        let number = unsafe found.assumingMemoryBound(to: ASN1_ENUMERATED.self)
        defer { unsafe ASN1_STRING_free(number) }
        let value = Int32(exactly: unsafe ASN1_ENUMERATED_get(number))
        return value.flatMap(Revocation.Reason.init) ?? .unspecified
    }

    private static func invalidity(_ entry: OpaquePointer) -> Int64? {
        guard let found = unsafe X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, nil, nil)
        else { return nil }
        let time = unsafe found.assumingMemoryBound(to: ASN1_TIME.self)
        defer { unsafe ASN1_STRING_free(time) }
        return unsafe CertificateHandle.seconds(time)
    }
}
