public import Codes
internal import JSON

/// A decision or a license that waits for its other side (待匹配).
public struct WaitingStep: Hashable, Sendable {
    /// Which of the two it is.
    public let side: KeepStep.Side
    /// Id of the decision, or identifier of the license.
    public let id: String
    /// 18-character code of its department.
    public let department: String
    /// Day of the decision, or of issue.
    public let day: Day
    /// When it came here.
    public let at: Instant

    init(side: KeepStep.Side, id: String, department: String, day: Day, at: Instant) {
        self.side = side
        self.id = id
        self.department = department
        self.day = day
        self.at = at
    }

    /// The reference of its record.
    var record: RecordRef { RecordRef(.step, "\(side.rawValue):\(id)") }

    var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.string("id", id)
            writer.string("at", "\(at)")
        }
    }

    /// Reads a stored one.
    init(_ record: StoredRecord) throws(LicenseError) {
        do throws(Fault) {
            var object = try Object(bytes: record.document)
            id = try object.string("id")
            at = try object.instant("at")
            try object.end()
        } catch { throw .store(.unavailable("damaged document")) }
        guard let side = record.columns[.side].flatMap(KeepStep.Side.init(rawValue:)),
            let department = record.columns[.department],
            let day = record.columns[.day].flatMap({ try? Day($0) })
        else { throw .store(.unavailable("damaged document")) }
        self.side = side
        self.department = department
        self.day = day
    }
}

/// Reads what waits for its other side (待匹配清单).
public struct WaitingSteps: Sendable {
    let records: any Records

    /// The list in these records.
    public init(_ records: any Records) { self.records = records }

    /// A page by day, then id; departments nil for all.
    public func page(
        _ side: KeepStep.Side, departments: [String]?, from: Day, to: Day,
        after: RecordQuery.Position?, limit: Int
    ) async throws(LicenseError) -> [WaitingStep] {
        var conditions: [RecordQuery.Condition] = [
            .isOne(.side, of: [side.rawValue]), .isBefore(.day, "\(to.adding(1))"),
        ]
        if let departments { conditions.append(.isOne(.department, of: departments)) }
        let start = RecordQuery.Position(value: "\(from)", id: "")
        let stored: [StoredRecord]
        do throws(StoreError) {
            stored = try await records.records(
                RecordQuery(.step, conditions, order: .day, after: after ?? start, limit: limit))
        } catch { throw .store(error) }
        var steps: [WaitingStep] = []
        for record in stored { steps.append(try WaitingStep(record)) }
        return steps
    }
}
