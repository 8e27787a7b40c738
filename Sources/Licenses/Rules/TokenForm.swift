internal import Codes

/// What was handed in can be read as what it is said to be (格式).
///
/// Standard: RFC 9901 and RFC 7515 for tokens. Ours: the claims have exactly one form.
struct TokenForm: LicenseRule {
    static let code = "license.format"

    func examine(_ matter: Examination) -> Finding {
        guard let fault = matter.formFault else { return .passed(Self.code) }
        return .failed(Self.code, fault.rawValue)
    }
}
