internal import Codes
internal import JSON
internal import Sharing

/// Routes of data sharing (数据共享接口).
enum SharingRoutes {
    static let all: [Route] =
        DatasetRoutes.all + GrantRoutes.all + LookUpRoutes.all + AccessRoutes.all
}

extension Services {
    /// What the operations of data sharing work with.
    var sharing: SharingPorts { SharingPorts(records: store, random: random) }
}

extension Call {
    /// The code of the caller's department.
    func department() throws(Problem) -> String { try requireCaller().department.code }

    /// Where the page before ended: an id in ASCII.
    func afterID() throws(Fault) -> String? {
        guard let text = query("after") else { return nil }
        guard (1...128).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw Fault(.unreadable, "query.after", at: "") }
        return text
    }

    /// A query parameter that is one of a closed list, or nil.
    func choice<Word>(_ name: String, _ type: Word.Type = Word.self) throws(Fault) -> Word?
    where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
        guard let text = query(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let allowed = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(.unreadable, "json.choice", at: "", ["allowed": allowed])
        }
        return word
    }

    /// Who asks, for the operations of data sharing.
    func asker() throws(Problem) -> Asker {
        let caller = try requireCaller()
        return Asker(
            caller: caller.id, department: caller.department.code, requestID: requestID, now: now,
            spentBudgets: spentBudgets)
    }
}
