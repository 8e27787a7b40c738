public import Codes

/// Writes the reported records of a kind as rows of its template (按模板导出).
public struct ExportRecords: Sendable {
    private let records: any Records
    /// The template.
    public let template: Template

    /// An export in the template in use.
    ///
    /// - Throws: `templateUnknown` when the version is not known.
    public init(
        records: any Records, kind: PublicityKind, version: String
    ) throws(PublicityError) {
        guard let template = Template.all.first(where: { $0.kind == kind && $0.version == version })
        else { throw .templateUnknown(version) }
        self.records = records
        self.template = template
    }

    /// One row of the file (数据行).
    public struct Line: Hashable, Sendable {
        /// Department whose record it is.
        public let department: String
        /// Cells in template order; what is not filled is empty.
        public let cells: [String]
    }

    /// The titles in template order.
    public var header: [String] { template.fields.map(\.title) }

    /// Rows of the versions last reported, by record id.
    ///
    /// - Parameters:
    ///   - counterpart: one kind of counterpart only.
    ///   - days: days of the report, both ends included; nil is open.
    /// - Returns: one line per record.
    /// - Throws: `store`.
    public func rows(
        counterpart: CounterpartKind?, days: (from: Day?, to: Day?) = (nil, nil)
    ) async throws(PublicityError) -> [Line] {
        var rows: [Line] = []
        var position: RecordQuery.Position?
        repeat {
            let page = try await page(counterpart, after: position)
            for stored in page {
                guard let (department, reported) = try reported(stored),
                    isInside(reported.at.day, days)
                else { continue }
                rows.append(Line(department: department, cells: cells(reported.fields)))
            }
            position = page.count == Self.pageLength ? page.last.map { .init(id: $0.ref.id) } : nil
        } while position != nil
        return rows
    }

    private static let pageLength = 500

    private func page(
        _ counterpart: CounterpartKind?, after position: RecordQuery.Position?
    ) async throws(PublicityError) -> [StoredRecord] {
        var conditions: [RecordQuery.Condition] = [.isOne(.kind, of: [template.kind.rawValue])]
        if let counterpart {
            conditions.append(.isOne(.counterpart, of: [counterpart.rawValue]))
        }
        let query = RecordQuery(
            .publicityRecord, conditions, after: position, limit: Self.pageLength)
        do throws(StoreError) { return try await records.records(query) } catch {
            throw .store(error)
        }
    }

    private func reported(
        _ stored: StoredRecord
    ) throws(PublicityError) -> (String, PublicityRecord.Reported)? {
        do throws(StoreError) {
            let record = try HeldRecord(stored).record
            guard record.state != .withdrawn, let reported = record.reported else { return nil }
            return (record.department, reported)
        } catch { throw .store(error) }
    }

    private func isInside(_ day: Day, _ days: (from: Day?, to: Day?)) -> Bool {
        (days.from.map { $0 <= day } ?? true) && (days.to.map { day <= $0 } ?? true)
    }

    /// Standard: 790号 writes days as YYYY/MM/DD, the one without end as 2099-12-31.
    private func cells(_ values: [String: String]) -> [String] {
        template.fields.map { field in
            let text = values[field.key] ?? ""
            guard field.form == .day, text != Template.longTerm else { return text }
            return String(text.map { $0 == "-" ? "/" : $0 })
        }
    }
}
