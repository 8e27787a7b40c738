internal import Codes

/// The license is used within its period (证照有效期).
///
/// No last day means no limit. Standard: GB/T 36903-2018, 证照有效期起始日期 and 截止日期.
/// Ours: both days count as inside; the civil day is that of UTC+8.
struct ValidityPeriod: LicenseRule {
    static let code = "license.period"

    func examine(_ matter: Examination) -> Finding {
        if let claims = matter.trusted?.token.claims {
            let (first, last) = Period.days(claims)
            return finding(first: first, last: last, on: matter.day)
        }
        guard let license = matter.found else { return matter.unknown(Self.code) }
        return finding(first: license.validFrom, last: license.validTo, on: matter.day)
    }

    private func finding(first: Day, last: Day?, on day: Day) -> Finding {
        if day < first { return .failed(Self.code, "notBegun", ["first": "\(first)"]) }
        if let last, last < day { return .failed(Self.code, "ended", ["last": "\(last)"]) }
        return .passed(Self.code)
    }
}
