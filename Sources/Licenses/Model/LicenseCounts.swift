public import Codes

/// A use of a license (证照调用), as it is counted: by type, department, item, channel and way.
public struct LicenseUse: Hashable, Sendable {
    /// Series of the counters.
    public static let series = "license.use"

    /// Code of the type.
    public let typeCode: String
    /// 18-character code of the department that used it.
    public let department: String
    /// Code of the item it was used for; empty when none was given or it has no national form.
    public let item: String
    /// Channel of the purpose; empty when none was given.
    public let channel: String
    /// What was done, such as `license.view` or `license.verify`.
    public let operation: String

    /// A use.
    ///
    /// What a caller wrote as item may be anything, even a person's number, which has the form of a
    /// local code: only a code of a national form is counted by, since counters are plain.
    public init(typeCode: String, department: String, purpose: Purpose?, operation: String) {
        self.typeCode = typeCode
        self.department = department
        let code = purpose.flatMap { try? TaskCode($0.item) }
        item = code.flatMap { $0.form == .local ? nil : $0.description } ?? ""
        channel = purpose?.channel.rawValue ?? ""
        self.operation = operation
    }

    /// A use as counted; nil for a name of another form.
    public init?(name: String) {
        let parts = name.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { return nil }
        typeCode = parts[0]
        department = parts[1]
        item = parts[2]
        channel = parts[3]
        operation = parts[4]
    }

    /// The counter of the license's issuer that it raises.
    public func count(owner: String, on day: Day) -> Count {
        let name = [typeCode, department, item, channel, operation].joined(separator: "\t")
        return Count(series: Self.series, owner: owner, day: day, name: name)
    }
}

/// How many licenses were issued, by type (签发量).
public enum IssuedCount {
    /// Series of the counters; a name is the code of the type.
    public static let series = "license.issued"

    static func count(_ license: License) -> Count {
        Count(
            series: series, owner: license.issuer.code, day: license.issuedAt.day,
            name: license.typeCode)
    }
}
