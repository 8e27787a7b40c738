@testable internal import Front

/// Request targets: path and query are read as every other reader of octets would.
enum PathTarget {
    static func examine(_ input: Input) {
        var input = input
        guard let text = input.text() else { return }
        let target: Target
        do throws(Problem) { target = try Target(text) } catch {
            demand(error.status == .badRequest, "another status")
            return
        }
        check(target)
        let raw = text.utf8.prefix { $0 != UInt8(ascii: "?") }
        let segments = raw.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        demand(
            target.path.count == (raw.count == 1 ? 0 : segments.count),
            "another number of segments than between the slashes")
        let written = "/" + target.path.map { encoded($0) }.joined(separator: "/")
        let queries = target.query.map { "\(encoded($0.name))=\(encoded($0.value))" }
        let again = try? Target(
            queries.isEmpty ? written : "\(written)?\(queries.joined(separator: "&"))")
        demand(
            again.map { octets($0) == octets(target) } ?? (written.utf8.count > 2048),
            "written out again it is another target")
    }

    private static func check(_ target: Target) {
        for segment in target.path {
            demand(!segment.isEmpty && segment != "." && segment != "..", "a dot segment")
            demand(
                !segment.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C },
                "a slash or a control in a segment")
        }
        let names = target.query.map { Array($0.name.utf8) }
        demand(Set(names).count == names.count, "a query name twice")
        demand(names.count <= 32, "too many query names")
    }

    private static func octets(_ target: Target) -> [[UInt8]] {
        target.path.map { Array($0.utf8) }
            + target.query.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] }
    }

    private static func encoded(_ text: String) -> String {
        var written = ""
        for octet in text.utf8 {
            let digits = String(octet, radix: 16, uppercase: true)
            written += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
        return written
    }
}
