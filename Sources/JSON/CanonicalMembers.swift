/// The members of an object in canonical form by their octets (规范对象的成员).
///
/// For texts that this house wrote and sealed itself: values are passed on as they stand, without
/// being read. Names that need escapes are not expected there.
public struct CanonicalMembers: Sendable {
    private struct Place {
        let name: Range<Int>
        let value: Range<Int>
    }

    private let bytes: ArraySlice<UInt8>
    private let places: [Place]

    /// Finds the members; nil for anything but one object with plain names.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard let places = Self.places(bytes.span) else { return nil }
        self.bytes = bytes
        self.places = places
    }

    /// The names, without quotes, in order.
    public var names: [ArraySlice<UInt8>] { places.map { slice($0.name) } }

    /// The octets of a value.
    public subscript(name: String) -> ArraySlice<UInt8>? {
        let size = name.utf8.count
        let place = places.first {
            $0.name.count == size && slice($0.name).elementsEqual(name.utf8)
        }
        return place.map { slice($0.value) }
    }

    /// Places count from the first octet of the object, which may be a part of another.
    private func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        bytes[(bytes.startIndex + range.lowerBound)..<(bytes.startIndex + range.upperBound)]
    }

    private static func places(_ bytes: Span<UInt8>) -> [Place]? {
        var place = 0
        var places: [Place] = []
        guard takes(UInt8(ascii: "{"), bytes, &place) else { return nil }
        if takes(UInt8(ascii: "}"), bytes, &place) { return place == bytes.count ? [] : nil }
        repeat {
            guard let name = text(bytes, &place), takes(UInt8(ascii: ":"), bytes, &place),
                let value = value(bytes, &place)
            else { return nil }
            for octet in name where bytes[octet] == UInt8(ascii: "\\") { return nil }
            places.append(Place(name: name, value: value))
        } while takes(UInt8(ascii: ","), bytes, &place)
        guard takes(UInt8(ascii: "}"), bytes, &place), place == bytes.count else { return nil }
        return places
    }

    private static func takes(_ octet: UInt8, _ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        guard place < bytes.count, bytes[place] == octet else { return false }
        place += 1
        return true
    }

    /// What stands between the quotes of a text; moves behind it.
    private static func text(_ bytes: Span<UInt8>, _ place: inout Int) -> Range<Int>? {
        guard takes(UInt8(ascii: "\""), bytes, &place) else { return nil }
        let start = place
        while place < bytes.count {
            let octet = bytes[place]
            place += octet == UInt8(ascii: "\\") ? 2 : 1
            if octet == UInt8(ascii: "\"") { return start..<(place - 1) }
        }
        return nil
    }

    /// Everything up to the comma or bracket that ends a value; moves there.
    private static func value(_ bytes: Span<UInt8>, _ place: inout Int) -> Range<Int>? {
        let start = place
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard text(bytes, &place) != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return start < place ? start..<place : nil }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                return start < place ? start..<place : nil
            default: break
            }
            place += 1
        }
        return nil
    }
}
