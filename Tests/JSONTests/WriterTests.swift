import Testing

@testable import JSON

@Suite struct WriterTests {
    @Test func `what the writer writes reads back`() throws {
        let bytes = ObjectWriter.bytes { writer in
            writer.string("text", "\"\\\u{8}\t\n\u{C}\r\u{1}/é𠮷\u{2028}")
            writer.optional("absent", nil)
            writer.nullable("null", nil)
            writer.integer("number", -9_007_199_254_740_991 as Int64)
            writer.bool("flag", true)
            writer.value("value", ["b": [1, .number(0.1)], "a": .null])
            writer.object("object") { inner in inner.strings("list", ["a", "b"]) }
            writer.objects("objects", [1, 2]) { $1.integer("n", $0) }
            writer.raw("raw", Array("[1]".utf8))
            writer.strings("empty", [])
        }
        let expected: Value = [
            "text": "\"\\\u{8}\t\n\u{C}\r\u{1}/é𠮷\u{2028}", "null": .null,
            "number": -9_007_199_254_740_991, "flag": true,
            "value": ["a": .null, "b": [1, .number(0.1)]],
            "object": ["list": ["a", "b"]], "objects": [["n": 1], ["n": 2]], "raw": [1],
            "empty": [],
        ]
        #expect(try Value.parse(bytes) == expected)
    }

    @Test func `an object written in key order is canonical`() throws {
        let bytes = ObjectWriter.bytes { writer in
            writer.string("a", "\u{7F}\u{1F}<>&'")
            writer.bool("b", false)
            writer.object("c") { _ in }
        }
        #expect(try Value.parse(bytes).canonical == bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains("\\u001f"))
    }

    @Test func `random values survive writing and reading`() throws {
        var state: UInt64 = 8259
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        func value(_ depth: Int) -> Value {
            switch next(depth > 4 ? 5 : 7) {
            case 0: return .null
            case 1: return .bool(next(2) == 0)
            case 2: return .integer(Int64(next(1 << 30)) - (1 << 29))
            case 3: return .number(Double(next(1 << 30)) / 7 + 0.1)
            case 4:
                let scalars = (0..<next(8)).compactMap { _ in
                    Unicode.Scalar(UInt32(next(0x2FFFF) + 1))
                }
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                return .string(text)
            case 5: return .array((0..<next(4)).map { _ in value(depth + 1) })
            default:
                return .object((0..<next(4)).map { .init("k\($0)", value(depth + 1)) })
            }
        }
        for _ in 0..<500 {
            let made = value(0)
            #expect(try Value.parse(made.canonical) == made)
        }
    }
}
