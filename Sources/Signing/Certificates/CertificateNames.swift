internal import COpenSSL

extension CertificateHandle {
    /// A name of OpenSSL, read.
    struct Name {
        /// As RFC 4514 writes it, the most particular part first.
        let text: String
        /// Its DER.
        let der: [UInt8]
    }

    /// Whom the certificate is for.
    var subject: Name? { unsafe Self.name(X509_get_subject_name(pointer)) }

    /// Who signed it.
    var issuer: Name? { unsafe Self.name(X509_get_issuer_name(pointer)) }

    /// Reads a name.
    static func name(_ name: OpaquePointer?) -> Name? {
        guard let name = unsafe name, let sink = TextSink(),
            unsafe mianti_name_print(sink.pointer, name) == 1
        else { return nil }
        let der = unsafe ObjectCoding.octets { unsafe i2d_X509_NAME(name, $0) }
        return Name(text: String(decoding: sink.take(), as: UTF8.self), der: der)
    }

    /// The name of its key (subjectKeyIdentifier); `nil` without the extension.
    var subjectKeyID: [UInt8]? {
        guard let octets = unsafe X509_get0_subject_key_id(pointer) else { return nil }
        return unsafe Self.octets(octets)
    }

    /// The values of one attribute of the subject.
    private func subjectValues(_ attribute: Int32) -> [String] {
        guard let name = unsafe X509_get_subject_name(pointer) else { return [] }
        var values: [String] = []
        var place: Int32 = -1
        while true {
            place = unsafe X509_NAME_get_index_by_NID(name, attribute, place)
            guard place >= 0 else { return values }
            let entry = unsafe X509_NAME_get_entry(name, place)
            values.append(unsafe Self.text(X509_NAME_ENTRY_get_data(entry)))
        }
    }

    private static func text(_ string: UnsafeMutablePointer<asn1_string_st>?) -> String {
        var octets: UnsafeMutablePointer<UInt8>?
        let count = unsafe ASN1_STRING_to_UTF8(&octets, string)
        guard count >= 0, let octets = unsafe octets else { return "" }
        defer { unsafe CRYPTO_free(octets, nil, 0) }
        return unsafe String(
            decoding: UnsafeBufferPointer(start: octets, count: Int(count)), as: UTF8.self)
    }

    /// The code of the organization in the subject, 18 characters; `nil` when there is none or two differ.
    ///
    /// Observed: as organizationIdentifier, as serialNumber, and before the common name.
    var organizationCode: String? {
        let whole = [NID_organizationIdentifier, NID_serialNumber].flatMap(subjectValues)
        let prefixes = subjectValues(NID_commonName).map { name in
            String(decoding: name.utf8.prefix(while: Self.isCodeCharacter), as: UTF8.self)
        }
        let codes = Set((whole + prefixes).filter(Self.hasCodeForm))
        return codes.count == 1 ? codes.first : nil
    }

    /// Ours: the form only; the check character is compared where a code is expected.
    private static func hasCodeForm(_ text: String) -> Bool {
        text.utf8.count == 18 && text.utf8.allSatisfy(isCodeCharacter)
    }

    /// Standard: GB 32100-2015: digits and capitals without I, O, S, V and Z.
    private static func isCodeCharacter(_ character: UInt8) -> Bool {
        "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8.contains(character)
    }
}
