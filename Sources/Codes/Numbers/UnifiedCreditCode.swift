/// A unified social credit code (统一社会信用代码), checked.
///
/// 18 characters: registrar, category, division (6), organization code (9), check.
/// Standard: GB 32100-2015 (weights and alphabet as in Docs/reference/codes.md).
public struct UnifiedCreditCode: Hashable, Sendable, CustomStringConvertible {
    /// The 18 characters.
    public let description: String

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

    /// Parses a code as printed; full-width digits and lower case are refused.
    ///
    /// - Throws: `creditCodeLength`, `creditCodeCharacter`, `creditCodeCheck`.
    public init(_ text: String) throws(CodeError) {
        let octets = Array(text.utf8)
        guard octets.count == 18 else { throw .creditCodeLength }
        var values: [Int] = []
        for octet in octets {
            guard let value = Self.alphabet.firstIndex(of: octet) else {
                throw .creditCodeCharacter
            }
            values.append(value)
        }
        let sum = zip(values, Self.weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard (31 - sum % 31) % 31 == values[17] else { throw .creditCodeCheck }
        description = text
    }

    /// The check character of the first 17 characters; nil when one of them is not allowed.
    public static func checkCharacter(of body: String) -> Character? {
        let octets = Array(body.utf8)
        guard octets.count == 17 else { return nil }
        var sum = 0
        for (octet, weight) in zip(octets, weights) {
            guard let value = alphabet.firstIndex(of: octet) else { return nil }
            sum += value * weight
        }
        return Character(Unicode.Scalar(alphabet[(31 - sum % 31) % 31]))
    }

    /// The organization code inside (组织机构代码), positions 9 to 17.
    public var organizationCode: String { String(description.dropFirst(8).prefix(9)) }

    /// Whether the inner organization code carries its own check character.
    ///
    /// Standard: GB 11714. Observed: real bodies exist whose inner check is wrong, so a remark only.
    public var innerCheckHolds: Bool {
        let octets = Array(organizationCode.utf8)
        var sum = 0
        for (octet, weight) in zip(octets, [3, 7, 9, 10, 5, 8, 4, 2]) {
            sum += CheckCharacter.value(octet).map { $0 * weight } ?? 0
        }
        let check = 11 - sum % 11
        let expected: UInt8 =
            switch check {
            case 10: UInt8(ascii: "X")
            case 11: UInt8(ascii: "0")
            default: UInt8(ascii: "0") + UInt8(check)
            }
        return octets[8] == expected
    }

    /// The first two characters: who registered it and as what (登记管理部门, 机构类别).
    public var category: String { String(description.prefix(2)) }
}
