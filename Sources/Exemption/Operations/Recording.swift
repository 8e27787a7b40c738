public import Codes
import JSON
import Signing

extension ExemptionPorts {
    /// Fresh octets in lower-case hex.
    func freshID() throws(ExemptionError) -> String {
        do throws(SigningError) { return Hex.encode(try random.bytes(16)) } catch {
            throw .signing(error)
        }
    }

    /// A fresh salt of 32 octets.
    func freshSalt() throws(ExemptionError) -> [UInt8] {
        do throws(SigningError) { return try random.bytes(32) } catch { throw .signing(error) }
    }

    /// An event of this module; its body holds codes only.
    func event(_ department: String, _ body: Value) throws(ExemptionError) -> EventDraft {
        EventDraft(
            id: try freshID(), salt: try freshSalt(), stream: "exemption", department: department,
            body: body.canonical)
    }

    /// The access record of a disclosure.
    func change(recording access: Access) throws(ExemptionError) -> Change {
        access.change(eventID: try freshID(), salt: try freshSalt())
    }

    /// One stored record.
    func stored(_ ref: RecordRef) async throws(ExemptionError) -> StoredRecord? {
        do throws(StoreError) { return try await records.record(ref) } catch {
            throw .store(error)
        }
    }

    /// A page of stored records.
    func stored(_ query: RecordQuery) async throws(ExemptionError) -> [StoredRecord] {
        do throws(StoreError) { return try await records.records(query) } catch {
            throw .store(error)
        }
    }
}

/// A resolution with the revision it has, or will have after the commit (判定与版次).
public struct ResolutionState: Sendable {
    /// The resolution.
    public var resolution: Resolution
    /// The revision.
    public var revision: Int64
    /// What is to be written; empty after a read.
    public var changes: [Change]
}

extension Resolution {
    /// The change that records this resolution, named by what was done.
    func change(
        _ action: String, expects: Change.Expectation, ports: ExemptionPorts
    ) throws(ExemptionError) -> Change {
        var blind = Set(parties.map { BlindValue(ExemptionIndex.party, $0.code.indexed) })
        blind.insert(BlindValue(ExemptionIndex.caseNumber, caseNumber))
        return Change(
            RecordRef(.resolution, id), expects: expects, document: document,
            columns: [
                .item: item.taskCode, .department: department, .state: state,
                .day: "\(createdAt.day)",
            ], blind: blind, event: try ports.event(department, body(action)))
    }

    private func body(_ action: String) -> Value {
        let outcomes = materials.map { result in
            Value.object([
                .init("code", .string(result.code)),
                .init("outcome", .string(result.outcome.rawValue)),
                .init("way", result.way.map { .string($0.rawValue) } ?? .null),
                .init("received", .bool(result.fulfilment != nil)),
            ])
        }
        return .object([
            .init("op", .string(action)), .init("resolution", .string(id)),
            .init("item", .string(item.taskCode)), .init("version", .integer(item.version)),
            .init("at", .string("\(updatedAt)")), .init("materials", .array(outcomes)),
        ])
    }

    /// Makes a new slip when what it would say has changed.
    mutating func renewSlip(
        before: [Slip.Entry]?, now: Instant, ports: ExemptionPorts
    ) async throws(ExemptionError) {
        guard materials.map({ Slip.Entry($0) }) != before else { return }
        slipNumber += 1
        do throws(SigningError) {
            slip = try await Slip.make(of: self, now: now, ports: ports)
        } catch { throw .signing(error) }
    }
}
