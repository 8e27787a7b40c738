/// A value bound to a statement or read from a row (值): the types both engines share.
enum SQLValue: Hashable, Sendable {
    /// TEXT, without U+0000.
    case text(String)
    /// BIGINT.
    case integer(Int64)
    /// BYTEA.
    case bytes([UInt8])
    /// NULL.
    case null
}

/// One row of a result (行), its values in the order of the statement.
struct SQLRow: Hashable, Sendable {
    /// The values.
    let values: [SQLValue]

    /// The text at a place.
    func text(_ place: Int) throws(UnitError) -> String {
        guard values.indices.contains(place), case .text(let text) = values[place] else {
            throw .failed("no text in column \(place)")
        }
        return text
    }

    /// The whole number at a place.
    func integer(_ place: Int) throws(UnitError) -> Int64 {
        guard values.indices.contains(place), case .integer(let number) = values[place] else {
            throw .failed("no number in column \(place)")
        }
        return number
    }

    /// The octets at a place.
    func bytes(_ place: Int) throws(UnitError) -> [UInt8] {
        guard values.indices.contains(place), case .bytes(let bytes) = values[place] else {
            throw .failed("no octets in column \(place)")
        }
        return bytes
    }

    /// The octets at a place; nil where it is NULL.
    func optionalBytes(_ place: Int) throws(UnitError) -> [UInt8]? {
        if values.indices.contains(place), values[place] == .null { return nil }
        return try bytes(place)
    }
}
