internal import Ledger

/// Reads hashes of whole subtrees (子树读取): some short ranges of rows, however large the tree is.
enum TreeReading {
    /// Rows that are read in vain rather than asked for in a statement of their own.
    private static let gap: Int64 = 32

    /// The hashes of subtrees; those that are not there yet are left out.
    static func hashes(
        of subtrees: [Subtree], _ connection: any SQLConnection
    ) throws(UnitError) -> [Subtree: [UInt8]] {
        var found: [Subtree: [UInt8]] = [:]
        for (level, group) in Dictionary(grouping: subtrees, by: base) {
            var known: [Int64: [UInt8]] = [:]
            for range in merged(group.map { parts(of: $0, at: level) }) {
                for row in try rows(level, range, connection) {
                    known[try row.integer(0)] = try row.bytes(1)
                }
            }
            for subtree in group {
                let hashes = parts(of: subtree, at: level).compactMap { known[$0] }
                guard hashes.count == 1 << (subtree.level - level) else { continue }
                // Nodes are folded as leaves are: they have their prefix already.
                var builder = TreeBuilder()
                for hash in hashes { builder.append(hash) }
                found[subtree] = builder.head.root
            }
        }
        return found
    }

    /// The kept level that a subtree is hashed from.
    private static func base(_ subtree: Subtree) -> Int {
        subtree.level / TreeGrowth.span * TreeGrowth.span
    }

    /// Places of the hashes on a lower level that a subtree is made of.
    private static func parts(of subtree: Subtree, at level: Int) -> Range<Int64> {
        let height = subtree.level - level
        return (subtree.index << height)..<((subtree.index + 1) << height)
    }

    private static func merged(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        var merged: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound - last.upperBound < gap {
                let end = max(last.upperBound, range.upperBound)
                merged[merged.count - 1] = last.lowerBound..<end
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// Rows of place and hash on one level.
    static func rows(
        _ level: Int, _ range: Range<Int64>, _ connection: any SQLConnection
    ) throws(UnitError) -> [SQLRow] {
        let bounds: [SQLValue] = [.integer(range.lowerBound), .integer(range.upperBound)]
        guard level > 0 else {
            return try connection.run(
                "SELECT seq, leaf FROM events WHERE seq >= $1 AND seq < $2 ORDER BY seq", bounds)
        }
        return try connection.run(
            """
            SELECT place, hash FROM ledger_nodes WHERE level = $1 AND place >= $2 \
            AND place < $3 ORDER BY place
            """, [.integer(Int64(level))] + bounds)
    }
}
