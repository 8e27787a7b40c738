internal import Codes

/// The license is in force now, by its record (证照状态).
struct CurrentStatus: LicenseRule {
    static let code = "license.status"
    static let source = "license store"

    func examine(_ matter: Examination) -> Finding {
        guard let license = matter.found else {
            return matter.trusted == nil
                ? matter.unknown(Self.code) : .notExamined(Self.code, "noStatus")
        }
        guard license.storedState != .valid else {
            return .passed(Self.code, "", [:], source: Self.source, asOf: matter.now)
        }
        let day = matter.now.day
        return .failed(
            Self.code, license.storedState.slug,
            [
                "since": "\(license.stateSince(on: day))",
                "reasonCode": license.stateReason(on: day)?.rawValue ?? "",
            ], source: Self.source, asOf: matter.now)
    }
}
