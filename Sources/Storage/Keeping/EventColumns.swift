internal import Codes
internal import JSON

/// The plain columns that stand beside an event's body (事件明文列): what it is about.
///
/// The leaf is over salt and body, so who edits a column alone changes no leaf. Most bodies name
/// their record, and a kind of body has one stream and one kind of record: what differs is a flaw.
struct EventColumns: Hashable {
    let stream: String
    let kind: String
    let record: String
    let revision: Int64

    /// A member of the body that names the record, and what its events are.
    ///
    /// The first that a body has counts: the body of a case also names its item.
    private static let names: [(member: String, kind: String, stream: String)] = [
        ("access", "access", "access"), ("identifier", "license", "license"),
        ("recordId", "publicity-record", "publicity"), ("caller", "caller", "admin"),
        ("code", "license-type", "admin"), ("grant", "grant", "sharing"),
        ("dataset", "dataset", "sharing"), ("resolution", "resolution", "exemption"),
        ("case", "case", "exemption"), ("item", "item", "exemption"),
    ]

    /// Whether a body says the same, as far as it says anything.
    func agree(with body: [UInt8]) -> Bool {
        guard let value = try? Value.parse(body) else { return true }
        if stream == "record" || value["type"]?.text?.hasPrefix("record.") == true {
            return stream == "record" && value["kind"]?.text == kind
                && value["record"]?.text == record && value["revision"]?.whole == revision
        }
        for name in Self.names {
            guard let named = value[name.member]?.text else { continue }
            return named.utf8.elementsEqual(record.utf8) && kind == name.kind
                && stream == name.stream
        }
        return true
    }
}
