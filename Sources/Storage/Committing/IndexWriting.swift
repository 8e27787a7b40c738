internal import Codes

/// One step in bringing the keyed codes of a record up to date.
private struct IndexStep: Comparable {
    let coded: Coded
    let takes: Bool
    let ref: RecordRef

    var values: [SQLValue] {
        [
            .text(coded.index), .bytes(coded.code), .text(ref.kind.description), .text(ref.id),
        ]
    }

    /// By code, and for one code what lets go before what takes.
    static func < (left: IndexStep, right: IndexStep) -> Bool {
        left.coded == right.coded ? !left.takes && right.takes : left.coded < right.coded
    }
}

extension PreparedUnit {
    /// Brings blind values and unique keys of all changed records up to date.
    ///
    /// The rows of a record's codes are written under the lock of its row only; unique keys are
    /// taken in the order of their codes over the whole unit, so that a key moves from one
    /// record to another in one commit and two units do not wait for each other.
    func writeIndexes(_ connection: any SQLConnection) throws(UnitError) {
        var blind: [IndexStep] = []
        var unique: [IndexStep] = []
        for change in lastWrites {
            blind += try steps(change, to: change.blind, from: Self.heldBlind, connection)
            unique += try steps(change, to: change.unique, from: Self.heldUnique, connection)
        }
        for step in blind.sorted() { try writeBlind(step, connection) }
        for step in unique.sorted() {
            do throws(UnitError) { try writeUnique(step, connection) } catch {
                throw error.whenBusy(.unique(step.coded.index))
            }
        }
    }

    private static let heldBlind =
        "SELECT name, code FROM blind_values WHERE kind = $1 AND id = $2"
    private static let heldUnique =
        "SELECT name, code FROM unique_keys WHERE kind = $1 AND id = $2"

    /// The writing changes; of two on one record the last, whose codes hold.
    private var lastWrites: [PreparedChange] {
        let writes = changes.filter { $0.effect != .assume }
        return writes.indices.filter { place in
            place + 1 == writes.endIndex || !writes[place].isAboutTheSame(as: writes[place + 1])
        }.map { writes[$0] }
    }

    private func steps(
        _ change: PreparedChange, to wanted: Set<Coded>, from held: String,
        _ connection: any SQLConnection
    ) throws(UnitError) -> [IndexStep] {
        let values: [SQLValue] = [.text(change.ref.kind.description), .text(change.ref.id)]
        let now =
            change.expects == .absent
            ? []
            : Set(
                try connection.run(held, values).map { row throws(UnitError) in
                    Coded(index: try row.text(0), code: try row.bytes(1))
                })
        return now.subtracting(wanted).map { IndexStep(coded: $0, takes: false, ref: change.ref) }
            + wanted.subtracting(now).map { IndexStep(coded: $0, takes: true, ref: change.ref) }
    }

    private func writeBlind(
        _ step: IndexStep, _ connection: any SQLConnection
    ) throws(UnitError) {
        let take = "INSERT INTO blind_values (name, code, kind, id) VALUES ($1, $2, $3, $4)"
        let release = """
            DELETE FROM blind_values WHERE name = $1 AND code = $2 AND kind = $3 AND id = $4
            """
        _ = try connection.run(step.takes ? take : release, step.values)
    }

    private func writeUnique(
        _ step: IndexStep, _ connection: any SQLConnection
    ) throws(UnitError) {
        let take = """
            INSERT INTO unique_keys (name, code, kind, id) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (name, code) DO NOTHING RETURNING name
            """
        let release = """
            DELETE FROM unique_keys WHERE name = $1 AND code = $2 AND kind = $3 AND id = $4 \
            RETURNING name
            """
        let rows = try connection.run(step.takes ? take : release, step.values)
        if step.takes && rows.isEmpty { throw .conflict(.unique(step.coded.index)) }
    }
}
