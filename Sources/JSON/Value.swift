/// One JSON value as read by the strict reader (JSON 值).
public enum Value: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number written without fraction and exponent, within ±(2⁵³−1).
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A text; never holds U+0000.
    case string(String)
    /// Values in order.
    case array([Value])
    /// Members in the order of the text; no key twice.
    case object([Member])

    /// One member of an object (成员).
    public struct Member: Sendable, Hashable {
        /// The name; compare as UTF-8, see ``isNamed(_:)``.
        public let key: String
        /// What stands under the name.
        public let value: Value

        /// A member.
        public init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }

        /// Whether the name is these octets; Swift's `==` would fold equivalent Unicode.
        public func isNamed(_ name: String) -> Bool {
            key.utf8.count == name.utf8.count && key.utf8.elementsEqual(name.utf8)
        }
    }

    /// The largest whole number every reader of JSON keeps exactly: 2⁵³−1.
    public static let largestInteger: Int64 = 9_007_199_254_740_991

    /// The member of an object under a name; nil when absent or when this is no object.
    public subscript(name: String) -> Value? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.isNamed(name) }?.value
    }

    /// The text, when this is one.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, when this is one.
    public var whole: Int64? {
        guard case .integer(let whole) = self else { return nil }
        return whole
    }

    /// The elements, when this is an array.
    public var elements: [Value]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

// No nil literal: `isKnown ? value : nil` would silently be `null` where "no value" is meant.
extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    /// An object, members in the order written.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
