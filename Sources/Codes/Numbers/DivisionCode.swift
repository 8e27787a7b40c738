/// A code of an administrative division (行政区划代码): province, prefecture, county, two digits each,
/// and three or six more of the statistical code for streets and villages.
///
/// Standard: GB/T 2260; 00 in a part means the level above. Ours: the province must exist, and what
/// lies below a missing prefecture does not. Prefectures and counties are renamed and merged each
/// year and no complete list of them is at hand, so a right license does not wait for one.
public enum DivisionCode {
    /// The first two digits of the 34 divisions at province level.
    ///
    /// Observed: Examples/divisions.csv, which holds all of them.
    public static let provinces: Set<Int> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
        52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
    ]

    /// Code of the whole country, as national bodies carry it.
    public static let country = "100000"

    /// Whether a text has the form of a code: 6, 9 or 12 digits.
    public static func isWellFormed(_ text: String) -> Bool {
        [6, 9, 12].contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether there can be a division of this code, which is well formed.
    public static func exists(_ text: String) -> Bool {
        if text.utf8.elementsEqual(country.utf8) { return true }
        let digits = text.utf8.map { Int($0) - 0x30 }
        guard digits.count >= 6, provinces.contains(digits[0] * 10 + digits[1]) else {
            return false
        }
        // Streets may stand right below a prefecture without counties, counties below no province.
        return digits[2...3] != [0, 0] || digits[4...5] == [0, 0]
    }
}
