/// A request target taken apart (请求目标): path and query, decoded once.
struct Target {
    let path: [String]
    let query: [(name: String, value: String)]

    /// Takes a target apart.
    ///
    /// Empty segments, dot segments, encoded slashes and the like, fragments and octets that must be
    /// escaped are refused before routing, so that nobody else can read the path differently. It is
    /// split by octets: as characters, a separator and a mark behind it would be one.
    init(_ text: String) throws(Problem) {
        let parts = Self.split(text.utf8[...], UInt8(ascii: "?"), once: true)
        let raw = parts[0]
        guard raw.first == UInt8(ascii: "/"), raw.count <= 2048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else {
            throw Problem(.badRequest, "path.malformed")
        }
        var path: [String] = []
        if raw.count > 1 {
            for segment in Self.split(raw.dropFirst(), UInt8(ascii: "/")) {
                guard let text = Self.decoded(segment, plus: false), !text.isEmpty,
                    text != ".", text != "..",
                    !text.unicodeScalars.contains(where: Self.isRefused)
                else { throw Problem(.badRequest, "path.malformed") }
                path.append(text)
            }
        }
        self.path = path
        query = try Self.query(parts.count > 1 ? parts[1] : Substring().utf8)
    }

    private typealias Octets = Substring.UTF8View

    private static func split(_ text: Octets, _ separator: UInt8, once: Bool = false) -> [Octets] {
        text.split(
            separator: separator, maxSplits: once ? 1 : .max, omittingEmptySubsequences: false)
    }

    /// Encoded slashes of both kinds, what begins parameters of a segment (`;`) or is left of an
    /// escape written twice (`%`), and the control characters C0, DEL and C1.
    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "/", "\\", ";", "%": true
        default: scalar.properties.generalCategory == .control
        }
    }

    private static func query(
        _ text: Octets
    ) throws(Problem) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        let texts = text.split(separator: UInt8(ascii: "&"), maxSplits: 33)
        guard texts.count <= 32 else { throw Problem(.badRequest, "query.malformed") }
        for pair in texts {
            let sides = split(pair, UInt8(ascii: "="), once: true)
            guard let name = decoded(sides[0], plus: true),
                let value = decoded(sides.count > 1 ? sides[1] : Substring().utf8, plus: true),
                !value.unicodeScalars.contains(where: { $0.value < 0x20 })
            else { throw Problem(.badRequest, "query.malformed") }
            guard !pairs.contains(where: { $0.name == name }) else {
                throw Problem(.badRequest, "query.twice", ["name": name])
            }
            pairs.append((name, value))
        }
        return pairs
    }

    private static func decoded(_ text: Octets, plus: Bool) -> String? {
        var octets: [UInt8] = []
        var iterator = text.makeIterator()
        while let octet = iterator.next() {
            switch octet {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hex),
                    let low = iterator.next().flatMap(hex)
                else { return nil }
                octets.append(high << 4 | low)
            case UInt8(ascii: "+") where plus: octets.append(UInt8(ascii: " "))
            default: octets.append(octet)
            }
        }
        return String(validating: octets, as: UTF8.self)
    }

    private static func hex(_ octet: UInt8) -> UInt8? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): octet - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): octet - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): octet - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
