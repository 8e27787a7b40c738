/// Whether octets move fast enough (最低速率), looked at from time to time.
///
/// Ours: too slow is who, since the look before, neither moved the least number of octets nor all
/// that was waiting then. What came to wait in the meantime is not held against him.
struct Pace {
    private let least: Int
    private var moved = 0
    private var total: Int

    /// A pace of so many octets from look to look, with `total` waiting at the beginning.
    init(least: Int, total: Int = 0) {
        self.least = least
        self.total = total
    }

    /// Looks: `moved` and `total` are counted from the beginning.
    mutating func isTooSlow(moved: Int, of total: Int) -> Bool {
        defer { (self.moved, self.total) = (moved, total) }
        return moved < self.total && moved - self.moved < least
    }
}
