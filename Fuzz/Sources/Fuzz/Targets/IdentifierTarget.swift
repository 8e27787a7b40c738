internal import Codes
internal import Licenses

/// Identifiers, codes, days and instants: text, value and text again are the same.
enum IdentifierTarget {
    static func examine(_ input: Input) {
        var input = input
        let mode = input.octet()
        let (place, octet) = (Int(input.octet()), input.octet())
        guard var text = input.text() else { return }
        if mode & 0x80 != 0 { text = repaired(text, mode & 0x7F) }
        license(text, place, octet)
        creditCode(text, place, octet)
        citizen(text, place, octet)
        taskCode(text)
        days(text)
        instants(text)
    }

    private static func license(_ text: String, _ place: Int, _ octet: UInt8) {
        guard let id = try? LicenseIdentifier(text) else { return }
        demand(same(id.description, text), "an identifier changed")
        let parts = (id.typeCode, id.issuer, id.serial, id.version)
        let again = try? LicenseIdentifier(
            typeCode: parts.0, issuer: parts.1, serial: parts.2, version: parts.3)
        demand(again.map { same($0.description, text) } ?? false, "its parts make another one")
        demand((id.next != nil) == (id.version < 999), "the next version")
        demand(id.next.map { $0.version == id.version + 1 } ?? true, "the next version")
        if let edited = edited(text, place, octet) {
            demand((try? LicenseIdentifier(edited)) == nil, "a wrong character is accepted")
        }
    }

    private static func creditCode(_ text: String, _ place: Int, _ octet: UInt8) {
        guard let code = try? UnifiedCreditCode(text) else { return }
        demand(same(code.description, text), "a credit code changed")
        demand(
            UnifiedCreditCode.checkCharacter(of: String(text.prefix(17))) == text.last,
            "another check character")
        demand(code.organizationCode.utf8.count == 9 && code.category.utf8.count == 2, "parts")
        _ = code.innerCheckHolds
        if let edited = edited(text, place, octet) {
            demand((try? UnifiedCreditCode(edited)) == nil, "a wrong character is accepted")
        }
    }

    private static func citizen(_ text: String, _ place: Int, _ octet: UInt8) {
        guard let id = try? CitizenID(text) else { return }
        demand(same(id.number, text), "a citizen number changed")
        let birthday = "\(id.birthday)".filter { $0 != "-" }
        demand(text.dropFirst(6).prefix(8) == birthday, "another birthday")
        demand(!"\(id)".contains(birthday) && "\(id)".utf8.count == 18, "the mask shows the number")
        if let edited = edited(text, place, octet) {
            demand((try? CitizenID(edited)) == nil, "a wrong character is accepted")
        }
    }

    private static func taskCode(_ text: String) {
        guard let code = try? TaskCode(text) else { return }
        demand(same(code.description, text), "a task code changed")
        demand((code.office == nil) == (code.form == .local), "an office")
        if let office = code.office {
            demand((try? UnifiedCreditCode(office)) != nil, "an office without a good code")
        }
    }

    private static func days(_ text: String) {
        guard let day = try? Day(text) else { return }
        demand(same(day.description, text), "a day changed")
        let parts = day.parts
        demand(Day(year: parts.year, month: parts.month, day: parts.day) == day, "its parts")
        demand((1...7).contains(day.weekday), "its weekday")
        demand(day.adding(1).weekday == day.weekday % 7 + 1, "the next weekday")
        demand(Instant(startOf: day).day == day, "the civil day of its first instant")
        demand(
            Instant(microseconds: Instant(startOf: day).microseconds - 1).day == day.adding(-1),
            "the day before")
    }

    private static func instants(_ text: String) {
        guard let instant = try? Instant(text) else { return }
        guard let second = try? Instant(instant.description) else {
            finding("an instant is written as one that is not read")
        }
        demand(
            (0..<1_000_000).contains(instant.microseconds - second.microseconds),
            "an instant is written as another second")
        demand((try? Instant(instant.sortable)) == instant, "the sortable form changed it")
        demand(instant.sortable.hasPrefix("\(instant.day)T"), "another day in front")
        demand(instant.sortable.utf8.count == 32, "the sortable form has another length")
    }

    /// The text with one letter or digit changed; nil when nothing would change.
    private static func edited(_ text: String, _ place: Int, _ octet: UInt8) -> String? {
        var octets = Array(text.utf8)
        let place = place % octets.count
        let other = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)[Int(octet) % 36]
        guard octets[place] != other else { return nil }
        octets[place] = other
        return String(decoding: octets, as: UTF8.self)
    }

    /// The text with the check character that it should have, so that inputs get past the check.
    private static func repaired(_ text: String, _ mode: UInt8) -> String {
        switch mode % 4 {
        case 0:
            let body = String(text.prefix(17))
            return UnifiedCreditCode.checkCharacter(of: body).map { body + String($0) } ?? text
        case 1:
            let body = String(text.prefix(17))
            return "0123456789X".map { body + String($0) }
                .first { (try? CitizenID($0)) != nil } ?? text
        case 2:
            let parts = text.split(separator: " ").map(String.init)
            guard parts.count == 4, let version = Int(parts[3]) else { return text }
            let id = try? LicenseIdentifier(
                typeCode: parts[0], issuer: parts[1], serial: parts[2], version: version)
            return id?.description ?? text
        default:
            let parts = text.utf8.split(separator: UInt8(ascii: ".")).dropLast()
            let body = parts.dropFirst(5).map { String(decoding: $0, as: UTF8.self) }.joined()
            let front = parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            return CheckCharacter.mod3736(body).map { "\(front).\($0)" } ?? text
        }
    }

    private static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
