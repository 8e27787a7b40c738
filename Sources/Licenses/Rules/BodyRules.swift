internal import Codes
internal import JSON

/// What a license must satisfy before it is issued (签发前检查), in the order of the body.
///
/// Each rule throws the first fault it finds, with its pointer.
struct BodyRule: Sendable {
    /// The body, its type and the civil day.
    struct Matter {
        let body: LicenseBody
        let type: LicenseType
        let today: Day
        /// Whether it is a new version, whose first day may lie before its day of issue.
        let isNewVersion: Bool
    }

    let check: @Sendable (Matter) throws(Fault) -> Void

    /// All rules, in order.
    static let all = [
        typeName, number, holders, births, days, validity, area, noCopy, knownFields,
        requiredFields, faceValues, BodyRule(check: FaceEqualsMetadata.check),
    ]

    /// Checks a matter by all rules.
    static func check(_ matter: Matter) throws(Fault) {
        for rule in all { try rule.check(matter) }
    }

    /// The name of the type, where the issuer gives one, is the directory's letter by letter
    /// (证照类型名称).
    ///
    /// Observed: one wrong character in a national dictionary made every push of a type fail. What is
    /// signed and shown is the directory's name in any case.
    static let typeName = BodyRule { matter throws(Fault) in
        guard let name = matter.body.typeName else { return }
        guard name.utf8.elementsEqual(matter.type.name.utf8) else {
            throw .unsound(
                "license.type-name", at: matter.body.place("typeName"),
                ["name": matter.type.name])
        }
    }

    /// The printed number has the form of its type (证照编号); brackets of either width.
    static let number = BodyRule { matter throws(Fault) in
        guard let pattern = matter.type.numberPattern else { return }
        let number = matter.body.number
        guard pattern.matches(LicenseNumber.normalized(number)) || pattern.matches(number) else {
            throw .unsound("license.number-pattern", at: matter.body.place("number"))
        }
    }

    /// Nobody holds a license that was issued before his birth (公民身份号码).
    static let births = BodyRule { matter throws(Fault) in
        for (index, holder) in matter.body.holders.enumerated() where holder.code.type == "111" {
            guard let born = try? CitizenID(holder.code.number).birthday,
                born <= matter.body.issuedOn
            else {
                throw .unsound(
                    "license.holder-unborn",
                    at: "\(matter.body.place("holders"))/\(index)/code")
            }
        }
    }

    /// An original carries nothing of an annotated copy (加注件).
    static let noCopy = BodyRule { matter throws(Fault) in
        for value in matter.body.face where MetadataElement.isOfCopy(value.key) {
            throw .unsound(
                "license.copy-metadata",
                at: Pointer.appending(value.key, to: matter.body.place("face")),
                ["key": value.key])
        }
    }

    /// Somebody holds it, nobody twice, and the type allows this kind of holder (持证主体类别).
    static let holders = BodyRule { matter throws(Fault) in
        let place = matter.body.place("holders")
        guard (1...100).contains(matter.body.holders.count) else {
            throw .unsound("license.holder-missing", at: place)
        }
        var seen: Set<[UInt8]> = []
        for (index, holder) in matter.body.holders.enumerated() {
            let isAllowed =
                switch matter.type.holderKind {
                case .natural: holder.code.isPersonal
                case .legal: !holder.code.isPersonal
                case .mixed, .other: true
                }
            guard isAllowed else {
                throw .unsound(
                    "license.holder-kind", at: "\(place)/\(index)/codeType",
                    ["allowed": matter.type.holderKind.rawValue])
            }
            guard seen.insert(holder.code.indexed).inserted else {
                throw .unsound("license.holder-twice", at: "\(place)/\(index)/code")
            }
        }
    }

    /// Issued not in the future and not after the first day; the last day is not before the first.
    ///
    /// Ours: a change keeps the first day of the earlier version, so only a first version is held
    /// to the second part.
    static let days = BodyRule { matter throws(Fault) in
        let body = matter.body
        guard body.issuedOn <= matter.today else {
            throw .unsound("license.issued-in-future", at: body.place("issuedOn"))
        }
        guard matter.isNewVersion || body.issuedOn <= body.validFrom else {
            throw .unsound("license.begins-before-issue", at: body.place("validFrom"))
        }
        if let last = body.validTo, last < body.validFrom {
            throw .unsound("license.ends-before-begin", at: body.place("validTo"))
        }
    }

    /// The period is one the type allows (有效期限范围).
    static let validity = BodyRule { matter throws(Fault) in
        let body = matter.body
        switch (matter.type.validity, body.validTo) {
        case (.any, _), (.longTerm, nil): return
        case (.longTerm, _?):
            throw .unsound("license.long-term-only", at: body.place("validTo"))
        case (.years(let years), nil):
            throw .unsound(
                "license.last-day-missing", at: body.place("validTo"), ["years": "\(years)"])
        case (.years(let years), let last?):
            guard last <= body.validFrom.adding(years: years) else {
                throw .unsound(
                    "license.too-long", at: body.place("validTo"), ["years": "\(years)"])
            }
        }
    }

    /// The division has 6, 9 or 12 digits and can exist (行政区划代码); see ``DivisionCode``.
    static let area = BodyRule { matter throws(Fault) in
        let place = matter.body.place("areaCode")
        guard DivisionCode.isWellFormed(matter.body.areaCode) else {
            throw .unsound("license.area-code", at: place)
        }
        guard DivisionCode.exists(matter.body.areaCode) else {
            throw .unsound(
                "license.area-unknown", at: place, ["area": matter.body.areaCode])
        }
    }

    /// The face holds only fields of the type.
    static let knownFields = BodyRule { matter throws(Fault) in
        for value in matter.body.face where matter.type.field(value.key) == nil {
            throw .unsound(
                "license.face-unknown",
                at: Pointer.appending(value.key, to: matter.body.place("face")))
        }
    }

    /// Every required field is there.
    static let requiredFields = BodyRule { matter throws(Fault) in
        for field in matter.type.face where field.isRequired {
            guard matter.body.face.contains(where: { $0.key.utf8.elementsEqual(field.key.utf8) })
            else {
                throw .unsound(
                    "license.face-missing",
                    at: Pointer.appending(field.key, to: matter.body.place("face")),
                    ["name": field.name])
            }
        }
    }

    /// Every value has the length, the kind and the pattern of its field.
    static let faceValues = BodyRule { matter throws(Fault) in
        for value in matter.body.face {
            guard let field = matter.type.field(value.key) else { continue }
            let place = Pointer.appending(value.key, to: matter.body.place("face"))
            try FaceValueRule(field: field, place: place).check(value.text)
        }
    }
}

extension Day {
    /// The same day some years later; 29 February becomes 28 in a year without it.
    func adding(years: Int) -> Day {
        let (year, month, day) = parts
        return Day(year: year + years, month: month, day: day)
            ?? Day(year: year + years, month: month, day: day - 1) ?? self
    }
}
