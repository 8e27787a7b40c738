internal import Codes

/// A metadata element that a face may print again (元数据要素).
///
/// Standard: GB/T 36903-2018; the face and the metadata of one license say the same.
public enum MetadataElement: String, Sendable, CaseIterable {
    /// 证照编号.
    case number
    /// 证照类型名称.
    case typeName
    /// 证照颁发机构.
    case issuerName
    /// 证照颁发机构代码.
    case issuerCode
    /// 证照颁发日期.
    case issuedOn
    /// 证照有效期起始日期.
    case validFrom
    /// 证照有效期截止日期; 长期 where there is none.
    case validTo
    /// 持证主体.
    case holderName
    /// 持证主体代码.
    case holderCode
    /// 所属行政区划代码.
    case areaCode

    /// Keys that only an annotated copy carries (加注件): when, by whom, why, until when it was made.
    ///
    /// Observed: two systems; one clears them before it stores a new license.
    static let ofCopies: Set<String> = [
        "JZJZZSJ", "JZJZZZ", "JZJZZSY", "JZJYXQJZSJ", "certificateCopyCreationTime",
        "certificateCopyCreator", "certificateCopyCause", "certificateCopyExpiringTime",
        "certificateCopyCauseExpiringTime",
    ]

    /// Whether a key is one of an annotated copy, in whatever case and behind whatever prefix `KZ_`.
    static func isOfCopy(_ key: String) -> Bool {
        let bare = key.hasPrefix("KZ_") ? String(key.dropFirst(3)) : key
        return ofCopies.contains { $0.lowercased() == bare.lowercased() }
    }

    /// What the body says of the element: one value, or one for each holder.
    func values(_ body: LicenseBody, _ type: LicenseType) -> [String] {
        switch self {
        case .number: [body.number]
        case .typeName: [type.name]
        case .issuerName: [body.issuer.name]
        case .issuerCode: [body.issuer.code]
        case .issuedOn: ["\(body.issuedOn)"]
        case .validFrom: ["\(body.validFrom)"]
        case .validTo: [body.validTo.map { "\($0)" } ?? PrintedDay.longTerm]
        case .holderName: body.holders.map(\.name)
        case .holderCode: body.holders.map(\.code.number)
        case .areaCode: [body.areaCode]
        }
    }

    /// Whether the element is a day, printed in one of several ways.
    var isDay: Bool { self == .issuedOn || self == .validFrom || self == .validTo }
}
