public import Codes
public import JSON
public import Signing

/// Takes the rows of a file in as drafts to be completed (历史导入), a bounded batch at a time.
///
/// Observed: history loads of city platforms: old decisions in bulk, flagged so that they do not spoil
/// the timeliness figures. Each batch is planned on a copy of this value, committed, and the copy
/// kept: a batch that lost a race is planned again.
public struct IntakeRows: Sendable {
    /// One row of a file (数据行).
    public struct Line: Hashable, Sendable {
        /// Line on which it begins, from 1.
        public let number: Int
        /// Its cells in the order of the header.
        public let cells: [String]

        /// A row.
        public init(number: Int, cells: [String]) {
            self.number = number
            self.cells = cells
        }
    }

    /// A row that was not taken (被拒行).
    public struct Rejection: Hashable, Sendable {
        /// Line on which it begins, from 1.
        public let line: Int
        /// Stable code.
        public let code: String
        /// The field as a pointer; empty when it is the whole row.
        public let pointer: String
    }

    /// Where the rows come from and when (导入批次).
    public struct Source: Sendable {
        /// The department that hands them in and answers for them.
        public let department: Organization
        /// The instant of the request.
        public let now: Instant

        /// A source.
        public init(department: Organization, now: Instant) {
            self.department = department
            self.now = now
        }
    }

    /// Rows of one batch; one commit holds their changes.
    public static let batchSize = 200

    /// Rows that became records.
    public private(set) var accepted = 0
    /// Rows that were known already.
    public private(set) var unchanged = 0
    /// Rows that were not taken.
    public private(set) var rejected: [Rejection] = []

    private let layout: RowLayout
    private let source: Source
    private let records: any Records
    private let random: any RandomSource
    private let calendar: WorkingCalendar
    private let policy: ReportingPolicy
    /// Rows by their keys, of the records this load made.
    private var made: [String: String] = [:]

    /// A load of a file with this header.
    ///
    /// - Throws: `csv.header` with the first column that differs from all known layouts.
    public init(
        _ kind: PublicityKind, header: [String], from source: Source, records: any Records,
        random: any RandomSource, calendar: WorkingCalendar,
        policy: ReportingPolicy = ReportingPolicy()
    ) throws(Fault) {
        layout = try RowLayout(kind, header: header)
        self.source = source
        self.records = records
        self.random = random
        self.calendar = calendar
        self.policy = policy
    }

    /// The changes of the next rows; at most ``batchSize`` are to be given.
    ///
    /// A bad row is kept out and counted; the others stand.
    public mutating func plan(
        _ lines: some Sequence<Line>
    ) async throws(PublicityError) -> [Change] {
        var changes: [Change] = []
        for line in lines {
            if let change = try await take(line) { changes.append(change) }
        }
        return changes
    }

    private mutating func take(_ line: Line) async throws(PublicityError) -> Change? {
        let fields: [String: String]
        do throws(Fault) { fields = try layout.cleanFields(of: line.cells) } catch {
            return reject(line, error.code, error.pointer)
        }
        let record = PublicityRecord(
            row: fields, of: layout.template, id: try newID(), from: source, by: calendar)
        if let skip = policy.skip(ofRow: record) {
            return reject(line, skip.code, Pointer.appending(skip.field, to: ""))
        }
        guard let origin = record.origin else { return nil }
        switch try await known(origin, record) {
        case nil: break
        case origin.row:
            unchanged += 1
            return nil
        default: return reject(line, "row.known-otherwise", "")
        }
        accepted += 1
        made[origin.key] = origin.row
        return HeldRecord(record, expects: .absent).change(on: source.now.day)
    }

    private mutating func reject(_ line: Line, _ code: String, _ pointer: String) -> Change? {
        rejected.append(Rejection(line: line.number, code: code, pointer: pointer))
        return nil
    }

    /// What the row said that is known under this key; a decision says what it said itself.
    private func known(
        _ origin: RowOrigin, _ record: PublicityRecord
    ) async throws(PublicityError) -> String? {
        if let row = made[origin.key] { return row }
        if let held = try await records.publicityRecord(ofRow: origin.key) {
            return held.record.origin?.row ?? ""
        }
        guard let document = record.documentKey else { return nil }
        do throws(StoreError) {
            let decision = try await records.record(.decision, holding: document)
            return decision == nil ? nil : origin.row
        } catch { throw .store(error) }
    }

    private func newID() throws(PublicityError) -> String {
        do throws(SigningError) { return Hex.encode(try random.bytes(16)) } catch {
            throw .randomFailed
        }
    }
}
