internal import Codes
public import JSON

/// The state codes of partners (证照状态对照), as data: by interface family and type, never shared
/// between types.
///
/// Observed: two lists of one ministry number the same words differently, 03 being 撤销 in one and
/// 吊销 in the other.
public struct PartnerStates: Sendable {
    /// What a partner's code says.
    public enum Meaning: Hashable, Sendable {
        /// One of our states; `isLossy` when the code says less than the state.
        case state(LicenseState, isLossy: Bool)
        /// No longer usable; in which way is not known.
        case ended
        /// Only the words beside it say what.
        case other
    }

    /// The code that stands for one of our states.
    public struct Code: Hashable, Sendable {
        /// As the partner writes it.
        public let text: String
        /// Whether reading it again does not give the same state.
        public let isLossy: Bool
    }

    /// The codes of one type, or of all types of a family.
    struct Table: Sendable {
        let family: String
        let type: String
        let title: String
        let read: [(code: String, label: String, meaning: Meaning)]
        let write: [LicenseState: Code]
    }

    /// Version of the data.
    public let version: Int64
    let tables: [Table]

    /// Reads the data, `{version, source, tables}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        version = try object.integer("version")
        _ = try object.prose("source", limit: 500)
        tables = try object.objects("tables").map { object throws(Fault) in
            try Table(reading: object)
        }
        try object.end()
    }

    /// The tables that come with the program.
    public static func bundled() throws(Fault) -> PartnerStates {
        try PartnerStates(reading: Object(bytes: PackageResources.partner_states_json))
    }

    /// What a code of a partner says about a license of a type; nil for a code that is not known.
    public func meaning(of code: String, family: String, type: String) -> Meaning? {
        table(family, type)?.read.first { $0.code.utf8.elementsEqual(code.utf8) }?.meaning
    }

    /// The partner's code for a state of a license of a type; nil when the partner has none.
    public func code(for state: LicenseState, family: String, type: String) -> Code? {
        table(family, type)?.write[state]
    }

    /// The table of the type itself, or the one of its whole family; never another type's.
    private func table(_ family: String, _ type: String) -> Table? {
        let known = tables.filter { $0.family.utf8.elementsEqual(family.utf8) }
        return known.first { $0.type.utf8.elementsEqual(type.utf8) }
            ?? known.first { $0.type.isEmpty }
    }
}

extension PartnerStates.Table {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        family = try object.name("family", limit: 64)
        type = try object.string("type")
        title = try object.name("title")
        read = try object.objects("codes").map { object throws(Fault) in
            var object = object
            let code = try object.name("code", limit: 16)
            let label = try object.name("label")
            let word = try object.string("meaning")
            let isLossy = try object.optionalBool("lossy") ?? false
            try object.end()
            return (code, label, try Self.meaning(word, isLossy, object))
        }
        var write: [LicenseState: PartnerStates.Code] = [:]
        for object in try object.objects("write") {
            var object = object
            write[try object.choice("state")] = PartnerStates.Code(
                text: try object.name("code", limit: 16),
                isLossy: try object.optionalBool("lossy") ?? false)
            try object.end()
        }
        self.write = write
        try object.end()
    }

    private static func meaning(
        _ word: String, _ isLossy: Bool, _ object: Object
    ) throws(Fault) -> PartnerStates.Meaning {
        switch word {
        case "ended": return .ended
        case "other": return .other
        default:
            guard let state = LicenseState(rawValue: word) else {
                throw Fault(.unreadable, "json.choice", at: object.pointer(to: "meaning"))
            }
            return .state(state, isLossy: isLossy)
        }
    }
}
