import Codes
import Foundation
import JSON
import TestSupport
import Testing

@testable import Licenses

struct LicenseIdentifierTests {
    /// One row of the vectors.
    struct Row: CustomTestStringConvertible {
        let identifier: String
        let expected: String

        var testDescription: String { identifier }
    }

    static func rows() throws -> [Row] {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/identifiers", withExtension: "csv"))
        return try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
            .dropFirst()
            .map { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                return Row(identifier: String(cells[0]), expected: String(cells[9]))
            }
    }

    private func code(_ text: String) -> String? {
        do throws(LicenseIdentifier.Problem) {
            _ = try LicenseIdentifier(text)
            return nil
        } catch { return error.code }
    }

    /// What each identifier that is not valid is refused for; the file says only that it is.
    private static func reason(_ row: Row) -> String? {
        switch row.expected {
        case "valid": nil
        case "valid-check-but-bad-issuer": "license-id.issuer"
        case "invalid-standard/valid-legacy-b": "license-id.legacy-b"
        default: "license-id.check-character"
        }
    }

    @Test func `every identifier of the vectors gets its verdict for its own reason`() throws {
        var tally = VectorTally("identifiers.csv")
        for row in try Self.rows() {
            let found = code(row.identifier)
            #expect(found == Self.reason(row), "\(row.identifier)")
            if found == Self.reason(row) { tally.count(found) }
        }
        try tally.settle()
    }

    @Test func `valid identifiers are made again from their parts`() throws {
        for row in try Self.rows() where row.expected == "valid" {
            let read = try LicenseIdentifier(row.identifier)
            let made = try LicenseIdentifier(
                typeCode: read.typeCode, issuer: read.issuer, serial: read.serial,
                version: read.version)
            #expect(made == read)
        }
    }

    static let right = "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F"

    @Test(arguments: [
        (
            "1.2.156.3003.2.11100000000013338W032.11220000013544541J.2430599.001.F",
            "license-id.root"
        ),
        ("1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001", "license-id.form"),
        ("1.2.156.3005.2.11100000000013338W032.11220000013544541J..001.F", "license-id.form"),
        (
            "1.2.156.3005.2.11100000000013338w032.11220000013544541J.2430599.001.F",
            "license-id.form"
        ),
        (
            "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.000.F",
            "license-id.form"
        ),
        (
            "1.2.156.3005.2.11100000000013338W032.11220000013544541J.243-599.001.F",
            "license-id.form"
        ),
        ("", "license-id.form"),
        (
            "1.2.156.3005.2.11100000000013338W032.11220000013544541K.2430599.001.F",
            "license-id.issuer"
        ),
        (
            "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430598.001.F",
            "license-id.check-character"
        ),
        (
            "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.E",
            "license-id.legacy-b"
        ),
    ])
    func `each defect has its own code`(_ row: (String, String)) {
        #expect(code(row.0) == row.1)
    }

    @Test func `every single wrong character is caught`() throws {
        let octets = Array(Self.right.utf8)
        for place in 15..<octets.count where octets[place] != UInt8(ascii: ".") {
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8 where other != octets[place] {
                var changed = octets
                changed[place] = other
                #expect(code(String(decoding: changed, as: UTF8.self)) != nil)
            }
        }
    }

    @Test func `the next version has the next number and its own check character`() throws {
        let next = try #require(try LicenseIdentifier(Self.right).next)
        #expect(next.version == 2)
        #expect(next.serial == "2430599")
        #expect(code(next.description) == nil)
    }

    @Test func `there is no version behind 999`() throws {
        let last = try LicenseIdentifier(
            typeCode: "11100000000013338W032", issuer: "11220000013544541J", serial: "1",
            version: 999)
        #expect(last.next == nil)
    }
}
