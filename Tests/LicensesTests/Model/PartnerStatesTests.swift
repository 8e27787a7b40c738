import Foundation
import Testing

@testable import Licenses

struct PartnerStatesTests {
    static let safety = "11100000000013338W011"
    static let special = "11100000000013338W032"

    @Test func `one code says two things in two types of one ministry`() throws {
        let states = try PartnerStates.bundled()
        #expect(
            states.meaning(of: "03", family: "construction", type: Self.safety)
                == .state(.withdrawn, isLossy: false))
        #expect(
            states.meaning(of: "03", family: "construction", type: Self.special)
                == .state(.revoked, isLossy: false))
        #expect(
            states.code(for: .revoked, family: "construction", type: Self.safety)?.text == "07")
        #expect(
            states.code(for: .revoked, family: "construction", type: Self.special)?.text == "03")
    }

    @Test func `a type without a table borrows none of its family`() throws {
        let states = try PartnerStates.bundled()
        let other = "11100000000013338W001"
        #expect(states.meaning(of: "01", family: "construction", type: other) == nil)
        #expect(states.code(for: .valid, family: "construction", type: other) == nil)
        #expect(states.meaning(of: "01", family: "unknown", type: Self.safety) == nil)
        // A family that numbers all its types alike is another matter.
        #expect(
            states.meaning(of: "10", family: "transport", type: "11100000000019713D008")
                == .state(.valid, isLossy: false))
    }

    @Test func `a state survives the way out and back unless its code is lossy`() throws {
        let states = try PartnerStates.bundled()
        for table in states.tables {
            for (state, code) in table.write {
                let back = states.meaning(of: code.text, family: table.family, type: table.type)
                let isSame =
                    if case .state(let read, _)? = back { read == state } else { false }
                #expect(back != nil, "\(table.family) \(code.text)")
                #expect(isSame == !code.isLossy, "\(table.family) \(state)")
            }
            #expect(Set(table.read.map(\.code)).count == table.read.count)
            #expect(table.write[.notBegun] == nil)
        }
    }

    @Test func `no two tables are of one family and type, and no family mixes both kinds`() throws {
        let tables = try PartnerStates.bundled().tables
        #expect(Set(tables.map { "\($0.family) \($0.type)" }).count == tables.count)
        for table in tables where table.type.isEmpty {
            #expect(tables.count { $0.family == table.family } == 1)
        }
    }

    @Test func `the reference page has every row of the data`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appending(path: "Docs/reference/partner-states.md"), encoding: .utf8)
        for table in try PartnerStates.bundled().tables {
            let type = table.type.isEmpty ? "all" : "`\(table.type)`"
            for row in table.read {
                #expect(
                    page.contains("| `\(table.family)` | \(type) | `\(row.code)` | \(row.label) |"))
            }
            for (state, code) in table.write {
                let line = "| `\(table.family)` | \(type) | \(state.rawValue) | `\(code.text)` |"
                #expect(page.contains(line))
            }
        }
    }
}
