internal import Codes
internal import JSON
internal import Signing

/// What seals and opens the columns of people, and makes the codes they are found by (密封).
struct Seals: Sendable {
    private let sealer: Sealer
    private let index: BlindIndex
    private let opened = OpenedDocuments()

    /// The seals of a key file.
    init(_ keyFile: KeyFile, random: some RandomSource) {
        sealer = Sealer(keyFile, random: random)
        index = BlindIndex(keyFile)
    }

    /// Seals octets for one place.
    func seal(
        _ plain: [UInt8], _ table: String, _ column: String, _ row: String
    ) throws(UnitError) -> [UInt8] {
        do throws(SigningError) {
            return try sealer.seal(plain, table: table, column: column, row: row)
        } catch { throw UnitError(error) }
    }

    /// Opens octets of one place; nothing stays nothing, since what was erased is empty.
    func open(
        _ sealed: [UInt8], _ table: String, _ column: String, _ row: String
    ) throws(UnitError) -> [UInt8] {
        if sealed.isEmpty { return [] }
        do throws(SigningError) {
            return try sealer.open(sealed, table: table, column: column, row: row)
        } catch { throw UnitError(error) }
    }

    /// Opens the document of a record; of tables that every request reads, once for each text.
    func document(
        _ sealed: [UInt8], _ table: String, _ row: String
    ) throws(UnitError) -> [UInt8] {
        guard OpenedDocuments.tables.contains(table) else {
            return try open(sealed, table, "document", row)
        }
        return try opened.document(table, row, sealed) { () throws(UnitError) in
            try open(sealed, table, "document", row)
        }
    }

    /// The code of a blind value.
    func code(_ value: BlindValue) -> [UInt8] { index.code(index: value.index, value.octets) }

    /// The code of an idempotency key: callers choose it, so it may hold anything.
    func code(_ key: StoredAnswer.Key) -> [UInt8] {
        index.code(index: "answer.key", Value.strings([key.caller, key.route, key.key]).canonical)
    }

    /// The code of a request.
    func code(request: [UInt8]) -> [UInt8] { index.code(index: "answer.request", request) }
}

extension Value {
    /// An array of texts.
    static func strings(_ texts: [String]) -> Value { .array(texts.map(Value.string)) }
}
