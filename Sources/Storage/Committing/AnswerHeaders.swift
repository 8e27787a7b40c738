internal import JSON

/// The headers of a stored answer as JSON: an array of arrays of texts (应答头).
enum AnswerHeaders {
    /// The octets of headers.
    static func encode(_ headers: [[String]]) -> [UInt8] {
        Value.array(headers.map(Value.strings)).canonical
    }

    /// The headers of octets.
    static func decode(_ bytes: [UInt8]) throws(UnitError) -> [[String]] {
        guard let lines = try? Value.parse(bytes).elements else {
            throw .failed("damaged headers of an answer")
        }
        return lines.map { line in (line.elements ?? []).compactMap(\.text) }
    }
}
