public import Codes
import JSON

extension RecordKind {
    /// Items, each in its current version.
    public static let item = RecordKind("item")
    /// Every version of every item; id `taskCode@version`.
    public static let itemVersion = RecordKind("item-version")
    /// Cases.
    public static let `case` = RecordKind("case")
    /// Resolutions.
    public static let resolution = RecordKind("resolution")
}

extension Column {
    /// Code of the item.
    static let item = Column("item")
    /// Division code.
    static let region = Column("region")
}

/// Names of the blind indexes of this module (盲索引).
public enum ExemptionIndex {
    /// Pairs of characters of item names.
    public static let itemName = "item.name"
    /// Numbers of parties of resolutions.
    public static let party = "resolution.party"
    /// Case numbers of resolutions.
    public static let caseNumber = "resolution.case"
    /// Numbers of consultations that cases came from.
    public static let preCaseNumber = "case.from"
    /// Parties in slips; used by a keyed digest only, never stored.
    public static let slipParty = "slip.party"
}

extension Item {
    /// The record of this item.
    var ref: RecordRef { RecordRef(.item, taskCode) }

    /// The record of this version.
    var versionRef: RecordRef { Self.versionRef(taskCode, version) }

    static func versionRef(_ taskCode: String, _ version: Int64) -> RecordRef {
        RecordRef(.itemVersion, "\(taskCode)@\(version)")
    }
}

/// Pieces of a name by which it is found (名称检索).
enum NameIndex {
    /// Each character and each pair of neighbours, ASCII letters in lower case.
    static func pieces(_ name: String) -> [String] {
        let scalars = Array(name.lowercased().unicodeScalars)
        let single = scalars.map { String($0) }
        let pairs = zip(scalars, scalars.dropFirst()).map { String($0) + String($1) }
        return pairs + single
    }

    /// The blind values of a name.
    static func values(_ name: String) -> Set<BlindValue> {
        Set(pieces(name).map { BlindValue(ExemptionIndex.itemName, $0) })
    }

    /// Whether a name holds a text.
    static func holds(_ name: String, _ text: String) -> Bool {
        let whole = Array(name.lowercased().utf8)
        let part = Array(text.lowercased().utf8)
        guard !part.isEmpty else { return true }
        guard whole.count >= part.count else { return false }
        return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
    }
}
