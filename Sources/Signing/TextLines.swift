/// A text of lines `name value`, read in order and with nothing left over.
struct TextLines {
    private var lines: ArraySlice<Substring.UTF8View.SubSequence>
    private let kind: String

    /// Splits a text; every line ends with a line feed.
    init(_ text: String, kind: String) {
        self.kind = kind
        lines =
            Substring(text).utf8.split(
                separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
    }

    /// Takes the first line, which names the format.
    ///
    /// - Parameter expected: the line, compared by octets.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    mutating func title(_ expected: String) throws(SigningError) {
        guard let line = lines.popFirst(), line.elementsEqual(expected.utf8) else {
            throw .keyMalformed("\(kind): the first line is not that of this format")
        }
    }

    /// Takes the first line, which names one of several versions of the format.
    ///
    /// - Parameter versions: the lines, compared by octets.
    /// - Returns: which of them it is.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    mutating func title(among versions: [String]) throws(SigningError) -> Int {
        guard let line = lines.popFirst(),
            let version = versions.firstIndex(where: { line.elementsEqual($0.utf8) })
        else { throw .keyMalformed("\(kind): the first line is not that of this format") }
        return version
    }

    /// Takes the next line and reads its value as whole seconds; `-` stands for none.
    ///
    /// - Parameter name: what stands before the blank.
    /// - Returns: the number.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    mutating func seconds(_ name: String) throws(SigningError) -> Int64? {
        let text = try value(name)
        guard text != "-" else { return nil }
        guard let number = Int64(text), "\(number)" == text else {
            throw .keyMalformed("\(kind): line \(name)")
        }
        return number
    }

    /// Takes the next line and gives its value.
    ///
    /// - Parameter name: what stands before the first blank.
    /// - Returns: the rest of the line.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    mutating func value(_ name: String) throws(SigningError) -> String {
        let start = Array("\(name) ".utf8)
        guard let line = lines.popFirst(), line.starts(with: start) else {
            throw .keyMalformed("\(kind): line \(name) is missing")
        }
        return String(decoding: line.dropFirst(start.count), as: UTF8.self)
    }

    /// Takes the next line and reads its value as hexadecimal.
    ///
    /// - Parameters:
    ///   - name: what stands before the blank.
    ///   - count: how many octets; `nil` for any number.
    /// - Returns: the octets.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    mutating func octets(_ name: String, count: Int? = nil) throws(SigningError) -> [UInt8] {
        guard let octets = Hex.decode(try value(name)), octets.count == count ?? octets.count else {
            throw .keyMalformed("\(kind): line \(name)")
        }
        return octets
    }

    /// Demands that nothing follows the last line feed.
    func end() throws(SigningError) {
        guard lines.count == 1, lines.first?.isEmpty == true else {
            throw .keyMalformed("\(kind): there is more after the last line, or it is cut")
        }
    }
}
