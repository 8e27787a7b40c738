internal import Codes
internal import JSON
internal import Signing

/// One event per changed record (每条变更一条事件): what a domain names no event for gets the plain one.
extension Services {
    /// The changes, each that writes with an event; the plain one says record, revision and digest.
    func witnessed(_ changes: [Change], by caller: Caller?) throws(SigningError) -> [Change] {
        var witnessed: [Change] = []
        for var change in changes {
            if change.event == nil && change.effect != .assume {
                change.event = try plainEvent(change, by: caller)
            }
            witnessed.append(change)
        }
        return witnessed
    }

    private func plainEvent(
        _ change: Change, by caller: Caller?
    ) throws(SigningError) -> EventDraft {
        let department =
            change.columns[.department] ?? change.columns[.owner] ?? caller?.department.code ?? ""
        let isRemoved = change.effect == .remove
        let body: Value = [
            "type": isRemoved ? "record.removed" : "record.changed",
            "kind": .string(change.record.kind.description), "record": .string(change.record.id),
            "revision": .integer(change.revision),
            "digest": isRemoved
                ? .null : .string("sm3:" + Hex.encode(SM3.digest(change.document))),
        ]
        let seed = try eventSeed()
        return EventDraft(
            id: seed.id, salt: seed.salt, stream: "record", department: department,
            body: body.canonical)
    }
}
