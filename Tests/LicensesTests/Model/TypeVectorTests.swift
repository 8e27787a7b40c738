import Foundation
import JSON
import TestSupport
import Testing

@testable import Licenses

/// Published type codes and face fields, read as those of a license type are.
struct TypeVectorTests {
    private func type(_ code: String, definer: String, face: [Value] = []) throws -> LicenseType {
        try LicenseType(
            reading: Object([
                "name": "证照", "definer": ["name": "定义机构", "code": .string(definer)],
                "holderKind": "mixed", "validity": ["kind": "any"], "face": .array(face),
            ]), code: code)
    }

    private func fault(_ body: () throws -> LicenseType) -> String? {
        do { _ = try body() } catch let fault as Fault { return fault.code } catch {
            return "other"
        }
        return nil
    }

    @Test func `every published type code is taken, with its definer only`() throws {
        var tally = VectorTally("type_codes.csv")
        for row in try csvVector("type_codes", in: Bundle.module) {
            let code = try #require(row["type_code"])
            let definer = String(code.prefix(18))
            let found = fault { try type(code, definer: definer) }
            #expect(found == nil, "\(code)")
            if found == nil, LicenseType.isCode(code) { tally.accept() }
            let other = definer == Invented.gateway ? "11100000000019713D" : Invented.gateway
            #expect(fault { try type(code, definer: other) } == "license-type.code", "\(code)")
            #expect(fault { try type(code + "0", definer: definer) } == "license-type.code")
            let changed = (code.first == "1" ? "2" : "1") + code.dropFirst()
            #expect(!LicenseType.isCode(changed), "\(changed)")
        }
        try tally.settle()
    }

    /// The body of a field: `C..n` and `Cn` are texts of at most n, `C` and JSON texts of ours.
    private static func body(_ row: [String: String]) throws -> Value {
        let type = try #require(row["type"])
        let length = Int64(type.drop { !$0.isNumber }) ?? 200
        let kind =
            switch type {
            case "date", "datetime", "image": type
            case "base64": "image"
            case "N": "number"
            default: "text"
            }
        return [
            "key": .string(try #require(row["key"])), "name": .string(try #require(row["name_zh"])),
            "type": .string(kind), "required": .bool(row["need"] == "M"),
            "maxLength": .integer(length), "sensitive": false, "alwaysShown": false,
        ]
    }

    @Test func `every published face field is taken as it is and comes back`() throws {
        var tally = VectorTally("face_fields.csv")
        for row in try csvVector("face_fields", in: Bundle.module) {
            let body = try Self.body(row)
            let field = try FaceField(reading: Object(body))
            let written = ObjectWriter.bytes { field.write(to: &$0) }
            let again = try FaceField(reading: Object(bytes: written))
            #expect(again == field && field.key == row["key"], "\(row)")
            #expect(try Value.parse(written).canonical == body.canonical)
            if again == field { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `a published field stands once in a face`() throws {
        let row = try #require(try csvVector("face_fields", in: Bundle.module).first)
        let body = try Self.body(row)
        let code = "11100000MB03271699001"
        let definer = String(code.prefix(18))
        #expect(fault { try type(code, definer: definer, face: [body]) } == nil)
        #expect(
            fault { try type(code, definer: definer, face: [body, body]) }
                == "license-type.face-key-twice")
    }
}
