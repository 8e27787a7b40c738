/// Where a rule holds (适用区划): six digits, province, city and county; zeros mean the whole.
///
/// Standard: GB/T 2260. `000000` is the whole country.
public enum Region {
    /// Whether a text is six digits.
    public static func isWellFormed(_ code: String) -> Bool {
        code.utf8.count == 6 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether an area holds another one, itself included.
    public static func holds(_ area: String, _ inner: String) -> Bool {
        inner.utf8.starts(with: significant(area))
    }

    private static func significant(_ code: String) -> [UInt8] {
        var octets = Array(code.utf8)
        while octets.count >= 2, octets.suffix(2).allSatisfy({ $0 == UInt8(ascii: "0") }) {
            octets.removeLast(2)
        }
        return octets
    }

    /// Where the office of an item is.
    ///
    /// Ours: the region of the list; where the list is a national one, the division inside the
    /// office's unified code (positions 3 to 8, GB 32100-2015).
    public static func ofOffice(region: String, department: String) -> String {
        let division = String(department.dropFirst(2).prefix(6))
        return region.isSame(as: "000000") && isWellFormed(division) ? division : region
    }
}
