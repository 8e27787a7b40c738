internal import CLibPQ

/// Arguments of a statement in PostgreSQL's binary form, one behind the other (参数).
struct PostgresArguments {
    /// All values, and one octet so that an empty one has an address.
    private(set) var octets: [UInt8] = []
    /// Where each begins; nil is NULL.
    private(set) var starts: [Int?] = []
    /// How long each is.
    private(set) var lengths: [Int32] = []
    /// Binary, each.
    private(set) var formats: [Int32] = []
    /// Whether a text holds U+0000, which no text of PostgreSQL may.
    private(set) var hasNull = false

    /// Lays out the values.
    init(_ values: [SQLValue]) {
        for value in values {
            switch value {
            case .text(let text):
                hasNull = hasNull || text.utf8.contains(0)
                append(Array(text.utf8))
            case .integer(let number):
                append(
                    stride(from: 56, through: 0, by: -8).map {
                        UInt8(truncatingIfNeeded: number >> $0)
                    })
            case .bytes(let bytes): append(bytes)
            case .null: append(nil)
            }
        }
        octets.append(0)
    }

    private mutating func append(_ bytes: [UInt8]?) {
        starts.append(bytes.map { _ in octets.count })
        lengths.append(Int32(bytes?.count ?? 0))
        formats.append(1)
        octets += bytes ?? []
    }

    /// The type a value is declared with: text, int8, bytea; the server's choice for NULL.
    static func type(of value: SQLValue) -> Oid {
        switch value {
        case .text: 25
        case .integer: 20
        case .bytes: 17
        case .null: 0
        }
    }
}
