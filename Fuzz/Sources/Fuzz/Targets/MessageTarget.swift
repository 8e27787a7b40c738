internal import Codes
internal import JSON
internal import Licenses

/// Messages read by hand: closed, the same each time, and what is written is read again.
enum MessageTarget {
    /// Reads the kind of message of a number; the octets it is written as, empty for some kinds.
    private static func written(_ object: Object, _ kind: UInt8) throws(Fault) -> [UInt8] {
        switch kind % 7 {
        case 0: _ = try VerificationQuestion(reading: object)
        case 1: _ = try LicenseBody(reading: object)
        case 2: _ = try LicenseMove(reading: object)
        case 3:
            let type = try LicenseType(reading: object, code: "11100000MB0143028R001")
            return ObjectWriter.bytes { type.write(to: &$0) }
        case 4:
            let purpose = try Purpose(reading: object)
            return ObjectWriter.bytes { purpose.write(to: &$0) }
        case 5:
            let holder = try Holder(reading: object)
            return ObjectWriter.bytes { holder.write(to: &$0) }
        default:
            let organization = try Organization(reading: object)
            return ObjectWriter.bytes { organization.write(to: &$0) }
        }
        return []
    }

    static func examine(_ input: Input) {
        var input = input
        let kind = input.octet()
        guard let value = try? Value.parse(input.rest()), let object = try? Object(value) else {
            return
        }
        guard let first = read(kind, object) else { return }
        demand(read(kind, object) == first, "read twice it is another")
        if case .object(let members) = value, value["zz-unknown"] == nil {
            let wider = Value.object(members + [Value.Member("zz-unknown", true)])
            demand((try? Object(wider)).flatMap { read(kind, $0) } == nil, "not closed")
        }
        guard !first.isEmpty else { return }
        guard let again = try? Object(bytes: first), let second = read(kind, again) else {
            finding("what is written is not read")
        }
        demand(second == first, "what is written changes when it is read")
    }

    private static func read(_ kind: UInt8, _ object: Object) -> [UInt8]? {
        do throws(Fault) { return try written(object, kind) } catch {
            demand(error.code.contains("."), "a code without a noun")
            demand(
                error.pointer.isEmpty || error.pointer.utf8.first == UInt8(ascii: "/"), "no pointer"
            )
            return nil
        }
    }
}
