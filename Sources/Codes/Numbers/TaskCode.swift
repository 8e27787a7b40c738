/// A code of a service item (事项编码), checked as far as its form allows.
///
/// Standard: GB/T 39554.1-2020. Observed: 31 characters (实施编码), 33 (业务办理项编码), local forms.
public struct TaskCode: Hashable, Sendable, CustomStringConvertible {
    /// Which of the forms it has.
    public enum Form: String, Sendable {
        /// 31 characters: office (18), level (1), base code (12).
        case implementation
        /// 33 characters: 31 and a sequence of two digits.
        case handling
        /// 34 characters: 31 and a sequence of three digits; names a material.
        case material
        /// A registered local code of any other form.
        case local
    }

    /// The code as registered.
    public let description: String
    /// The form found.
    public let form: Form

    /// Kinds of item (事项类型) of the national list; 21 is Guangdong's 公共服务.
    ///
    /// Observed: exchange tables and request bodies; see standards notes in Docs/divergences.md.
    public static let kinds: Set<String> = [
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20", "21",
    ]

    /// Parses a code; a text that is none of the national forms is taken as a local code.
    ///
    /// Ours: a citizen identity number is no code, though it has the form of a local one; codes
    /// stand in plain columns.
    ///
    /// - Throws: `taskCodeForm`, `taskCodeOffice`, `taskCodeLevel`, `taskCodeKind`.
    public init(_ text: String) throws(CodeError) {
        let octets = Array(text.utf8)
        let isNational = [31, 33, 34].contains(octets.count) && !octets.contains(UInt8(ascii: "-"))
        guard (6...64).contains(octets.count),
            octets.allSatisfy({ Self.isAllowed($0, local: !isNational) })
        else { throw .taskCodeForm }
        guard isNational else {
            guard (try? CitizenID(text.uppercased())) == nil else { throw .taskCodeForm }
            description = text
            form = .local
            return
        }
        do { _ = try UnifiedCreditCode(String(text.prefix(18))) } catch { throw .taskCodeOffice }
        guard (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(octets[18]) else {
            throw .taskCodeLevel
        }
        let kind = String(text.dropFirst(21).prefix(2))
        guard Self.kinds.contains(kind) else { throw .taskCodeKind }
        description = text
        form = octets.count == 31 ? .implementation : octets.count == 33 ? .handling : .material
    }

    /// Observed: one of 379 published local codes ends in a lower-case letter.
    private static func isAllowed(_ octet: UInt8, local: Bool) -> Bool {
        if CheckCharacter.value(octet) != nil { return true }
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
        return local && (octet == UInt8(ascii: "-") || isLower)
    }

    /// The code of the office, where the form has one.
    public var office: String? { form == .local ? nil : String(description.prefix(18)) }
}
