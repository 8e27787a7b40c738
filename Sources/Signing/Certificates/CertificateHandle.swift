internal import COpenSSL

/// One certificate of OpenSSL (X509), parsed once and freed with its owner.
///
/// `@unchecked Sendable`: nothing sets a member after `init`. What OpenSSL caches inside is filled in `init`
/// (extensions) or with the structure itself (the public key), and it reads its caches under a lock.
@safe
final class CertificateHandle: @unchecked Sendable {
    /// Lent to OpenSSL while the owner lives.
    let pointer: OpaquePointer

    /// Parses DER; nothing may follow it, and it must come back as the same octets.
    ///
    /// The SM2 ID is set here on every certificate signed with SM2, so that no path check can forget one:
    /// OpenSSL 3.0 would take an empty ID and refuse what every Chinese authority signed. With an ID on
    /// one signed with ECDSA it would not verify that.
    init(der: [UInt8]) throws(SigningError) {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard
            let pointer = unsafe ObjectCoding.object(
                der, decode: { unsafe d2i_X509(nil, $0, $1) }, free: { unsafe X509_free($0) })
        else {
            throw .keyMalformed("certificate: \(ErrorQueue.takeReason())")
        }
        unsafe self.pointer = pointer
        guard unsafe ObjectCoding.octets({ unsafe i2d_X509(pointer, $0) }) == der else {
            throw .keyMalformed("certificate: not in its one form")
        }
        if signatureAlgorithm == .sm2 { try unsafe Self.setIdentity(pointer) }
        // Reads the extensions into the cache; those that contradict each other are refused.
        guard unsafe X509_check_purpose(pointer, -1, 0) == 1, flags & EXFLAG_INVALID == 0 else {
            throw .keyMalformed("certificate: extensions")
        }
    }

    deinit {
        unsafe X509_free(pointer)
    }

    private static func setIdentity(_ pointer: OpaquePointer) throws(SigningError) {
        let octets = SM2Identity.standard
        guard let identity = unsafe ASN1_OCTET_STRING_new() else { throw .unavailable("memory") }
        guard unsafe ASN1_OCTET_STRING_set(identity, octets, Int32(octets.count)) == 1 else {
            unsafe ASN1_STRING_free(identity)
            throw .unavailable("memory")
        }
        // The certificate owns it from here on.
        unsafe X509_set0_distinguishing_id(pointer, identity)
    }

    /// What the extensions came to (EXFLAG).
    var flags: Int32 { Int32(bitPattern: unsafe X509_get_extension_flags(pointer)) }

    /// Whether it is octet for octet the certificate at the pointer.
    func isSame(as other: OpaquePointer) -> Bool {
        unsafe X509_cmp(pointer, other) == 0
    }
}

extension CertificateHandle {
    /// The serial number, its octets without leading zeros; `nil` for a negative one.
    var serial: [UInt8]? { unsafe Self.number(X509_get0_serialNumber(pointer)) }

    /// The octets of a number that is not negative; at least one.
    static func number(_ number: UnsafePointer<ASN1_INTEGER>?) -> [UInt8]? {
        guard let number = unsafe number, unsafe number.pointee.type == V_ASN1_INTEGER else {
            return nil
        }
        return unsafe octets(number)
    }

    /// The octets of any string of ASN.1.
    static func octets(_ string: UnsafePointer<asn1_string_st>) -> [UInt8] {
        guard let data = unsafe ASN1_STRING_get0_data(string) else { return [] }
        return unsafe Array(
            UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(string))))
    }

    /// The first and the last second of its period, since 1970.
    var period: ClosedRange<Int64>? {
        guard let first = unsafe Self.seconds(X509_get0_notBefore(pointer)),
            let last = unsafe Self.seconds(X509_get0_notAfter(pointer)), first <= last
        else { return nil }
        return first...last
    }

    /// Seconds since 1970 of a time in UTC.
    static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var days: Int32 = 0
        var rest: Int32 = 0
        guard let time = unsafe time, let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
        defer { unsafe ASN1_STRING_free(epoch) }
        guard unsafe ASN1_TIME_check(time) == 1,
            unsafe ASN1_TIME_diff(&days, &rest, epoch, time) == 1
        else { return nil }
        return Int64(days) * 86400 + Int64(rest)
    }

    /// The algorithm of its signature; `nil` for one that we do not have.
    var signatureAlgorithm: SigningAlgorithm? {
        Self.algorithm(unsafe X509_get_signature_nid(pointer))
    }

    /// The algorithm of a number of OpenSSL.
    static func algorithm(_ number: Int32) -> SigningAlgorithm? {
        switch number {
        case NID_SM2_with_SM3: .sm2
        case NID_ecdsa_with_SHA256: .es256
        default: nil
        }
    }

    /// Its key; `nil` for a kind or a curve that we do not have.
    var publicKey: PublicKey? {
        ErrorQueue.clear()
        defer { ErrorQueue.clear() }
        guard let key = unsafe X509_get0_pubkey(pointer),
            let algorithm = SigningAlgorithm.allCases.first(where: {
                unsafe EVP_PKEY_is_a(key, $0.keyName) == 1
            })
        else { return nil }
        var x = [UInt8](repeating: 0, count: 32)
        var y = x
        // A point of another curve with 256 bits is refused with the curve equation.
        guard unsafe mianti_key_number(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1,
            unsafe mianti_key_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1
        else { return nil }
        return try? PublicKey(algorithm: algorithm, point: x + y)
    }
}
