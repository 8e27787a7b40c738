internal import Codes
internal import JSON
internal import Licenses

/// Uses of the licenses of one issuer, counted by the same words.
struct Use {
    let count: Count
    let use: LicenseUse

    /// A counter as a use; nil for a name of another form.
    init?(_ count: Count) {
        guard let use = LicenseUse(name: count.name) else { return nil }
        self.count = count
        self.use = use
    }

    /// Writes issuer, use and how often.
    func write(to writer: inout ObjectWriter) {
        writer.object("issuer") { $0.string("code", count.owner) }
        use.write(to: &writer)
        writer.integer("count", count.amount)
    }
}

/// How much the licenses of each type and issuer are used.
struct TypeUses {
    private var byKey: [String: TypeUse] = [:]

    /// By issuer, then type.
    var rows: [TypeUse] { byKey.sorted { $0.key < $1.key }.map(\.value) }

    /// Adds a counter of uses.
    mutating func add(use count: Count) {
        guard let use = LicenseUse(name: count.name) else { return }
        change(count.owner, use.typeCode) { row in
            row.uses += count.amount
            if !use.item.isEmpty { row.items.insert(use.item) }
        }
    }

    /// Adds a counter of licenses issued.
    mutating func add(issued count: Count) {
        change(count.owner, count.name) { $0.issued += count.amount }
    }

    private mutating func change(
        _ issuer: String, _ typeCode: String, _ body: (inout TypeUse) -> Void
    ) {
        body(&byKey["\(issuer) \(typeCode)", default: TypeUse(issuer: issuer, typeCode: typeCode)])
    }
}

/// How much the licenses of one type and issuer are used (证照利用率).
///
/// Ours: uses in the days asked for, over licenses ever issued here; no national formula was found.
struct TypeUse {
    let issuer: String
    let typeCode: String
    var uses: Int64 = 0
    var items: Set<String> = []
    var issued: Int64 = 0

    /// Writes the sums, and uses for each license issued.
    func write(to writer: inout ObjectWriter) {
        writer.object("issuer") { $0.string("code", issuer) }
        writer.string("typeCode", typeCode)
        writer.integer("uses", uses)
        writer.integer("items", Int64(items.count))
        writer.integer("issued", issued)
        writer.nullable("usesPerLicense", Ratio.text(uses, of: issued))
    }
}

extension Count {
    /// Where a page of sums that ends with it goes on.
    var position: RecordQuery.Position {
        RecordQuery.Position(value: owner, id: name)
    }
}

/// A share as decimal text with four places, rounded down; nil of nothing.
enum Ratio {
    /// The share of a part in the whole.
    static func text(_ part: Int64, of whole: Int64) -> String? {
        guard whole > 0 else { return nil }
        let scaled = part * 10_000 / whole
        let rest = "\(scaled % 10_000)"
        return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - rest.utf8.count) + rest
    }
}

extension LicenseUse {
    /// Writes type, department, item, channel and way; what was not given is null.
    fileprivate func write(to writer: inout ObjectWriter) {
        writer.string("typeCode", typeCode)
        writer.object("department") { $0.string("code", department) }
        writer.nullable("item", item.isEmpty ? nil : item)
        writer.nullable("channel", channel.isEmpty ? nil : channel)
        writer.string("operation", operation)
    }
}
