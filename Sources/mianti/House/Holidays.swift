internal import Codes
internal import Documents
internal import Foundation

/// The holiday table of a data directory (节假日表).
enum Holidays {
    /// Reads `day,kind,holiday`; without a file no year has a table.
    static func read(_ path: String) throws -> WorkingCalendar {
        guard FileManager.default.fileExists(atPath: path) else {
            return WorkingCalendar(rests: [], works: [])
        }
        var rests: Set<Day> = []
        var works: Set<Day> = []
        let rows = try CSVFile.rows(path)
        guard rows.first?.cells == ["day", "kind", "holiday"] else {
            throw Failure(.impossible, "\(path): expected the header day,kind,holiday")
        }
        for row in rows.dropFirst() {
            let cells = row.cells
            guard cells.count == 3, let day = try? Day(cells[0]),
                ["off", "work"].contains(cells[1])
            else { throw Failure(.impossible, "\(path): line \(row.line) is no holiday") }
            if cells[1] == "off" { rests.insert(day) } else { works.insert(day) }
        }
        return WorkingCalendar(rests: rests, works: works)
    }
}
