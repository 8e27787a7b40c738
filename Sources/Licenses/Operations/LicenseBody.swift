public import Codes
public import JSON

/// What an issuer says a license holds (签发内容): the body of issue and of a new version.
public struct LicenseBody: Hashable, Sendable {
    /// Code of the type.
    public var typeCode: String
    /// Name of the type as the issuer has it; when given it must be the directory's.
    public var typeName: String?
    /// Number printed on it.
    public var number: String
    /// The issuing authority.
    public var issuer: Organization
    /// Its holders.
    public var holders: [Holder]
    /// Day of issue.
    public var issuedOn: Day
    /// First day.
    public var validFrom: Day
    /// Last day; nil for 长期.
    public var validTo: Day?
    /// Division.
    public var areaCode: String
    /// Values of the face, as given.
    public var face: [License.FaceValue]
    /// The license of another authority whose place it takes (转入).
    public var replaces: LicenseIdentifier?
    /// Where the body stands in the message; faults of its rules point into it.
    public var pointer: String

    /// Reads the body of an issue, `License` in Schemas/openapi.yaml.
    public init(reading object: Object) throws(Fault) {
        var object = object
        pointer = object.pointer
        typeCode = try object.name("typeCode", limit: 21)
        typeName = try object.optionalName("typeName")
        number = try object.name("number", limit: 128)
        issuer = try Organization(reading: object.object("issuer"))
        holders = []
        for holder in try object.objects("holders") {
            holders.append(try Holder(reading: holder))
        }
        issuedOn = try object.day("issuedOn")
        validFrom = try object.day("validFrom")
        validTo = try object.nullableDay("validTo")
        areaCode = try object.string("areaCode")
        face = try object.faceValues("face")
        if let text = try object.optionalString("replaces") {
            do throws(LicenseIdentifier.Problem) { replaces = try LicenseIdentifier(text) } catch {
                throw .unsound(error.code, at: object.pointer(to: "replaces"))
            }
        }
        try object.end()
    }

    /// Whether a license holds what the body says, so that issuing it again would change nothing.
    public func isHeld(by license: License) -> Bool {
        license.typeCode.utf8.elementsEqual(typeCode.utf8)
            && LicenseNumber.normalized(license.number) == LicenseNumber.normalized(number)
            && license.issuer.code.utf8.elementsEqual(issuer.code.utf8)
            && license.holders == holders && license.issuedOn == issuedOn
            && license.validFrom == validFrom && license.validTo == validTo
            && license.areaCode.utf8.elementsEqual(areaCode.utf8)
            && Set(license.face) == Set(face)
    }

    /// Whether it names the holders of a license, by their codes.
    public func isOfHolders(of license: License) -> Bool {
        Set(license.holders.map(\.code.indexed)) == Set(holders.map(\.code.indexed))
    }

    /// The pointer of one of its members.
    func place(_ key: String) -> String { Pointer.appending(key, to: pointer) }
}
