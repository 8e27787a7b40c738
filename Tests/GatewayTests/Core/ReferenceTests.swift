import Foundation
import Testing

@testable import Gateway

/// The list of routes in the docs is the table of routes.
@Suite struct ReferenceTests {
    @Test func `every route is in the reference as it is, and no other`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Docs/reference/routes.md").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        let written = Set(text.split(separator: "\n").compactMap(Self.row))
        let built = Set(RouteTable.contract.routes.map(Self.row))
        #expect(built.subtracting(written).sorted() == [])
        #expect(written.subtracting(built).sorted() == [])
    }

    /// Method, path, scope and rule for repeats of a table row; nil for any other line.
    private static func row(_ line: Substring) -> String? {
        let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard cells.count > 5, cells[2].hasPrefix("`/") else { return nil }
        let path = cells[2].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
        return "\(cells[1]) \(path) \(cells[3]) \(cells[4])"
    }

    private static func row(_ route: Route) -> String {
        let scopes = route.scopes.map(\.rawValue).joined(separator: " or ")
        let scope = route.isOpen ? "open" : scopes.isEmpty ? "any" : scopes
        let key =
            switch route.idempotency {
            case .none: "–"
            case .optional: "optional"
            case .required: "required"
            }
        return "\(route.name) \(scope) \(key)"
    }
}
